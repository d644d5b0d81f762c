import { describe, expect, it } from 'vitest';
import {
  type DepthLevel,
  levelAt,
  levelCount,
  NO_LEVELS,
  rowOfLevels,
} from '../../../../src/adapters/binance/depth.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';

describe('DepthLevels', () => {
  it.each<[string, readonly (readonly [string, string])[]]>([
    [
      'usual amounts',
      [
        ['61837.63', '3.78826'],
        ['61837.64', '0'],
      ],
    ],
    [
      'quantities beyond a double',
      [
        ['0.00000001', '999999999999999.99999999'],
        ['0.00000002', '45000000'],
      ],
    ],
    [
      'a mixture, on both sides of the limit',
      [
        ['1', '44999999.99999999'],
        ['45000000', '1'],
        ['3', '45000000.00000001'],
      ],
    ],
  ])('hold %s exactly', (_what, written) => {
    const levels = written.map(
      ([price, quantity]): DepthLevel => [priceOf(price), quantityOf(quantity)],
    );
    const row = rowOfLevels(levels);
    expect(levelCount(row)).toBe(levels.length);
    expect(levels.map((_, index) => levelAt(row, index))).toEqual(levels);
  });

  it('hold nothing of an empty side, and refuse an index beyond', () => {
    expect(rowOfLevels([])).toEqual(NO_LEVELS);
    expect(() => levelAt(NO_LEVELS, 0)).toThrow('a level is within its row');
  });
});
