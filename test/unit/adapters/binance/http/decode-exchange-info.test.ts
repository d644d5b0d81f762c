import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeExchangeInfo } from '../../../../../src/adapters/binance/http/decode-exchange-info.js';
import { DecodeFailure } from '../../../../../src/adapters/binance/json-reader.js';

const RECORDED = '../shared/data/rest/binance-spot-exchangeInfo-2025-08-07.25symbols.json';

const SYMBOL = {
  symbol: 'ETHBTC',
  status: 'TRADING',
  baseAsset: 'ETH',
  quoteAsset: 'BTC',
  orderTypes: ['LIMIT', 'MARKET', 'A_NEW_TYPE'],
  isSpotTradingAllowed: true,
  ocoAllowed: true,
  filters: [
    {
      filterType: 'PRICE_FILTER',
      minPrice: '0.00001000',
      maxPrice: '922327.00000000',
      tickSize: '0.00001000',
    },
    {
      filterType: 'LOT_SIZE',
      minQty: '0.00010000',
      maxQty: '100000.00000000',
      stepSize: '0.00010000',
    },
    { filterType: 'A_NEW_FILTER', limit: 1 },
  ],
};

function infoOf(...symbols: unknown[]): unknown {
  return {
    rateLimits: [{ rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 50 }],
    symbols,
  };
}

describe('decodeExchangeInfo', () => {
  it('reads what it knows and leaves the rest', () => {
    const info = decodeExchangeInfo(
      infoOf(SYMBOL, { ...SYMBOL, symbol: 'X', status: 'A_NEW_STATUS' }),
    );
    expect(info.rateLimits).toEqual([{ type: 'ORDERS', intervalMs: 10_000, limit: 50 }]);
    expect(info.instruments.map(({ symbol, status }) => [symbol, status])).toEqual([
      ['ETHBTC', 'TRADING'],
      ['X', 'OTHER'],
    ]);
    expect(info.instruments[0]).toMatchObject({
      orderTypes: ['LIMIT', 'MARKET'],
      ocoAllowed: true,
      opoAllowed: false,
    });
    expect(info.instruments[0]?.filters).toEqual({
      price: { min: 1_000n, max: 92_232_700_000_000n, tick: 1_000n },
      lotSize: { min: 10_000n, max: 10_000_000_000_000n, step: 10_000n },
    });
  });

  it('leaves out a symbol that cannot be read, and says why', () => {
    const info = decodeExchangeInfo(infoOf({ ...SYMBOL, filters: [] }, SYMBOL));
    expect(info.instruments).toHaveLength(1);
    expect(info.unreadable.map((failure) => failure.message)).toEqual([
      'exchangeInfo.symbols[0].filters is not a list with PRICE_FILTER',
    ]);
  });

  it('refuses what is no exchangeInfo', () => {
    expect(() => decodeExchangeInfo([])).toThrow(DecodeFailure);
  });

  it.skipIf(!existsSync(RECORDED))(
    'reads the recorded document whole (skipped without ../shared/data)',
    () => {
      const info = decodeExchangeInfo(JSON.parse(readFileSync(RECORDED, 'utf8')));
      expect(info.unreadable).toEqual([]);
      expect(info.instruments).toHaveLength(25);
      expect(info.rateLimits).toHaveLength(4);
      expect(info.instruments.every(({ filters }) => filters.notional !== undefined)).toBe(true);
    },
  );
});
