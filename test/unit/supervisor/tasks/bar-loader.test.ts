import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../../src/adapters/virtual/virtual-time.js';
import { MINUTE_MS } from '../../../../src/base/time.js';
import type { BarsLoaded, EngineEvent } from '../../../../src/model/engine-event.js';
import { symbolName } from '../../../../src/model/names.js';
import { BarLoader, type LoadProgress } from '../../../../src/supervisor/tasks/bar-loader.js';
import { barNumber, FIRST_OPEN_TIME } from '../../../support/bars.js';
import { MemoryBars, RecordingLogger, ScriptedSource } from '../../../support/supervisor-fakes.js';

const symbol = symbolName('BTCUSDT');
const bar = (index: number): number => FIRST_OPEN_TIME + index * MINUTE_MS;

/** It is 40 s into minute 3 000: bar 2 999 is the newest closed one. */
class Stage {
  readonly time: VirtualTime;
  readonly store = new MemoryBars();
  readonly source: ScriptedSource;
  readonly events: EngineEvent[] = [];
  readonly progress: LoadProgress[] = [];
  readonly loader: BarLoader;

  constructor(secondsIntoMinute = 40) {
    this.time = new VirtualTime(bar(3_000) + secondsIntoMinute * 1_000);
    this.source = new ScriptedSource(this.time);
    this.loader = new BarLoader({
      source: this.source,
      store: this.store,
      clock: this.time,
      scheduler: this.time,
      logger: new RecordingLogger(),
      exchangeNow: () => this.time.now(),
      lagMsMax: 20_000,
      offer: (event) => this.events.push(event),
      onProgress: (progress) => this.progress.push(progress),
    });
    this.loader.start();
  }

  async pass(ms = 5_000): Promise<void> {
    await this.time.run({ until: this.time.monotonic() + ms, tasksMax: 10_000 });
  }

  get loaded(): BarsLoaded | undefined {
    return this.events.find((event) => event.type === 'BarsLoaded');
  }
}

describe('BarLoader', () => {
  it('loads the newest closed bars in pages of at most 1 000', async () => {
    const stage = new Stage();
    stage.loader.load({ type: 'RequestBars', symbol, timeframe: '1m', count: 2_500 });
    await stage.pass();
    expect(stage.source.queries.map(({ limit }) => limit)).toEqual([1_000, 1_000, 500]);
    const openTimes = stage.loaded?.bars.map(({ openTime }) => openTime) ?? [];
    expect(openTimes).toHaveLength(2_500);
    expect([openTimes[0], openTimes.at(-1)]).toEqual([bar(500), bar(2_999)]);
    expect(stage.progress.at(-1)).toEqual({ done: 1, total: 1 });
  });

  it('loads as many as were asked for although the newest is too young to be final', async () => {
    const stage = new Stage(10);
    stage.loader.load({ type: 'RequestBars', symbol, timeframe: '1m', count: 10 });
    await stage.pass();
    const openTimes = stage.loaded?.bars.map(({ openTime }) => openTime) ?? [];
    expect([openTimes.length, openTimes[0], openTimes.at(-1)]).toEqual([
      10,
      bar(2_989),
      bar(2_998),
    ]);
  });

  it('asks the exchange only for what the store does not have', async () => {
    const stage = new Stage();
    await stage.store.write(
      [2_990, 2_991, 2_992, 2_995].map((index) => ({ bar: barNumber(index), source: 'rest' })),
    );
    stage.loader.load({ type: 'RequestBars', symbol, timeframe: '1m', count: 10 });
    await stage.pass();
    expect(stage.source.queries).toMatchObject([{ from: bar(2_993), to: bar(2_999) }]);
    expect(stage.loaded?.bars).toHaveLength(10);
  });

  it.each([
    { name: 'nothing', stored: [], upTo: 2_989 },
    { name: 'the first three', stored: [2_990, 2_991, 2_992], upTo: 2_992 },
    { name: 'some behind a hole', stored: [2_990, 2_995], upTo: 2_990 },
    { name: 'all of them', stored: Array.from({ length: 10 }, (_, at) => 2_990 + at), upTo: 2_999 },
  ])('tells which bars came from the store: $name', async ({ stored, upTo }) => {
    const stage = new Stage();
    await stage.store.write(stored.map((index) => ({ bar: barNumber(index), source: 'rest' })));
    stage.loader.load({ type: 'RequestBars', symbol, timeframe: '1m', count: 10 });
    await stage.pass();
    expect(stage.loaded?.storedUpTo).toBe(bar(upTo));
  });

  it('tells of a repair that nothing came from the store', async () => {
    const stage = new Stage();
    await stage.store.write([{ bar: barNumber(2_990), source: 'rest' }]);
    const hole = { from: bar(2_990), to: bar(2_991) };
    stage.loader.load({ type: 'RepairGap', symbol, timeframe: '1m', ...hole });
    await stage.pass();
    expect(stage.loaded?.bars).toHaveLength(2);
    expect(stage.loaded?.storedUpTo).toBeUndefined();
  });

  it('goes to the exchange when the store is down', async () => {
    const stage = new Stage();
    stage.store.failing = true;
    stage.loader.load({ type: 'RequestBars', symbol, timeframe: '1m', count: 10 });
    await stage.pass();
    expect(stage.loaded?.bars).toHaveLength(10);
  });

  it('names what the exchange does not have after two tries', async () => {
    const stage = new Stage();
    stage.source.holes.add(bar(2_501));
    stage.loader.load({
      type: 'RepairGap',
      symbol,
      timeframe: '1m',
      from: bar(2_500),
      to: bar(2_503),
    });
    await stage.pass();
    expect(stage.source.queries).toHaveLength(2);
    expect(stage.loaded?.bars.map(({ openTime }) => openTime)).toEqual([
      bar(2_500),
      bar(2_502),
      bar(2_503),
    ]);
    expect(stage.loaded?.absent).toEqual([bar(2_501)]);
  });

  it('calls no bar absent that has not closed yet', async () => {
    const stage = new Stage();
    stage.loader.load({
      type: 'RepairGap',
      symbol,
      timeframe: '1m',
      from: bar(2_999),
      to: bar(3_001),
    });
    await stage.pass();
    expect(stage.loaded).toMatchObject({ bars: [{ openTime: bar(2_999) }], absent: [] });
  });

  it('tries again, then says that bars are unavailable', async () => {
    const stage = new Stage();
    stage.source.failures = 1;
    stage.loader.load({ type: 'RequestBars', symbol, timeframe: '1m', count: 3 });
    await stage.pass();
    expect(stage.loaded?.bars).toHaveLength(3);
    stage.source.failures = 2;
    stage.loader.load({ type: 'RequestBars', symbol, timeframe: '1m', count: 3 });
    await stage.pass();
    expect(stage.events.at(-1)).toMatchObject({ type: 'BarsUnavailable', symbol, timeframe: '1m' });
  });
});
