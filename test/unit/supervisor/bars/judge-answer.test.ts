import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../../src/base/time.js';
import type { Bar } from '../../../../src/model/bar.js';
import { priceOf } from '../../../../src/model/price.js';
import { judgeAnswer } from '../../../../src/supervisor/bars/judge-answer.js';
import { barNumber, FIRST_OPEN_TIME } from '../../../support/bars.js';

const series = { symbol: barNumber(0).symbol, timeframe: '1m' } as const;
const time = (index: number): number => FIRST_OPEN_TIME + index * MINUTE_MS;
const unfinished = (index: number): Bar =>
  barNumber(index, { close: priceOf('61800.5'), trades: 3 });

interface Row {
  readonly name: string;
  readonly bars: readonly Bar[];
  /** Index of the newest bar of the answer; default: that of the last of `bars`. */
  readonly newest?: number;
  /** Seconds after the close of bar 1, the newest of the span. */
  readonly age: number;
  readonly asks: number;
  readonly streamed: readonly Bar[];
  readonly settled: readonly number[];
  readonly absent: readonly number[];
  readonly openFrom: number | undefined;
}

const both = [barNumber(0), barNumber(1)];
const ROWS: readonly Row[] = [
  {
    name: 'believes what the stream said, too, at once',
    bars: both,
    age: 1,
    asks: 1,
    streamed: both,
    settled: [0, 1],
    absent: [],
    openFrom: undefined,
  },
  {
    name: 'believes a bar that a later one follows',
    bars: both,
    age: 1,
    asks: 1,
    streamed: [],
    settled: [0],
    absent: [],
    openFrom: 1,
  },
  {
    name: 'believes a bar that one follows which still forms',
    bars: both,
    newest: 2,
    age: 1,
    asks: 1,
    streamed: [],
    settled: [0, 1],
    absent: [],
    openFrom: undefined,
  },
  {
    name: 'does not believe a bar that differs from the stream because a later one forms',
    bars: [barNumber(0), unfinished(1)],
    newest: 2,
    age: 1,
    asks: 1,
    streamed: both,
    settled: [0],
    absent: [],
    openFrom: 1,
  },
  {
    name: 'waits for a bar that is not there, though a later one forms',
    bars: [barNumber(0)],
    newest: 2,
    age: 30,
    asks: 5,
    streamed: [],
    settled: [0],
    absent: [],
    openFrom: 1,
  },
  {
    name: 'does not believe a bar that differs from the stream while REST may lag',
    bars: [barNumber(0), unfinished(1)],
    age: 40,
    asks: 3,
    streamed: both,
    settled: [0],
    absent: [],
    openFrom: 1,
  },
  {
    name: 'gives REST the last word when the lag has passed',
    bars: [barNumber(0), unfinished(1)],
    age: 46,
    asks: 3,
    streamed: both,
    settled: [0, 1],
    absent: [],
    openFrom: undefined,
  },
  {
    name: 'waits for a bar that is not there yet',
    bars: [barNumber(0)],
    age: 30,
    asks: 5,
    streamed: both,
    settled: [0],
    absent: [],
    openFrom: 1,
  },
  {
    name: 'does not call a bar absent on one word',
    bars: [barNumber(1)],
    age: 46,
    asks: 1,
    streamed: [],
    settled: [],
    absent: [],
    openFrom: 0,
  },
  {
    name: 'calls a bar absent on the second word after the lag',
    bars: [barNumber(1)],
    age: 46,
    asks: 2,
    streamed: [],
    settled: [1],
    absent: [0],
    openFrom: undefined,
  },
  {
    name: 'calls nothing absent while the lag lasts',
    bars: [],
    age: 0,
    asks: 9,
    streamed: [],
    settled: [],
    absent: [0],
    openFrom: 1,
  },
];

describe('judgeAnswer', () => {
  it.each(ROWS)('$name', ({ absent, age, asks, bars, newest, openFrom, settled, streamed }) => {
    const judgement = judgeAnswer({
      series,
      span: { from: time(0), to: time(1) },
      bars,
      newest: newest === undefined ? bars.at(-1)?.openTime : time(newest),
      askedAt: time(2) + age * SECOND_MS,
      asks,
      streamed: (openTime) => streamed.find((bar) => bar.openTime === openTime),
      lagMsMax: 45 * SECOND_MS,
    });
    expect(judgement.settled.map((bar) => bar.openTime)).toEqual(settled.map(time));
    expect(judgement.absent).toEqual(absent.map(time));
    expect(judgement.openFrom).toBe(openFrom === undefined ? undefined : time(openFrom));
  });
});
