import { describe, expect, it } from 'vitest';
import { RequestParameters } from '../../../../src/simulator/wire/request-parameters.js';
import { RequestRefusal } from '../../../../src/simulator/wire/request-refusal.js';

/** The code and text of the refusal, or what was read. */
function outcomeOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RequestRefusal)) throw error;
    return `${error.code} ${error.message}`;
  }
}

function parametersOf(values: Readonly<Record<string, string>>): RequestParameters {
  return new RequestParameters(new Map(Object.entries(values)));
}

describe('what nobody reads', () => {
  const sent = { symbol: 'BTCUSDT', limit: '5', colour: 'red' };

  it('is refused with how many were read and sent', () => {
    const parameters = parametersOf(sent);
    parameters.text('symbol');
    parameters.limit(500, 1_000);
    expect(outcomeOf(() => parameters.refuseUnread())).toBe(
      "-1104 Not all sent parameters were read; read '2' parameter(s) but was sent '3'.",
    );
  });

  it('is refused as too many where nothing is read', () => {
    expect(outcomeOf(() => parametersOf(sent).refuseUnread())).toBe(
      "-1101 Too many parameters; expected '0' and received '3'.",
    );
  });

  it.each<[string, (parameters: RequestParameters) => unknown]>([
    ['by its presence', (parameters) => parameters.has('colour')],
    ['as a text', (parameters) => parameters.text('colour')],
    ['as a mandatory text', (parameters) => parameters.mandatoryText('colour')],
    ['as one of a set', (parameters) => parameters.choice('colour', ['red'], NO)],
  ])('is read %s', (_, read) => {
    const parameters = parametersOf({ colour: 'red' });
    read(parameters);
    expect(outcomeOf(() => parameters.refuseUnread())).toBeUndefined();
  });

  it('is not what was asked for and not sent', () => {
    const parameters = parametersOf({ symbol: 'BTCUSDT' });
    parameters.text('symbol');
    parameters.text('limit');
    expect(outcomeOf(() => parameters.refuseUnread())).toBeUndefined();
  });

  it('is not what was read before the request was handed on', () => {
    const parameters = new RequestParameters(new Map([['apiKey', 'key']]), ['apiKey']);
    expect(outcomeOf(() => parameters.refuseUnread())).toBeUndefined();
  });

  it('does not count an empty pair', () => {
    const parameters = RequestParameters.ofHttp('symbol=BTCUSDT&', '&');
    parameters.text('symbol');
    expect(outcomeOf(() => parameters.refuseUnread())).toBeUndefined();
  });
});

const NO = { code: -1, message: 'no' };

describe('numbers', () => {
  it.each([
    ['9223372036854775807', 9_223_372_036_854_775_807n],
    ['9223372036854775808', "-1108 Parameter 'id' overflowed."],
    ['99999999999999999999', "-1108 Parameter 'id' overflowed."],
    ['1e3', "-1100 Illegal characters found in parameter 'id'; legal range is '^[0-9]{1,20}$'."],
    ['', "-1105 Parameter 'id' was empty."],
  ])('the whole number %j is %s', (id, expected) => {
    expect(outcomeOf(() => parametersOf({ id }).id('id'))).toBe(expected);
  });

  it.each([
    ['92233720368.54775807', 9_223_372_036_854_775_807n],
    ['92233720368.54775808', "-1108 Parameter 'price' overflowed."],
    ['1.123456789', "-1111 Parameter 'price' has too much precision."],
    [
      '-1',
      "-1100 Illegal characters found in parameter 'price'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
    ],
  ])('the decimal %j is %s', (price, expected) => {
    expect(outcomeOf(() => parametersOf({ price }).decimal('price'))).toBe(expected);
  });
});
