import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { StreamFrameDecoder } from '../src/adapters/binance/ws/stream-frame-decoder.js';
import { SqliteControlStore } from '../src/adapters/sqlite/sqlite-control-store.js';
import { SystemScheduler } from '../src/adapters/system/system-scheduler.js';
import { DAY_MS, MINUTE_MS } from '../src/base/time.js';
import type { BarStore } from '../src/ports/bar-store.js';
import { BarPersistor } from '../src/supervisor/tasks/bar-persistor.js';
import { FrameSource } from './frame-source.js';
import { liveRunner } from './live-runner.js';
import { closingBars } from './market-flow.js';
import { type Bench, figureOf, interleave } from './measure.js';
import { openBenchStore } from './open-bench-store.js';
import { barFrame } from './stream-frames.js';
import { MARKET_START } from './synthetic-market.js';
import { type WarmEngineOptions, warmEngine } from './warm-engine.js';

const WORLD: WarmEngineOptions = {
  symbols: 500,
  timeframes: ['1m', '3m', '5m', '15m'],
  warmUpBars: 40,
};
const CLOSING_BARS = WORLD.symbols * WORLD.timeframes.length;
/** After the warm-up, for the collector. */
const SETTLE_MS = 300;
/** How long the loop is watched before the burst and after it, besides while the bars are on their way. */
const WATCHED_MS = { before: 1_000, after: 4_000 };

interface Boundary {
  /** The slowest bar, from its frame's sending until the engine had it. */
  readonly inRingsMs: number;
  /** From the close until the last bar was in the store. */
  readonly storedMs: number;
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  /** Over the whole 5 s: the few long turns of the burst hardly weigh in it. */
  readonly loopWideP99Ms: number;
}

/** The quarter of an hour, when four timeframes of 500 symbols close at once and every frame comes in one burst. */
export const minuteBench: Bench = {
  name: 'minute',
  run: async ({ rounds, folder }) => {
    const store = await openBenchStore(join(folder, 'bars.duckdb'));
    const source = await FrameSource.open();
    let day = 0;
    const { boundary } = await interleave(rounds, {
      boundary: () => {
        day += 1;
        return passBoundary({ store, source, folder, day });
      },
    });
    await source.close();
    await store.close();
    const line = (name: string) => ({ bench: 'minute', name, unit: 'ms' });
    const all = (of: (round: Boundary) => number) => boundary.map(of);
    return [
      figureOf(
        line(`${CLOSING_BARS} bars: frame → ring, slowest`),
        all((each) => each.inRingsMs),
        { bound: { atMost: 250 } },
      ),
      figureOf(
        line('close → all in DuckDB'),
        all((each) => each.storedMs),
        { bound: { atMost: 5_000 } },
      ),
      figureOf(
        line('event loop delay meanwhile, p99'),
        all((each) => each.loopP99Ms),
        { bound: { atMost: 20 } },
      ),
      figureOf(
        line('event loop delay meanwhile, greatest'),
        all((each) => each.loopMaxMs),
      ),
      figureOf(
        line('event loop delay, 5 s around the close, p99'),
        all((each) => each.loopWideP99Ms),
        { bound: { atMost: 20 } },
      ),
    ];
  },
};

async function passBoundary(parts: {
  readonly store: BarStore;
  readonly source: FrameSource;
  readonly folder: string;
  readonly day: number;
}): Promise<Boundary> {
  const warm = warmEngine({ ...WORLD, start: MARKET_START + parts.day * DAY_MS }, 1);
  const boundaryAt = warm.at + MINUTE_MS;
  const recent = warm.recent.map((bars) => [...bars]);
  const frames = closingBars(warm.series, recent, WORLD.timeframes).map((bar) =>
    barFrame(bar, { isClosed: true, at: 0 }),
  );
  const control = SqliteControlStore.open(join(parts.folder, `control-${parts.day}.db`));
  const counting = countingStore(parts.store, CLOSING_BARS);
  const persistor = new BarPersistor({
    store: counting.store,
    scheduler: new SystemScheduler(),
    logger: { log: () => undefined },
  });
  persistor.start();
  await pause(SETTLE_MS);
  const wideLoop = monitorEventLoopDelay({ resolution: 1 });
  wideLoop.enable();
  await pause(WATCHED_MS.before);

  const startedAt = Date.now();
  const shiftMs = boundaryAt - startedAt;
  const now = (): number => Date.now() + shiftMs;
  let inRingsMs = 0;
  const runner = liveRunner({
    engine: warm.engine,
    control,
    recordBar: (output) => persistor.record(output),
    observe: (event) => {
      if (event.type === 'BarClosed') inRingsMs = Math.max(inRingsMs, now() - event.exchangeAt);
    },
  });
  const decoder = new StreamFrameDecoder();
  parts.source.deliverTo((bytes) => {
    const frame = decoder.decode(bytes, now());
    if (frame.type === 'events') for (const event of frame.events) runner.offer(event);
  });
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  parts.source.order({ type: 'burst', frames, shiftMs });
  await counting.complete;
  const storedMs = Date.now() - startedAt;
  loop.disable();
  await pause(WATCHED_MS.after - storedMs);
  wideLoop.disable();
  runner.halt();
  await persistor.stop();
  control.close();
  return {
    inRingsMs,
    storedMs,
    loopP99Ms: loop.percentile(99) / 1e6,
    loopMaxMs: loop.max / 1e6,
    loopWideP99Ms: wideLoop.percentile(99) / 1e6,
  };
}

/** The store, with a promise that is kept once so many bars have been written. */
function countingStore(
  store: BarStore,
  wanted: number,
): { readonly store: Pick<BarStore, 'write' | 'writeGaps'>; readonly complete: Promise<void> } {
  let rows = 0;
  let fulfil: () => void;
  const complete = new Promise<void>((resolve) => {
    fulfil = resolve;
  });
  return {
    complete,
    store: {
      writeGaps: (gaps) => store.writeGaps(gaps),
      write: async (bars) => {
        const summary = await store.write(bars);
        rows += bars.length;
        if (rows >= wanted) fulfil();
        return summary;
      },
    },
  };
}
