import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../../src/base/time.js';
import type { Bar } from '../../../../src/model/bar.js';
import type { EngineEvent } from '../../../../src/model/engine-event.js';
import { symbolName } from '../../../../src/model/names.js';
import { timeframeMs } from '../../../../src/model/timeframe.js';
import { ClosePersistor } from '../../../../src/supervisor/tasks/close-persistor.js';
import { ConfirmationStage, exchangeBar } from '../../../support/bar-confirmation.js';
import { barNumber, FIRST_OPEN_TIME } from '../../../support/bars.js';

const { symbol } = barNumber(0);
const btc = { symbol, timeframe: '1m' } as const;
const time = (index: number): number => FIRST_OPEN_TIME + index * MINUTE_MS;
const place = (index: number) => exchangeBar({ ...btc, openTime: time(index) });

const SETTINGS = {
  delayMs: 2 * SECOND_MS,
  lagMsMax: 45 * SECOND_MS,
  recallMs: 60 * MINUTE_MS,
  weightShare: 0.5,
  weightShareTotal: 0.8,
  ringBars: 30,
};

/** A persistor that watches one series from minute 100 on. */
class Stage extends ConfirmationStage {
  readonly offered: EngineEvent[] = [];
  readonly persistor = new ClosePersistor({
    settings: SETTINGS,
    source: this.source,
    store: this.store,
    rate: this.rate,
    clock: this.time,
    scheduler: this.time,
    logger: this.logger,
    exchangeNow: () => this.time.now(),
    persist: this.persist,
    offer: (event) => this.offered.push(event),
  });

  constructor() {
    super(time(100));
    this.persistor.start();
  }

  /** Watches the series; the stream has told the newest closed bar already. */
  watch(told: Bar | undefined = place(99)): void {
    this.persistor.watch([btc]);
    if (told !== undefined) this.persistor.ledger.noteStreamed(told);
  }
}

describe('ClosePersistor', () => {
  it('asks when the delay has passed, stores what REST says, and keeps quiet when nothing is new', async () => {
    const stage = new Stage();
    stage.watch();
    await stage.pass(1_500);
    expect(stage.queries).toEqual([]);
    await stage.pass(3_000);
    expect(stage.queries).toMatchObject([
      // With the bar after it, which still forms.
      { from: time(99), to: time(100), limit: 2, priority: 'market-data' },
    ]);
    expect(await stage.store.sourceOf(symbol, '1m', time(99))).toBe('rest');
    expect(stage.offered).toEqual([]);
    expect(stage.persistor.counters).toMatchObject({ confirmed: 1, corrected: 0, waiting: 0 });
  });

  it('gives the engine what the stream told differently, and says so', async () => {
    const stage = new Stage();
    stage.watch({ ...place(99), trades: 7 });
    await stage.pass(MINUTE_MS);
    expect(stage.offered).toMatchObject([{ type: 'BarClosed', source: 'rest', bar: place(99) }]);
    expect(stage.persistor.counters).toMatchObject({ confirmed: 1, corrected: 1, filled: 0 });
    expect(stage.logger.lines.map(({ event }) => event)).toEqual(['bar-corrected']);
  });

  it('gives the engine what nobody told', async () => {
    const stage = new Stage();
    stage.persistor.watch([btc]);
    await stage.pass(55 * SECOND_MS);
    expect(stage.offered).toMatchObject([{ type: 'BarClosed', source: 'rest', bar: place(99) }]);
    expect(stage.persistor.counters).toMatchObject({ filled: 1, corrected: 0 });
  });

  it('gives it within seconds when the bar after it already forms', async () => {
    const stage = new Stage();
    stage.showsForming = true;
    stage.persistor.watch([btc]);
    await stage.pass(4 * SECOND_MS);
    expect(stage.offered).toMatchObject([{ type: 'BarClosed', source: 'rest', bar: place(99) }]);
  });

  it('calls a bar absent once the lag has passed, and not before', async () => {
    const stage = new Stage();
    stage.holes.add(time(99));
    stage.persistor.watch([btc]);
    await stage.pass(44 * SECOND_MS);
    expect(stage.gaps).toEqual([]);
    await stage.pass(14 * SECOND_MS);
    expect(stage.gaps).toEqual([
      { ...btc, from: time(99), to: time(99), reason: 'ABSENT_AT_EXCHANGE' },
    ]);
    expect(stage.persistor.counters).toMatchObject({ absent: 1, confirmed: 0, waiting: 0 });
  });

  it('asks again after a failure', async () => {
    const stage = new Stage();
    stage.failures = 2;
    stage.watch();
    await stage.pass(50 * SECOND_MS);
    expect(stage.persistor.counters).toMatchObject({ failures: 2, confirmed: 1, questions: 3 });
    expect(stage.logger.lines.map(({ event }) => event)).toEqual([
      'bars-unconfirmed',
      'bars-unconfirmed',
    ]);
  });

  it('waits while others need the weight', async () => {
    const stage = new Stage();
    stage.othersWeight = 4_800;
    stage.watch();
    await stage.pass(20 * SECOND_MS);
    expect(stage.queries).toEqual([]);
    stage.othersWeight = 4_700;
    await stage.pass(3 * SECOND_MS);
    expect(stage.persistor.counters.confirmed).toBe(1);
  });

  it('looks up what an earlier run left: missing, only streamed, or not repaired', async () => {
    const stage = new Stage();
    const stored = Array.from({ length: 40 }, (_, index) => 60 + index);
    await stage.store.write(
      stored
        .filter((index) => index !== 70 && index !== 80 && index !== 90)
        .map((index) => ({ bar: place(index), source: index === 75 ? 'ws' : 'rest' })),
    );
    await stage.store.writeGaps([
      { ...btc, from: time(80), to: time(80), reason: 'ABSENT_AT_EXCHANGE' },
      { ...btc, from: time(90), to: time(90), reason: 'UNREPAIRED' },
    ]);
    stage.watch();
    await stage.pass(55 * SECOND_MS);
    const asked = stage.queries.map(({ from = 0 }) => (from - FIRST_OPEN_TIME) / MINUTE_MS);
    expect(asked.sort()).toEqual([70, 75, 90, 99]);
    const { from = 0 } =
      (await stage.store.holes({ ...btc, to: time(98), confirmedOnly: true }))[0] ?? {};
    expect(from).toBe(time(80));
    expect(stage.offered).toEqual([]);
  });

  it.each([
    { name: 'inside a ring', left: 80, offered: [place(80)] },
    { name: 'older than the rings', left: 65, offered: [] },
  ])('corrects what an earlier run left wrong, $name', async ({ left, offered }) => {
    const stored = Array.from({ length: 40 }, (_, index) => place(60 + index));
    const fresh = new Stage();
    await fresh.store.write(
      stored.map((bar) =>
        bar.openTime === time(left)
          ? { bar: { ...bar, trades: 7 }, source: 'ws' }
          : { bar, source: 'rest' },
      ),
    );
    fresh.watch();
    await fresh.pass(10 * SECOND_MS);
    expect(fresh.offered.map((event) => event.type === 'BarClosed' && event.bar)).toEqual(offered);
    expect(await fresh.store.read({ ...btc, from: time(left), limit: 1, to: time(left) })).toEqual([
      place(left),
    ]);
    expect(fresh.persistor.counters.corrected).toBe(1);
  });

  it('ends without asking more', async () => {
    const stage = new Stage();
    stage.watch();
    await stage.persistor.stop();
    await stage.pass(MINUTE_MS);
    expect(stage.queries).toEqual([]);
  });
});

