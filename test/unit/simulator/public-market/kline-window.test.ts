import { describe, expect, it } from 'vitest';
import {
  formingKline,
  type Kline,
  selectKlines,
} from '../../../../src/simulator/public-market/kline-window.js';
import type { MarketView } from '../../../../src/simulator/public-market/market-view.js';
import { livelyView, units, VIEW_START, VIEWED, viewOf } from '../../../support/market-views.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Wanted {
  readonly name?: string;
  readonly zoneMs?: number;
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}

function select(view: MarketView, wanted: Wanted): readonly Kline[] {
  const { name = '1m', zoneMs = 0, from, to = view.at, limit = 1_000 } = wanted;
  return selectKlines({ symbol: VIEWED, interval: { name, zoneMs }, from, to, limit }, view);
}

const opens = (klines: readonly Kline[]): number[] =>
  klines.map(({ openTime }) => (openTime - VIEW_START) / MINUTE);

/** What minutes add up to. */
function sums(klines: readonly Kline[]) {
  const sum = (field: 'volume' | 'quoteVolume' | 'takerBuyVolume'): bigint =>
    klines.reduce((all, kline) => all + kline[field], 0n);
  return {
    open: klines[0]?.open,
    close: klines.at(-1)?.close,
    high: klines.map(({ high }) => high).reduce((a, b) => (a > b ? a : b)),
    low: klines.map(({ low }) => low).reduce((a, b) => (a < b ? a : b)),
    volume: sum('volume'),
    quoteVolume: sum('quoteVolume'),
    takerBuyVolume: sum('takerBuyVolume'),
    trades: klines.reduce((all, { trades }) => all + trades, 0),
  };
}

describe('selectKlines, which', () => {
  const view = livelyView(60);

  it.each([
    ['the newest, the forming one last', { limit: 3 }, [1, 2, 3]],
    ['the newest up to a time', { to: VIEW_START - 2 * MINUTE, limit: 2 }, [-3, -2]],
    ['the oldest from a time', { from: VIEW_START - 10 * MINUTE, limit: 3 }, [-10, -9, -8]],
    [
      'from a time within a minute on the next one',
      { from: VIEW_START - 10 * MINUTE + 1, limit: 1 },
      [-9],
    ],
    ['from and up to', { from: VIEW_START + MINUTE, to: VIEW_START + 2 * MINUTE }, [1, 2]],
    ['none from beyond now', { from: VIEW_START + HOUR, to: VIEW_START + 2 * HOUR }, []],
    ['none when the end is before the start', { from: VIEW_START, to: VIEW_START - HOUR }, []],
    ['those there are from long before', { from: 0, limit: 2 }, [-60, -59]],
  ] as const)('%s', (_, wanted, minutes) => {
    expect(opens(select(view, wanted))).toEqual(minutes);
  });
});

describe('selectKlines, of which bars', () => {
  const view = livelyView(4 * 24 * 60);
  const minutes = select(view, { from: 0, limit: 100_000 });

  it.each([
    { name: '1h', zoneMs: 0 },
    { name: '1h', zoneMs: 5.75 * HOUR },
    { name: '4h', zoneMs: 8 * HOUR },
    { name: '4h', zoneMs: -3.5 * HOUR },
    { name: '1d', zoneMs: 8 * HOUR },
    { name: '3d', zoneMs: 0 },
    { name: '1w', zoneMs: 0 },
    { name: '1w', zoneMs: -3.5 * HOUR },
    { name: '1M', zoneMs: 8 * HOUR },
  ])('$name in zone $zoneMs ms is what its minutes add up to', ({ name, zoneMs }) => {
    // Only those that the ring of minutes, some two days, still covers; the newest is forming.
    const klines = select(view, { name, zoneMs }).filter(
      ({ openTime }) => openTime >= (minutes[0]?.openTime ?? 0),
    );
    for (const kline of klines) {
      const inside = minutes.filter(
        ({ openTime }) => openTime >= kline.openTime && openTime <= kline.closeTime,
      );
      expect(kline).toMatchObject(sums(inside));
    }
    const length = { '1h': HOUR, '4h': 4 * HOUR, '1d': DAY }[name];
    if (length === undefined) return;
    expect(klines.length).toBeGreaterThan(1);
    for (const { openTime, closeTime } of klines) {
      expect(closeTime + 1 - openTime).toBe(length);
      expect((openTime + zoneMs) % length).toBe(0);
    }
  });

  it.each([
    { name: '1d', zoneMs: 8 * HOUR },
    { name: '1h', zoneMs: 5.75 * HOUR },
    { name: '4h', zoneMs: -3.5 * HOUR },
    { name: '1w', zoneMs: 0 },
  ])('the newest so many $name in zone $zoneMs are the end of all there are', (interval) => {
    const all = select(view, interval);
    for (const limit of [1, 2, 3]) {
      expect(select(view, { ...interval, limit })).toEqual(all.slice(-limit));
    }
  });
});

