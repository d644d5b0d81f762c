import { describe, expect, it } from 'vitest';
import type { Bar } from '../../../../src/model/bar.js';
import { moneyOf } from '../../../../src/model/money.js';
import { symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import type { Timeframe } from '../../../../src/model/timeframe.js';
import {
  NothingToReplay,
  type RecordedFile,
  selectSeries,
} from '../../../../src/simulator/market/series-selection.js';

const DAY = 86_400_000;

function file(
  path: string,
  minutes: { from: number; count: number; price?: string; timeframe?: Timeframe },
): RecordedFile {
  const symbol = symbolName(path.split('-')[0] as string);
  const timeframe = minutes.timeframe ?? '1m';
  const price = priceOf(minutes.price ?? '10');
  const bars = Array.from({ length: minutes.count }, (_, index): Bar => {
    const openTime = minutes.from + index * 60_000;
    return {
      symbol,
      timeframe,
      openTime,
      closeTime: openTime + 59_999,
      open: price,
      high: price,
      low: price,
      close: price,
      volume: quantityOf('1'),
      quoteVolume: moneyOf('10'),
      trades: 1,
      takerBuyVolume: quantityOf('0'),
      takerBuyQuoteVolume: moneyOf('0'),
    };
  });
  return { path, symbol, timeframe, bars };
}

const FILES = [
  file('BTCUSDT-a', { from: DAY, count: 100 }),
  file('BTCUSDT-b', { from: DAY + 50 * 60_000, count: 100 }),
  file('ETHUSDT-a', { from: DAY + 10 * 60_000, count: 20 }),
  file('SOLUSDT-a', { from: 9 * DAY, count: 120 }),
  file('BTCUSDT-1h', { from: DAY, count: 2, timeframe: '1h' }),
];

describe('selectSeries', () => {
  it('joins the files of a symbol and names what does not overlap', () => {
    const { chosen, leftOut, from, to } = selectSeries(FILES, { align: false });
    expect(chosen.map((one) => [one.symbol, one.bars.length, one.shiftMs])).toEqual([
      ['BTCUSDT', 150, 0],
      ['ETHUSDT', 20, 0],
    ]);
    expect([from, to]).toEqual([DAY, DAY + 150 * 60_000]);
    expect(leftOut.map((one) => [one.path, one.symbol])).toEqual([
      ['BTCUSDT-1h', 'BTCUSDT'],
      ['SOLUSDT-a', 'SOLUSDT'],
    ]);
    expect(leftOut[0]?.reason).toContain('1h bars');
    expect(leftOut[1]?.reason).toContain('do not overlap the replay');
  });

  it('shifts instead with align, minutes kept', () => {
    const { chosen } = selectSeries(FILES, { align: true });
    const sol = chosen.find((one) => one.symbol === 'SOLUSDT');
    expect(sol?.shiftMs).toBe(-8 * DAY);
    expect(sol?.bars[0]).toMatchObject({ openTime: DAY, closeTime: DAY + 59_999 });
  });

  it.each([
    ['symbols', { symbols: [symbolName('ETHUSDT')] }, ['ETHUSDT 20']],
    ['a time', { from: DAY + 20 * 60_000, to: DAY + 25 * 60_000 }, ['BTCUSDT 5', 'ETHUSDT 5']],
    ['another time', { from: 5 * DAY }, ['SOLUSDT 120']],
  ])('keeps to the %s asked for', (_name, choice, expected) => {
    const { chosen } = selectSeries(FILES, { align: false, ...choice });
    expect(chosen.map((one) => `${one.symbol} ${one.bars.length}`)).toEqual(expected);
  });

  it('leaves out a file that contradicts another', () => {
    const other = file('BTCUSDT-c', { from: DAY + 60_000, count: 5, price: '11' });
    const { chosen, leftOut } = selectSeries([FILES[0]!, other], { align: false });
    expect(chosen[0]?.bars).toEqual(FILES[0]?.bars);
    expect(leftOut).toEqual([
      {
        path: 'BTCUSDT-c',
        symbol: 'BTCUSDT',
        reason: "its bar of 1970-01-02T00:01:00.000Z differs from another file's",
      },
    ]);
  });

  it.each([
    ['no files', [], {}, 'no recorded file'],
    ['no 1m file', [FILES[4]!], {}, 'none of the 1'],
    ['an unknown symbol', FILES, { symbols: [symbolName('X')] }, 'none of the 5'],
    ['an empty time', FILES, { from: 20 * DAY }, 'no recorded bar between 1970-01-21'],
  ])('says so when nothing is left: %s', (_name, files, choice, message) => {
    const select = () => selectSeries(files, { align: false, ...choice });
    expect(select).toThrow(NothingToReplay);
    expect(select).toThrow(message);
  });
});
