import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StreamFrameDecoder } from '../src/adapters/binance/ws/stream-frame-decoder.js';
import { SqliteControlStore } from '../src/adapters/sqlite/sqlite-control-store.js';
import type { StoredBar } from '../src/model/bar.js';
import type { BarStore } from '../src/ports/bar-store.js';
import { FrameSource } from './frame-source.js';
import { liveRunner } from './live-runner.js';
import { type Bench, figureOf, interleave, percentile } from './measure.js';
import { openBenchStore } from './open-bench-store.js';
import { SyntheticSeries, symbolNames } from './synthetic-market.js';
import { warmEngine } from './warm-engine.js';

const SYMBOLS = 500;
const FRAMES_PER_SECOND = 5_000;
const STORE_EVERY_MS = 200;
const STORE_ROWS = 500;
/** After the last frame was due: what is late arrives. */
const TAIL_MS = 200;

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** Book tickers at an even rate, from a frame's sending until the engine has it, beside a store at work and without. */
export const ingestBench: Bench = {
  name: 'ingest',
  run: async ({ rounds, quick, folder }) => {
    const seconds = quick ? 1 : 3;
    const store = await openBenchStore(join(folder, 'bars.duckdb'));
    const control = SqliteControlStore.open(join(folder, 'control.db'));
    const source = await FrameSource.open();
    const { engine } = warmEngine({ symbols: SYMBOLS, timeframes: ['1m', '5m'], warmUpBars: 120 });
    let latencies: number[] = [];
    const runner = liveRunner({
      engine: {
        process: (event) => {
          if (event.type === 'BookTickerUpdated') latencies.push(ageMicroseconds(event.updateId));
          return engine.process(event);
        },
      },
      control,
    });
    const decoder = new StreamFrameDecoder();
    source.deliverTo((bytes) => {
      const frame = decoder.decode(bytes, Date.now());
      if (frame.type === 'events') for (const event of frame.events) runner.offer(event);
    });
    const window = async (): Promise<Latency> => {
      latencies = [];
      const count = seconds * FRAMES_PER_SECOND;
      source.order({ type: 'tickers', symbols: SYMBOLS, perSecond: FRAMES_PER_SECOND, count });
      await pause(seconds * 1_000 + TAIL_MS);
      return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
    };
    const writer = new SteadyWriter(store);
    const { quiet, storing } = await interleave(rounds, {
      quiet: window,
      storing: () => writer.during(window),
    });
    runner.halt();
    await source.close();
    await store.close();
    const line = (name: string) => ({ bench: 'ingest', name, unit: 'µs' });
    return [
      figureOf(
        line(`frame → engine at ${FRAMES_PER_SECOND}/s, p50`),
        quiet.map((each) => each.p50),
      ),
      figureOf(
        line(`frame → engine at ${FRAMES_PER_SECOND}/s, p99`),
        quiet.map((each) => each.p99),
      ),
      figureOf(
        line('p50 while bars are stored'),
        storing.map((each) => each.p50),
        { peer: { name: 'nothing stored', values: quiet.map((each) => each.p50) } },
      ),
      figureOf(
        line('p99 while bars are stored'),
        storing.map((each) => each.p99),
        {
          peer: { name: 'nothing stored', values: quiet.map((each) => each.p99) },
          ratioBound: { atMost: 3 },
        },
      ),
    ];
  },
};

/** Both processes read the same monotonic clock. */
function ageMicroseconds(sentAt: string): number {
  return Number(process.hrtime.bigint() / 1_000n) - Number(sentAt);
}

/** Writes the next minute's bar of every symbol, again and again. */
class SteadyWriter {
  readonly #store: BarStore;
  readonly #series = symbolNames(STORE_ROWS).map((symbol) => new SyntheticSeries(symbol, 2));

  constructor(store: BarStore) {
    this.#store = store;
  }

  async during<Value>(work: () => Promise<Value>): Promise<Value> {
    const writes: Promise<unknown>[] = [];
    const timer = setInterval(() => writes.push(this.#store.write(this.#bars())), STORE_EVERY_MS);
    const value = await work();
    clearInterval(timer);
    await Promise.all(writes);
    return value;
  }

  #bars(): StoredBar[] {
    return this.#series.map((series) => ({ bar: series.next(), source: 'ws' }));
  }
}
