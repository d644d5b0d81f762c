import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLosslessJson } from '../../../../../src/adapters/binance/http/lossless-json.js';

describe('parseLosslessJson', () => {
  it.each([
    ['{"i":9223372036854775807}', { i: '9223372036854775807' }],
    ['{"i":9007199254740993}', { i: '9007199254740993' }],
    ['{"i":9007199254740991}', { i: 9007199254740991 }],
    ['[-9007199254740993]', ['-9007199254740993']],
    ['{"t":1723161255208123}', { t: 1723161255208123 }],
    ['{"s":"9223372036854775807","i":1}', { s: '9223372036854775807', i: 1 }],
    [
      '{"s":"\\"9223372036854775807","i":9223372036854775806}',
      { s: '"9223372036854775807', i: '9223372036854775806' },
    ],
    ['{"f":0.1234567890123456789}', { f: 0.12345678901234568 }],
  ])('reads %s', (text, expected) => {
    expect(parseLosslessJson(text)).toEqual(expected);
  });

  it('keeps every 64-bit integer, wherever it stands', () => {
    const id = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(fc.array(id), fc.string(), (ids, noise) => {
        const parsed = parseLosslessJson(
          `{"noise":${JSON.stringify(noise)},"ids":[${ids.join(',')}]}`,
        );
        const { noise: readNoise, ids: read } = parsed as {
          noise: string;
          ids: (number | string)[];
        };
        expect(readNoise).toBe(noise);
        expect(read.map((value) => BigInt(value))).toEqual(ids);
      }),
    );
  });

  it('agrees with JSON.parse on documents without long integers, and refuses what it refuses', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        if (/\d{16}/.test(text)) return;
        expect(parseLosslessJson(text)).toEqual(JSON.parse(text));
      }),
    );
    for (const text of ['', '{', '01', '{99999999999999999999:1}', 'nul', '[1,]']) {
      expect(() => parseLosslessJson(text)).toThrow(SyntaxError);
    }
  });
});