describe('confirmation of 500 symbols × 4 timeframes', () => {
  const TIMEFRAMES = ['1m', '3m', '5m', '15m'] as const;
  const series = Array.from({ length: 500 }, (_, index) => symbolName(`S${index}USDT`)).flatMap(
    (each) => TIMEFRAMES.map((timeframe) => ({ symbol: each, timeframe })),
  );

  /** Tells every bar as it closes, but for one frame in `lost`. */
  function stream(stage: Stage, lost: number): void {
    const at = stage.time.now();
    for (const [index, { symbol: of, timeframe }] of series.entries()) {
      const stepMs = timeframeMs(timeframe);
      if (at % stepMs !== 0 || (lost > 0 && index % lost === 0)) continue;
      const openTime = at - stepMs;
      stage.persistor.ledger.noteStreamed(exchangeBar({ symbol: of, timeframe, openTime }));
    }
    stage.time.after(MINUTE_MS, () => stream(stage, lost));
  }

  it.each([
    { name: 'every frame arrives', lost: 0, othersWeight: 0 },
    { name: 'one frame in ten is lost', lost: 10, othersWeight: 0 },
    { name: 'others use half of the weight', lost: 0, othersWeight: 3_000 },
  ])('stays inside the weight budget and catches up: $name', async ({ lost, othersWeight }) => {
    const stage = new Stage();
    stage.othersWeight = othersWeight;
    stage.persistor.watch(series);
    // From minute 100 on, over the quarter at 105 where all 2,000 bars close at once.
    stream(stage, lost);
    await stage.pass(10 * MINUTE_MS - SECOND_MS);
    const { limit, weightByMinute } = stage;
    const most = Math.max(...weightByMinute.values());
    expect(most).toBeLessThanOrEqual(limit * SETTINGS.weightShare);
    expect(most + othersWeight).toBeLessThanOrEqual(limit * SETTINGS.weightShareTotal);
    expect(most).toBeGreaterThan(1_500);
    // 9 × 500 of 1m, and the larger ones that have closed: all but the youngest of those whose frames were lost.
    const { confirmed, failures, oldestCloseAt } = stage.persistor.counters;
    expect(failures).toBe(0);
    expect(confirmed).toBeGreaterThan(9 * 500 + 3 * 500 + 2 * 500);
    expect(oldestCloseAt ?? Infinity).toBeGreaterThanOrEqual(time(109));
  });
});
