import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../../src/base/time.js';
import type { EngineEvent, HealthLevel } from '../../../../src/model/engine-event.js';
import { MidbarPersistor } from '../../../../src/supervisor/tasks/midbar-persistor.js';
import { ConfirmationStage, exchangeBar } from '../../../support/bar-confirmation.js';
import { barNumber, FIRST_OPEN_TIME } from '../../../support/bars.js';

const { symbol } = barNumber(0);
const STEP_MS = 5 * MINUTE_MS;
const series = { symbol, timeframe: '5m' } as const;
const time = (index: number): number => FIRST_OPEN_TIME + index * STEP_MS;
const place = (index: number) => exchangeBar({ ...series, openTime: time(index) });
const span = (index: number) => ({ from: time(index), to: time(index) });

/** It is half a minute past the close of the 5m bar number 99; bars 80 to 99 are stored and confirmed. */
class Stage extends ConfirmationStage {
  readonly offered: EngineEvent[] = [];
  health: HealthLevel = 'OK';
  waitingCloses = 0;
  readonly persistor = new MidbarPersistor({
    settings: {
      active: true,
      everyMs: 5 * MINUTE_MS,
      rateShareMax: 0.5,
      closeMarginMs: 8 * SECOND_MS,
      recallMs: 24 * 60 * MINUTE_MS,
      lagMsMax: 20 * SECOND_MS,
      ringBars: 10,
    },
    source: this.source,
    store: this.store,
    rate: this.rate,
    clock: this.time,
    scheduler: this.time,
    logger: this.logger,
    health: () => this.health,
    waitingCloses: () => this.waitingCloses,
    exchangeNow: () => this.time.now(),
    persist: this.persist,
    offer: (event) => this.offered.push(event),
  });

  constructor() {
    super(time(100) + 30 * SECOND_MS);
    this.persistor.watch([{ symbol, timeframe: '1m' }, series]);
    this.persistor.start();
  }

  async have(lacking: readonly number[] = []): Promise<void> {
    const indexes = Array.from({ length: 20 }, (_, index) => 80 + index);
    const kept = indexes.filter((index) => !lacking.includes(index));
    await this.store.write(kept.map((index) => ({ bar: place(index), source: 'rest' })));
  }

  get asked(): readonly number[] {
    return this.queries.map(({ from = 0 }) => (from - FIRST_OPEN_TIME) / STEP_MS);
  }
}

describe('MidbarPersistor', () => {
  it('looks at the larger timeframes only, and at a complete one without a request', async () => {
    const stage = new Stage();
    await stage.have();
    await stage.pass(6 * SECOND_MS);
    expect(stage.queries).toEqual([]);
    expect(stage.persistor.status).toMatchObject({ looks: 1, filled: 0, series: 'BTCUSDT 5m' });
    expect(stage.persistor.status.gates.map(({ gate, open }) => [gate, open])).toEqual([
      ['activation', true],
      ['cadence', true],
      ['guard', true],
      ['staleness', false],
    ]);
  });

  it('fetches what is missing or was only told by a stream, and explains what the exchange has not', async () => {
    const stage = new Stage();
    await stage.have([85, 90, 95]);
    await stage.store.write([{ bar: place(90), source: 'ws' }]);
    stage.holes.add(time(95));
    await stage.pass(10 * SECOND_MS);
    expect(stage.asked).toEqual([85, 90, 95]);
    expect(stage.queries.every(({ priority }) => priority === 'backfill')).toBe(true);
    expect(await stage.store.sourceOf(symbol, '5m', time(85))).toBe('rest');
    expect(await stage.store.sourceOf(symbol, '5m', time(90))).toBe('rest');
    expect(stage.gaps).toEqual([{ ...series, ...span(95), reason: 'ABSENT_AT_EXCHANGE' }]);
    expect(stage.persistor.status).toMatchObject({ looks: 1, filled: 2, absent: 1 });
    expect(stage.offered).toEqual([]);
  });

  it('gives the rings what the store held wrong, as far back as they reach', async () => {
    const stage = new Stage();
    await stage.have([85, 95]);
    await stage.store.write(
      [85, 95].map((index) => ({ bar: { ...place(index), trades: 7 }, source: 'ws' })),
    );
    await stage.pass(10 * SECOND_MS);
    expect(stage.offered).toMatchObject([{ type: 'BarClosed', source: 'rest', bar: place(95) }]);
    expect(await stage.store.read(series)).toContainEqual(place(85));
  });

  it('asks again for what was not repaired, never for what is explained', async () => {
    const stage = new Stage();
    await stage.have([85, 90]);
    await stage.store.writeGaps([
      { ...series, ...span(85), reason: 'EXCHANGE_HALT' },
      { ...series, ...span(90), reason: 'UNREPAIRED' },
    ]);
    await stage.pass(10 * SECOND_MS);
    expect(stage.asked).toEqual([90]);
  });

  it.each([
    { name: 'health is not OK', set: { health: 'DEGRADED' as const } },
    { name: 'others need the weight', set: { othersWeight: 3_000 } },
    { name: 'closed bars wait', set: { waitingCloses: 1 } },
  ])('stands back while $name, and says so', async ({ set }) => {
    const stage = new Stage();
    await stage.have([85]);
    Object.assign(stage, set);
    await stage.pass(10 * SECOND_MS);
    expect(stage.queries).toEqual([]);
    expect(stage.persistor.status.gates.at(-1)).toMatchObject({ gate: 'guard', open: false });
    Object.assign(stage, { health: 'OK', othersWeight: 0, waitingCloses: 0 });
    await stage.pass(8 * SECOND_MS);
    expect(stage.asked).toEqual([85]);
  });

  it('stands back around the close of a minute', async () => {
    const stage = new Stage();
    await stage.have([85]);
    stage.health = 'DEGRADED';
    await stage.pass(23 * SECOND_MS);
    stage.health = 'OK';
    await stage.pass(14 * SECOND_MS);
    expect(stage.queries).toEqual([]);
    expect(stage.persistor.status.gates.at(-1)).toMatchObject({ why: 'a bar closes' });
  });

  it('looks at a series once in its period', async () => {
    const stage = new Stage();
    await stage.have();
    await stage.pass(4 * MINUTE_MS);
    expect(stage.persistor.status.looks).toBe(1);
    expect(stage.persistor.status.gates.at(-1)).toMatchObject({ gate: 'cadence', open: false });
    await stage.pass(2 * MINUTE_MS);
    expect(stage.persistor.status.looks).toBe(2);
  });
});