describe('klines of a second', () => {
  const trades = [
    [1.2, '100'],
    [1.9, '103', '2', true],
    [4.5, '101'],
  ] as const;

  it('hold the trades of their second, and are flat at the price before where nothing traded', () => {
    const view = viewOf(trades, 5);
    const seconds = select(view, { name: '1s' });
    expect(seconds.map(({ openTime }) => (openTime - VIEW_START) / 1_000)).toEqual([1, 2, 3, 4, 5]);
    expect(seconds[0]).toEqual({
      ...{ symbol: VIEWED, openTime: VIEW_START + 1_000, closeTime: VIEW_START + 1_999 },
      ...{ open: units('100'), high: units('103'), low: units('100'), close: units('103') },
      ...{ volume: units('3'), quoteVolume: units('306'), trades: 2 },
      ...{ takerBuyVolume: units('1'), takerBuyQuoteVolume: units('100') },
    });
    expect(seconds[1]).toMatchObject({ open: units('103'), close: units('103'), trades: 0 });
    expect(seconds[3]).toMatchObject({ open: units('101'), volume: units('1'), trades: 1 });
  });

  it.each([
    ['the newest', { limit: 2 }, [4, 5]],
    ['the oldest from a time', { from: VIEW_START + 2_500, limit: 2 }, [3, 4]],
    ['up to a time', { to: VIEW_START + 3_999, limit: 2 }, [2, 3]],
    ['none after the end', { from: VIEW_START + 4_000, to: VIEW_START + 3_000 }, []],
  ])('are chosen: %s', (_, wanted, seconds) => {
    const found = select(viewOf(trades, 5), { name: '1s', ...wanted });
    expect(found.map(({ openTime }) => (openTime - VIEW_START) / 1_000)).toEqual(seconds);
  });

  it('are none while nothing has traded', () => {
    expect(select(viewOf([], 5), { name: '1s' })).toEqual([]);
  });

  it('add up to the minute, also of the time before the start', () => {
    const view = livelyView(30);
    const from = VIEW_START - 10 * MINUTE;
    const [minute] = select(view, { from, limit: 1 });
    const seconds = select(view, { name: '1s', from, limit: 60 });
    expect(seconds).toHaveLength(60);
    const { volume, quoteVolume, takerBuyVolume, trades: count, high, low, close } = sums(seconds);
    expect(minute).toMatchObject({ volume, quoteVolume, takerBuyVolume, trades: count, close });
    expect([high, low].map(String)).toEqual([minute?.high, minute?.low].map(String));
  });
});

describe('formingKline', () => {
  it('is the last one', () => {
    const view = viewOf([[61, '100']], 90);
    expect(formingKline(VIEWED, { name: '1m', zoneMs: 0 }, view)).toMatchObject({
      ...{ openTime: VIEW_START + MINUTE, trades: 1, close: units('100') },
    });
  });
});
