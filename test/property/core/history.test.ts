import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS } from '../../../src/base/time.js';
import { BarRing } from '../../../src/core/history/bar-ring.js';
import { HistoryManager } from '../../../src/core/history/history-manager.js';
import { IndicatorSet } from '../../../src/core/indicators/indicator-set.js';
import { aggregateBars } from '../../../src/model/bar-aggregation.js';
import { symbolName } from '../../../src/model/names.js';
import { barAt, CONFIG, START } from '../../support/market-fixtures.js';

const BTC = symbolName('BTCUSDT');
const MINUTE = 60_000;
const CAPACITY = 12;

const STEPS = fc.array(
  fc.record({ index: fc.integer({ min: 0, max: 60 }), isAbsent: fc.boolean() }),
  { minLength: 1, maxLength: 80 },
);

test('a ring agrees with a map that knows every place', () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const ring = new BarRing({ timeframe: '1m', capacity: CAPACITY, exactCapacity: 4 });
      const places = new Map<number, 'bar' | 'absent'>();
      let newest = -1;
      let oldest = Number.POSITIVE_INFINITY;
      for (const { index, isAbsent } of steps) {
        if (newest >= 0 && index <= newest - CAPACITY) {
          expect(ring.isBeyond(START + index * MINUTE)).toBe(true);
          continue;
        }
        if (isAbsent && newest < 0) continue;
        if (isAbsent) ring.markAbsent(START + index * MINUTE);
        else ring.put(barAt(index, 100 + index), 'ws');
        if (!(isAbsent && places.get(index) === 'bar'))
          places.set(index, isAbsent ? 'absent' : 'bar');
        newest = Math.max(newest, index);
        oldest = Math.max(Math.min(oldest, index), newest - CAPACITY + 1);
        for (const place of places.keys()) if (place < oldest) places.delete(place);

        const known = Array.from(
          { length: newest - oldest + 1 },
          (_, at) => places.get(oldest + at) ?? 'missing',
        );
        expect(known.map((_, at) => ring.placeAt(START + (oldest + at) * MINUTE))).toEqual(known);
        expect(ring.size).toBe(known.filter((place) => place === 'bar').length);
        expect(ring.missing).toBe(known.filter((place) => place === 'missing').length);
        expect(ring.completeRun).toBe(known.length - 1 - known.lastIndexOf('missing'));
        const inHoles = ring
          .holes()
          .reduce((sum, hole) => sum + (hole.to - hole.from) / MINUTE + 1, 0);
        expect(inHoles).toBe(ring.missing);
      }
    }),
  );
});

test('whatever order the minutes arrive in, the larger bars are those of the exchange', () => {
  const volumes = fc.array(fc.constantFrom('0', '1', '2.5'), { minLength: 30, maxLength: 30 });
  const order = fc.shuffledSubarray(
    Array.from({ length: 30 }, (_, index) => index),
    { minLength: 30, maxLength: 30 },
  );
  fc.assert(
    fc.property(order, volumes, (indexes, volumeOf) => {
      const history = new HistoryManager({
        timeframes: ['1m', '5m', '15m'],
        warmUpBars: 2,
        warmUpSpanMs: DAY_MS,
        ringBars: 60,
      });
      history.track(BTC);
      const minutes = volumeOf.map((volume, index) => barAt(index, 100 + (index % 7), { volume }));
      for (const index of indexes)
        history.record(minutes[index] ?? barAt(0, 0), 'ws', START + 40 * MINUTE);
      for (const [timeframe, size] of [
        ['5m', 5],
        ['15m', 15],
      ] as const) {
        const ring = history.ring(BTC, timeframe);
        for (let from = 0; from < 30; from += size) {
          const expected = aggregateBars(minutes.slice(from, from + size), timeframe);
          expect(ring?.barAt(START + from * MINUTE)).toEqual(expected);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('indicators keep their laws on any prices', () => {
  const prices = fc.array(fc.double({ min: 0.01, max: 1e5, noNaN: true }), {
    minLength: 20,
    maxLength: 60,
  });
  fc.assert(
    fc.property(prices, (closes) => {
      const set = new IndicatorSet(CONFIG.strategy);
      for (const close of closes) set.update(close * 1.001, close * 0.999, close);
      expect(set.isReady).toBe(true);
      expect(set.rsi).toBeGreaterThanOrEqual(0);
      expect(set.rsi).toBeLessThanOrEqual(100);
      expect(set.efficiency).toBeGreaterThanOrEqual(0);
      expect(set.efficiency).toBeLessThanOrEqual(1);
      expect(set.atr).toBeGreaterThan(0);
      const slack = 1e-9 * Math.max(...closes);
      expect(set.emaFast).toBeGreaterThanOrEqual(Math.min(...closes) - slack);
      expect(set.emaFast).toBeLessThanOrEqual(Math.max(...closes) + slack);
    }),
  );
});
