import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnswerClass,
  classifyAnswer,
  isAccessRefused,
  outcomeOf,
} from '../../../../../src/adapters/binance/http/classify-outcome.js';

describe('classifyAnswer', () => {
  it.each<[number | undefined, number | undefined, AnswerClass]>([
    [500, -2010, 'UNKNOWN'],
    [503, undefined, 'UNKNOWN'],
    [504, -1007, 'UNKNOWN'],
    [400, -1006, 'UNKNOWN'],
    [400, -1007, 'UNKNOWN'],
    [undefined, -1001, 'UNKNOWN'],
    [undefined, -1008, 'UNKNOWN'],
    [200, undefined, 'UNKNOWN'],
    [undefined, undefined, 'UNKNOWN'],
    [undefined, -7777, 'UNKNOWN'],
    [400, -7777, 'OUR_FAULT'],
    [400, undefined, 'OUR_FAULT'],
    [301, undefined, 'OUR_FAULT'],
    [403, undefined, 'REFUSED'],
    [404, undefined, 'OUR_FAULT'],
    [410, undefined, 'OUR_FAULT'],
    [409, -2021, 'PARTLY'],
    [400, -2022, 'REFUSED'],
    [418, -1003, 'RATE_LIMITED'],
    [429, -1003, 'RATE_LIMITED'],
    [429, -1015, 'RATE_LIMITED'],
    [451, 0, 'REFUSED'],
    [401, -2015, 'REFUSED'],
    [400, -2014, 'REFUSED'],
    [401, -1002, 'REFUSED'],
    [400, -1013, 'REFUSED'],
    [400, -1021, 'REFUSED'],
    [400, -1022, 'OUR_FAULT'],
    [400, -1100, 'OUR_FAULT'],
    [400, -1102, 'OUR_FAULT'],
    [400, -1121, 'OUR_FAULT'],
    [400, -1225, 'OUR_FAULT'],
    [400, -2010, 'REFUSED'],
    [400, -2011, 'REFUSED'],
    [400, -2013, 'REFUSED'],
    [400, -2026, 'REFUSED'],
    [400, -2038, 'REFUSED'],
    [400, -2039, 'REFUSED'],
  ])('status %s with code %s is %s', (status, code, expected) => {
    expect(classifyAnswer({ status, code })).toBe(expected);
  });

  it('never takes a server error, or an unlisted code without a status, for a refusal', () => {
    const code = fc.option(fc.integer({ min: -9999, max: 9999 }), { nil: undefined });
    fc.assert(
      fc.property(fc.integer({ min: 500, max: 599 }), code, (status, anyCode) => {
        expect(classifyAnswer({ status, code: anyCode })).toBe('UNKNOWN');
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -99_999, max: -3_000 }), (unlisted) => {
        expect(classifyAnswer({ status: undefined, code: unlisted })).toBe('UNKNOWN');
      }),
    );
  });

  it('is total', () => {
    const classes: readonly AnswerClass[] = [
      'REFUSED',
      'OUR_FAULT',
      'RATE_LIMITED',
      'PARTLY',
      'UNKNOWN',
    ];
    const facts = fc.record({
      status: fc.option(fc.integer({ min: 100, max: 999 }), { nil: undefined }),
      code: fc.option(fc.integer(), { nil: undefined }),
    });
    fc.assert(fc.property(facts, (any) => classes.includes(classifyAnswer(any))));
  });

  it.each<[string, number | undefined, number | undefined, boolean]>([
    ['POST', 401, -2015, true],
    ['GET', undefined, -2014, true],
    ['GET', 451, undefined, true],
    ['POST', 404, undefined, true],
    ['DELETE', 410, undefined, true],
    ['GET', 404, undefined, false],
    ['POST', 403, undefined, false],
    ['POST', 400, -1022, false],
    ['POST', 503, -1008, false],
  ])('%s answered with %s %s refuses us altogether: %s', (method, status, code, expected) => {
    expect(isAccessRefused({ status, code }, { method })).toBe(expected);
  });

  it('counts half done as unknown', () => {
    expect(outcomeOf('PARTLY')).toBe('UNKNOWN');
  });
});
