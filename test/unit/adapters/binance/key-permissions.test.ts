import { describe, expect, it } from 'vitest';
import { DecodeFailure } from '../../../../src/adapters/binance/json-reader.js';
import {
  decodeKeyPermissions,
  objectionsTo,
} from '../../../../src/adapters/binance/key-permissions.js';

const HARMLESS = {
  ipRestrict: true,
  createTime: 1698645219000,
  enableReading: true,
  enableSpotAndMarginTrading: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  permitsUniversalTransfer: false,
  enableFutures: false,
  enableMargin: false,
  enableVanillaOptions: false,
  enablePortfolioMarginTrading: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
};

const SURPLUS = Object.keys(HARMLESS).filter(
  (name) =>
    /^(enable|permits)/.test(name) &&
    !['enableReading', 'enableSpotAndMarginTrading'].includes(name),
);

function objections(changes: object, acceptAnyAddress = false): readonly string[] {
  return objectionsTo(decodeKeyPermissions({ ...HARMLESS, ...changes }), { acceptAnyAddress });
}

describe('the permissions of a key', () => {
  it('is accepted when it may read and trade spot, from known addresses, and nothing else', () => {
    expect(objections({})).toEqual([]);
  });

  it.each(SURPLUS)(
    'is refused when %s is true, absent in meaning, or anything but false',
    (name) => {
      for (const value of [true, 'false', null, 1])
        expect(objections({ [name]: value })).toEqual([
          `it may do more than read and trade spot (${name})`,
        ]);
    },
  );

  it.each(['enableTeleportation', 'permitsAnythingElse'])(
    'is refused for the unknown %s',
    (name) => {
      expect(objections({ [name]: true })).toHaveLength(1);
      expect(objections({ [name]: false })).toEqual([]);
    },
  );

  it.each<[string, object]>([
    ['enableReading', { enableReading: false }],
    ['enableReading', { enableReading: undefined }],
    ['enableSpotAndMarginTrading', { enableSpotAndMarginTrading: false }],
    ['enableSpotAndMarginTrading', { enableSpotAndMarginTrading: 'true' }],
  ])('is refused without %s', (name, changes) => {
    expect(objections(changes)).toEqual([expect.stringContaining(name)]);
  });

  it('is refused when it does not say whether it may withdraw', () => {
    const { enableWithdrawals: _, ...silent } = HARMLESS;
    expect(objectionsTo(decodeKeyPermissions(silent), { acceptAnyAddress: false })).toEqual([
      'it does not say that it may not withdraw (enableWithdrawals)',
    ]);
  });

  it('is refused when used from any address, unless that is accepted', () => {
    expect(objections({ ipRestrict: false })).toHaveLength(1);
    expect(objections({ ipRestrict: false }, true)).toEqual([]);
  });

  it.each([null, [], 'x', {}, { ...HARMLESS, ipRestrict: 'true' }])(
    'cannot be read from %o',
    (value) => {
      expect(() => decodeKeyPermissions(value)).toThrow(DecodeFailure);
    },
  );
});
