import { beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS } from '../../../../src/base/time.js';
import { HistoryManager } from '../../../../src/core/history/history-manager.js';
import type { Bar } from '../../../../src/model/bar.js';
import { aggregateBars } from '../../../../src/model/bar-aggregation.js';
import type { EngineOutput } from '../../../../src/model/engine-output.js';
import { symbolName } from '../../../../src/model/names.js';
import { barAt, START } from '../../../support/market-fixtures.js';

const BTC = symbolName('BTCUSDT');
const MINUTE = 60_000;

let history: HistoryManager;

beforeEach(() => {
  history = new HistoryManager({
    timeframes: ['1m', '5m', '15m'],
    warmUpBars: 3,
    warmUpSpanMs: DAY_MS,
    ringBars: 60,
  });
  history.track(BTC);
});

function record(bar: Bar, source: 'ws' | 'rest' = 'ws') {
  return history.record(bar, source, bar.closeTime + 100);
}

function ofType<T extends EngineOutput['type']>(outputs: readonly EngineOutput[], type: T) {
  return outputs.filter(
    (output): output is Extract<EngineOutput, { type: T }> => output.type === type,
  );
}

describe('the judgement of a bar', () => {
  test('the next bar is accepted and handed to the store', () => {
    const { verdict, outputs } = record(barAt(0, 100));
    expect(verdict).toEqual({ type: 'accepted' });
    expect(outputs).toEqual([{ type: 'RecordBar', bar: barAt(0, 100), source: 'ws' }]);
  });

  test("bars are judged by the exchange's clock, however far ours is behind", () => {
    const bar = barAt(0, 100);
    const lateClock = bar.closeTime - 60_000;
    expect(history.record(bar, 'ws', lateClock).verdict).toMatchObject({
      type: 'refused',
      reason: { code: 'BAR_EARLY' },
    });
    history.setClockOffset(60_050);
    expect(history.record(bar, 'ws', lateClock).verdict).toEqual({ type: 'accepted' });
  });

  test('the same bar again is a duplicate and is stored once', () => {
    record(barAt(0, 100));
    const { verdict, outputs } = record(barAt(0, 100), 'rest');
    expect(verdict.type).toBe('duplicate');
    expect(outputs).toEqual([]);
  });

  test.each([
    ['ws', 'rest', 'replaced', 101],
    ['rest', 'ws', 'refused', 100],
    ['rest', 'rest', 'replaced', 101],
    ['ws', 'ws', 'refused', 100],
  ] as const)(
    'a different bar, held from %s and arriving from %s, is %s',
    (held, arriving, expected, close) => {
      record(barAt(0, 100), held);
      const { verdict, outputs } = record(barAt(0, 101), arriving);
      expect(verdict).toMatchObject({ type: expected, reason: { code: 'BAR_CONFLICT' } });
      expect(ofType(outputs, 'RecordIncident')).toHaveLength(1);
      expect(history.ring(BTC, '1m')?.newestBar).toEqual(barAt(0, close));
    },
  );

  test('two streamed versions of one bar are settled by asking REST', () => {
    record(barAt(0, 100));
    const { outputs } = record(barAt(0, 101));
    expect(ofType(outputs, 'RepairGap')).toEqual([
      { type: 'RepairGap', symbol: BTC, timeframe: '1m', from: START, to: START },
    ]);
  });

  test('an untracked symbol and a bar older than the ring are refused', () => {
    const stranger = record(barAt(0, 1, { symbol: 'ETHUSDT' }));
    expect(stranger.verdict).toMatchObject({ reason: { code: 'BAR_UNKNOWN_SYMBOL' } });
    record(barAt(100, 100));
    expect(record(barAt(40, 100)).verdict).toMatchObject({ reason: { code: 'BAR_OUT_OF_ORDER' } });
  });
});

