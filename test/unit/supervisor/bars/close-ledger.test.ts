import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../../src/base/time.js';
import { symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { CloseLedger } from '../../../../src/supervisor/bars/close-ledger.js';
import { barNumber, FIRST_OPEN_TIME } from '../../../support/bars.js';

const btc = { symbol: barNumber(0).symbol, timeframe: '1m' } as const;
const btc5 = { ...btc, timeframe: '5m' } as const;
const eth = { symbol: symbolName('ETHUSDT'), timeframe: '1m' } as const;
const time = (index: number): number => FIRST_OPEN_TIME + index * MINUTE_MS;

function ledgerAt(index: number, series = [btc]): CloseLedger {
  const ledger = new CloseLedger({ delayMs: SECOND_MS, lagMsMax: 45 * SECOND_MS });
  ledger.watch(series, time(index));
  return ledger;
}

/** Asks what is due and answers with the bars of those numbers, at once. */
function turn(ledger: CloseLedger, at: number, numbers: readonly number[]) {
  ledger.advance(at);
  return ledger.take(10, at).map((question) => {
    const bars = numbers.map((number) => barNumber(number, question.series));
    const answer = { bars, newest: bars.at(-1)?.openTime, askedAt: at, at };
    return { question, ...ledger.settle(question, answer) };
  });
}

describe('CloseLedger', () => {
  it('asks for a bar when the delay has passed since its close, and once', () => {
    const ledger = ledgerAt(10);
    ledger.noteStreamed(barNumber(9));
    ledger.advance(time(10) + 999);
    expect(ledger.take(10, time(10) + 999)).toEqual([]);
    ledger.advance(time(10) + SECOND_MS);
    const span = { from: time(9), to: time(9) };
    expect(ledger.take(10, time(10) + SECOND_MS)).toEqual([{ series: btc, span }]);
    expect(ledger.take(10, time(10) + SECOND_MS)).toEqual([]);
  });

  it('tells whether the rings hold what REST says', () => {
    const ledger = ledgerAt(10);
    const other = barNumber(9, { close: priceOf('61849') });
    ledger.noteTaken(other);
    expect(turn(ledger, time(11) + SECOND_MS, [9, 10])).toMatchObject([
      { settled: [{ against: 'different', live: true }] },
    ]);
    ledger.noteStreamed(barNumber(10));
    expect(turn(ledger, time(11) + 5 * SECOND_MS, [10])).toMatchObject([
      { settled: [{ against: 'same' }] },
    ]);
    expect(ledger.waiting).toBe(0);
  });

  it('asks again until a lagging answer has caught up, and for one bar twice only', () => {
    const ledger = ledgerAt(10);
    let settled = 0;
    let questions = 0;
    for (let second = 1; second < 60; second += 1) {
      const told = turn(ledger, time(10) + second * SECOND_MS, second < 38 ? [] : [9]);
      questions += told.length;
      settled += told.reduce((sum, { settled: bars }) => sum + bars.length, 0);
    }
    expect([settled, ledger.waiting]).toEqual([1, 0]);
    expect(questions).toBeLessThan(10);
  });

  it('declares a bar absent only after the lag', () => {
    const ledger = ledgerAt(10);
    const absentAt: number[] = [];
    for (let second = 1; second < 60; second += 1) {
      const [told] = turn(ledger, time(10) + second * SECOND_MS, []);
      if (told !== undefined && told.absent.length > 0) absentAt.push(second);
    }
    expect(absentAt).toHaveLength(1);
    expect(absentAt[0]).toBeGreaterThan(45);
  });

  it('asks for the oldest close first, one question for all bars of a series that wait', () => {
    const ledger = ledgerAt(10, [btc, btc5, eth] as never);
    ledger.owe(eth, [{ from: time(2), to: time(3) }]);
    ledger.advance(time(13) + SECOND_MS);
    const questions = ledger.take(10, time(13) + SECOND_MS);
    expect(questions).toEqual([
      { series: eth, span: { from: time(2), to: time(3) } },
      { series: btc, span: { from: time(9), to: time(12) } },
      { series: btc5, span: { from: time(5), to: time(5) } },
    ]);
  });

  it('asks more and more slowly while requests fail, without calling anything absent', () => {
    const ledger = ledgerAt(10);
    let questions = 0;
    for (let second = 1; second < 600; second += 1) {
      const at = time(10) + second * SECOND_MS;
      ledger.advance(at);
      for (const question of ledger.take(10, at)) {
        questions += 1;
        ledger.fail(question, at);
      }
    }
    expect(questions).toBeLessThan(12);
    expect(ledger.waiting).toBe(10);
  });

  it('takes a bounded bite of a long debt', () => {
    const ledger = ledgerAt(5_000);
    ledger.owe(btc, [{ from: time(0), to: time(2_999) }]);
    ledger.advance(time(5_000));
    expect(ledger.take(1, time(5_000))[0]?.span).toEqual({ from: time(0), to: time(999) });
  });

  it('wants the word again when the rings take something else after it', () => {
    const ledger = ledgerAt(10);
    const late = time(11) + 30_000;
    const answer = { bars: [barNumber(9)], newest: time(10), askedAt: time(10) + 2_000, at: late };
    ledger.advance(time(10) + 2_000);
    const [question] = ledger.take(1, time(10) + 2_000);
    if (question === undefined) throw new Error('a question is due');
    expect(ledger.settle(question, answer).settled).toHaveLength(1);
    expect(ledger.waiting).toBe(0);
    ledger.noteTaken(barNumber(9));
    expect(ledger.waiting).toBe(0);
    ledger.noteTaken({ ...barNumber(9), trades: 99 });
    expect(ledger.waiting).toBe(1);
    const [again] = ledger.take(1, late);
    if (again === undefined) throw new Error('a question is due');
    expect(again.span).toEqual({ from: time(9), to: time(9) });
    expect(ledger.settle(again, { ...answer, askedAt: late }).settled).toMatchObject([
      { against: 'different', live: true },
    ]);
  });

  it('forgets a series that is no longer watched, an answer on its way included', () => {
    const ledger = ledgerAt(10);
    ledger.advance(time(11));
    const [question] = ledger.take(1, time(11));
    ledger.watch([], time(11));
    if (question === undefined) throw new Error('a question is due');
    const bars = [barNumber(9)];
    const answer = { bars, newest: time(9), askedAt: time(11), at: time(11) };
    expect(ledger.settle(question, answer)).toEqual({ settled: [], absent: [] });
    expect(ledger.waiting).toBe(0);
  });
});
