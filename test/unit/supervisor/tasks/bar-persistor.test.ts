import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../../src/adapters/virtual/virtual-time.js';
import { BarPersistor } from '../../../../src/supervisor/tasks/bar-persistor.js';
import { barNumber } from '../../../support/bars.js';
import { MemoryBars, RecordingLogger } from '../../../support/supervisor-fakes.js';

class Stage {
  readonly time = new VirtualTime(0);
  readonly store = new MemoryBars();
  readonly persistor = new BarPersistor({
    store: this.store,
    scheduler: this.time,
    logger: new RecordingLogger(),
  });

  constructor() {
    this.persistor.start();
  }

  record(from: number, count: number): void {
    for (let index = from; index < from + count; index += 1) {
      this.persistor.record({ type: 'RecordBar', bar: barNumber(index), source: 'ws' });
    }
  }

  pass(ms: number): Promise<void> {
    return this.time.run({ until: this.time.monotonic() + ms, tasksMax: 1_000 });
  }
}

describe('BarPersistor', () => {
  it('writes each second, in one batch', async () => {
    const stage = new Stage();
    stage.record(0, 12);
    await stage.pass(999);
    expect(stage.store.writes).toEqual([]);
    await stage.pass(1);
    expect(stage.store.writes).toEqual([12]);
    expect(stage.persistor.backlog).toBe(0);
  });

  it('writes a full batch at once', async () => {
    const stage = new Stage();
    stage.record(0, 2_300);
    await stage.pass(0);
    expect(stage.store.writes).toEqual([1_000, 1_000, 300]);
  });

  it('keeps what could not be written and writes it later, in order', async () => {
    const stage = new Stage();
    stage.store.failing = true;
    stage.record(0, 5);
    stage.persistor.record({
      type: 'RecordGap',
      gap: { symbol: barNumber(0).symbol, timeframe: '1m', from: 0, to: 0, reason: 'UNREPAIRED' },
    });
    await stage.pass(1_000);
    expect([stage.persistor.storeUp, stage.persistor.backlog]).toEqual([false, 6]);
    stage.store.failing = false;
    stage.record(5, 2);
    await stage.pass(2_000);
    expect([stage.persistor.storeUp, stage.persistor.backlog]).toEqual([true, 0]);
    expect(stage.store.rows.size).toBe(7);
    expect(stage.store.gapRows).toHaveLength(1);
  });

  it('writes what waits when it is stopped', async () => {
    const stage = new Stage();
    stage.record(0, 3);
    await stage.persistor.stop();
    expect(stage.store.rows.size).toBe(3);
  });

  it('gives up the oldest rows when the store stays down', () => {
    const stage = new Stage();
    stage.store.failing = true;
    stage.record(0, 50_001);
    expect(stage.persistor.dropped).toBe(5_000);
    expect(stage.persistor.backlog).toBe(45_001);
  });
});
