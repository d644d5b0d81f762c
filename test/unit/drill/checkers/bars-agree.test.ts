import { expect, it } from 'vitest';
import { BarsAgree } from '../../../../src/drill/checkers/bars-agree.js';
import type { BarSeriesAtRest } from '../../../../src/drill/evidence.js';
import type { Bar, BarGap } from '../../../../src/model/bar.js';
import { symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { barNumber } from '../../../support/bars.js';
import { collectReports, restEvidence } from '../../../support/drill-evidence.js';

const bars = [0, 1, 2, 3].map((minute) => barNumber(minute));
const symbol = symbolName('BTCUSDT');

function reportsOf(changes: Partial<BarSeriesAtRest>): readonly string[] {
  const { details, report } = collectReports();
  const series = {
    symbol,
    timeframe: '1m',
    stored: bars,
    gaps: [],
    atExchange: bars,
    ...changes,
  } as const;
  new BarsAgree(report).rested(restEvidence({ bars: [series] }));
  return details;
}

const gap = (bar: Bar, reason: BarGap['reason']): BarGap => ({
  symbol,
  timeframe: '1m',
  from: bar.openTime,
  to: bar.openTime,
  reason,
});
const [first, second, third] = bars as [Bar, Bar, Bar];

it('is content when the store holds what the exchange has', () => {
  expect(reportsOf({})).toEqual([]);
});

it('is content with a hole on both sides', () => {
  const holed = bars.filter((bar) => bar !== second);
  expect(
    reportsOf({ stored: holed, atExchange: holed, gaps: [gap(second, 'ABSENT_AT_EXCHANGE')] }),
  ).toEqual([]);
});

it('reports a bar that is missing, with and without a gap row', () => {
  const stored = bars.filter((bar) => bar !== second && bar !== third);
  expect(reportsOf({ stored, gaps: [gap(third, 'ABSENT_AT_EXCHANGE')] })).toEqual([
    `BTCUSDT 1m: the bar of ${second.openTime} is missing without a gap row`,
    `BTCUSDT 1m: the bar of ${third.openTime} is missing and its gap row says ABSENT_AT_EXCHANGE`,
  ]);
});

it('reports a bar that differs in one digit', () => {
  const other = { ...first, close: priceOf('60000.01') };
  expect(reportsOf({ stored: [other, ...bars.slice(1)] })).toHaveLength(1);
});

it('reports a bar that the exchange has not, and an empty store', () => {
  expect(reportsOf({ atExchange: bars.slice(0, 3) })).toHaveLength(1);
  expect(reportsOf({ stored: [], atExchange: [] })).toEqual(['BTCUSDT 1m: nothing is stored']);
});

it('reports a ring that lags behind the exchange', () => {
  const { details, report } = collectReports();
  const ring = { symbol, newest: 60_000, newestAtExchange: 120_000 };
  new BarsAgree(report).rested(restEvidence({ rings: [ring, { ...ring, newest: 120_000 }] }));
  expect(details).toEqual([
    'BTCUSDT: the ring ends with the bar of 60000, the exchange with 120000',
  ]);
});
