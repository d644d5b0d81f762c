import { join } from 'node:path';
import { TapeFile } from '../src/adapters/replay/tape-file.js';
import { ControlDatabase } from '../src/adapters/sqlite/control-database.js';
import { SqliteControlStore } from '../src/adapters/sqlite/sqlite-control-store.js';
import { SystemClock } from '../src/adapters/system/system-clock.js';
import type { EngineEvent } from '../src/model/engine-event.js';
import type { ControlStore } from '../src/ports/control-store.js';
import type { Tape } from '../src/ports/tape.js';
import { EngineRunner } from '../src/supervisor/engine-runner.js';
import { EventQueue } from '../src/supervisor/event-queue.js';
import { MarketFlow } from './market-flow.js';
import { type Bench, figureOf, interleave, ratePerSecond } from './measure.js';
import { type WarmEngineOptions, warmEngine } from './warm-engine.js';

const WORLD: WarmEngineOptions = { symbols: 50, timeframes: ['1m', '5m', '15m'], warmUpBars: 120 };

/** Events that arrive between two turns of the runner when the market is busy. */
const EVENTS_PER_TURN = 16;

const NO_TAPE: Tape = {
  append: () => undefined,
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** Fifty symbols' book tickers, trades, bars and health reports, through the engine alone and through the runner. */
export const engineBench: Bench = {
  name: 'engine',
  run: async ({ rounds, quick, folder }) => {
    const minutes = quick ? 1 : 3;
    const tape = new TapeFile({
      folder: join(folder, 'tape'),
      compressed: false,
      segmentBytesMax: 256 * 1024 * 1024,
      totalBytesMax: 1024 * 1024 * 1024,
      onFailure: (cause) => {
        throw new Error(cause);
      },
    });
    const onFile = SqliteControlStore.open(join(folder, 'control.db'));
    const inMemory = new SqliteControlStore(ControlDatabase.memory());
    const values = await interleave(rounds, {
      alone: engineAlone(minutes),
      memory: throughRunner(minutes, inMemory, NO_TAPE),
      file: throughRunner(minutes, onFile, NO_TAPE),
      taped: throughRunner(minutes, SqliteControlStore.open(join(folder, 'taped.db')), tape),
    });
    await tape.close();
    const line = (name: string) => ({ bench: 'engine', name, unit: 'events/s' });
    const peer = { name: 'engine alone', values: values.alone };
    return [
      figureOf(line('TradingEngine alone'), values.alone),
      figureOf(line('runner, SQLite in memory'), values.memory, { peer }),
      figureOf(line('runner, SQLite file, FULL'), values.file, { peer }),
      figureOf(line('the same, with the tape'), values.taped, { peer }),
    ];
  },
};

function engineAlone(minutes: number): () => Promise<number> {
  const warm = warmEngine(WORLD);
  const flow = new MarketFlow(warm, WORLD.timeframes);
  return () => {
    const events = flow.minutes(minutes);
    return ratePerSecond(events.length, () => {
      for (const event of events) warm.engine.process(event);
    });
  };
}

function throughRunner(minutes: number, control: ControlStore, tape: Tape): () => Promise<number> {
  const warm = warmEngine(WORLD);
  const flow = new MarketFlow(warm, WORLD.timeframes);
  const runner = new EngineRunner({
    engine: warm.engine,
    queue: new EventQueue(),
    control,
    tape,
    clock: new SystemClock(),
    // The bench itself gives the runner its turns.
    scheduler: { after: () => () => undefined },
    dispatch: () => undefined,
    recordBar: () => undefined,
    observe: () => undefined,
    onFatal: (cause) => {
      throw cause;
    },
  });
  runner.begin(control.beginRun(warm.at).epoch);
  return () => {
    const events = flow.minutes(minutes);
    return ratePerSecond(events.length, async () => {
      passThrough(runner, events);
      await tape.flush();
    });
  };
}

function passThrough(runner: EngineRunner, events: readonly EngineEvent[]): void {
  for (let from = 0; from < events.length; from += EVENTS_PER_TURN) {
    for (const event of events.slice(from, from + EVENTS_PER_TURN)) runner.offer(event);
    runner.drain();
  }
}