describe('holes', () => {
  beforeEach(() => {
    for (const index of [0, 1, 2, 3]) record(barAt(index, 100 + index));
  });

  test('a skipped minute is a gap, is asked for once, and blocks decisions', () => {
    const { verdict, outputs } = record(barAt(6, 106));
    expect(verdict).toEqual({ type: 'gap', from: START + 4 * MINUTE, to: START + 5 * MINUTE });
    const wanted = {
      symbol: BTC,
      timeframe: '1m',
      from: START + 4 * MINUTE,
      to: START + 5 * MINUTE,
    };
    expect(ofType(outputs, 'RepairGap')).toEqual([{ type: 'RepairGap', ...wanted }]);
    expect(history.blocker(BTC, START + 7 * MINUTE)).toMatchObject({ code: 'HISTORY_GAP' });
    const retry = ofType(outputs, 'ScheduleTimer')[0];
    expect(retry?.dueAt).toBe(barAt(6, 1).closeTime + 100 + 5_000);
    expect(ofType(history.retryRepairs(BTC, (retry?.dueAt ?? 0) - 1), 'RepairGap')).toEqual([]);
    expect(ofType(history.retryRepairs(BTC, retry?.dueAt ?? 0), 'RepairGap')).toHaveLength(1);
  });

  test('late bars fill the hole in the middle and build the larger bar', () => {
    record(barAt(6, 106));
    const before = history.ring(BTC, '1m')?.revision;
    const outputs = history.load({
      symbol: BTC,
      timeframe: '1m',
      bars: [barAt(5, 105), barAt(4, 104)],
      absent: [],
      at: START + 8 * MINUTE,
    });
    expect(history.ring(BTC, '1m')?.missing).toBe(0);
    expect(history.ring(BTC, '1m')?.revision).not.toBe(before);
    expect(ofType(outputs, 'RepairGap')).toEqual([]);
    expect(history.ring(BTC, '5m')?.newestBar?.close).toBe(barAt(4, 104).close);
  });

  test('a hole the exchange has itself is explained, recorded as one run, and no longer blocks', () => {
    record(barAt(7, 107));
    const absent = [6, 4, 5].map((index) => START + index * MINUTE);
    const outputs = history.load({
      symbol: BTC,
      timeframe: '1m',
      bars: [],
      absent,
      at: START + 8 * MINUTE,
    });
    expect(ofType(outputs, 'RecordGap').map((output) => output.gap)).toEqual([
      {
        symbol: BTC,
        timeframe: '1m',
        from: START + 4 * MINUTE,
        to: START + 6 * MINUTE,
        reason: 'ABSENT_AT_EXCHANGE',
      },
    ]);
    expect(history.ring(BTC, '1m')?.completeRun).toBe(8);
  });

  test('after eight requests in vain the hole is recorded as unrepaired, and still asked for', () => {
    record(barAt(5, 105));
    let at = START + 10 * MINUTE;
    const all: EngineOutput[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      all.push(...history.retryRepairs(BTC, at));
      at += 10 * MINUTE;
    }
    expect(ofType(all, 'RepairGap')).toHaveLength(12);
    expect(ofType(all, 'RecordGap').map((output) => output.gap.reason)).toEqual(['UNREPAIRED']);
  });
});

describe('larger bars', () => {
  test('are built at once and confirmed by their own bar', () => {
    const children = [0, 1, 2, 3, 4].map((index) => barAt(index, 100 + index));
    for (const child of children.slice(0, 4)) record(child);
    const built = aggregateBars(children, '5m');
    const { outputs } = record(children[4] as Bar);
    expect(outputs).toContainEqual({ type: 'RecordBar', bar: built, source: 'aggregate' });
    expect(record(built).verdict.type).toBe('duplicate');
    expect(history.ring(BTC, '5m')?.sourceAt(START)).toBe('ws');
  });

  test('yield to the exchange’s own', () => {
    for (let index = 0; index < 5; index += 1) record(barAt(index, 100));
    const { verdict, outputs } = record(barAt(0, 99, { timeframe: '5m' }));
    expect(verdict.type).toBe('replaced');
    expect(ofType(outputs, 'RecordIncident')).toHaveLength(1);
  });

  test('grow through every step: fifteen minutes make one of 15m', () => {
    for (let index = 0; index < 15; index += 1) record(barAt(index, 100 + index));
    expect(history.ring(BTC, '15m')?.newestBar).toEqual(
      aggregateBars(
        Array.from({ length: 15 }, (_, index) => barAt(index, 100 + index)),
        '15m',
      ),
    );
  });
});

test('a larger timeframe needs only the bars that fit the span of a warm-up', () => {
  const config = { timeframes: ['1m', '15m'], warmUpBars: 30, ringBars: 60 } as const;
  history = new HistoryManager({ ...config, warmUpSpanMs: 35 * MINUTE });
  history.track(BTC);
  for (let index = 0; index < 29; index += 1) record(barAt(index, 100));
  expect(history.blocker(BTC, START + 29 * MINUTE)).toMatchObject({
    numbers: { timeframe: '1m', complete: 29, needed: 30 },
  });
  record(barAt(29, 100));
  expect(history.ring(BTC, '15m')?.completeRun).toBe(2);
  expect(history.isReady(BTC, START + 30 * MINUTE)).toBe(true);
});

test('readiness needs every ring full, without holes and up to date', () => {
  for (let index = 0; index < 30; index += 1) record(barAt(index, 100));
  expect(history.blocker(BTC, START + 30 * MINUTE)).toMatchObject({
    numbers: { timeframe: '15m', complete: 2 },
  });
  for (let index = 30; index < 45; index += 1) record(barAt(index, 100));
  expect(history.isReady(BTC, START + 45 * MINUTE)).toBe(true);
  expect(history.isReady(BTC, START + 48 * MINUTE)).toBe(false);
});
