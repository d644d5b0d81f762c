import { describe, expect, it } from 'vitest';
import { symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { BlockTrades } from '../../../../src/simulator/public-market/block-trades.js';
import type { PublicTrade } from '../../../../src/simulator/public-market/market-source.js';

const trade = (base: string): Omit<PublicTrade, 'tradeId'> => ({
  ...{ symbol: symbolName(`${base}USDT`), price: priceOf('100'), quantity: quantityOf('50') },
  ...{ at: Date.UTC(2026, 0, 15), buyerIsMaker: true },
});

describe('BlockTrades', () => {
  it('counts the ids of each symbol for itself, and tells each trade', () => {
    const told: PublicTrade[] = [];
    const blocks = new BlockTrades((one) => told.push(one));
    for (const base of ['BTC', 'ETH', 'BTC', 'BTC']) blocks.add(trade(base));
    expect(told.map(({ symbol, tradeId }) => `${symbol} ${tradeId}`)).toEqual([
      ...['BTCUSDT 1', 'ETHUSDT 1', 'BTCUSDT 2', 'BTCUSDT 3'],
    ]);
    const idsFrom = (fromId: bigint, limit: number): bigint[] =>
      blocks.from(symbolName('BTCUSDT'), fromId, limit).map(({ tradeId }) => tradeId);
    expect(idsFrom(0n, 10)).toEqual([1n, 2n, 3n]);
    expect(idsFrom(2n, 1)).toEqual([2n]);
    expect(idsFrom(4n, 10)).toEqual([]);
    expect(blocks.from(symbolName('BNBUSDT'), 1n, 10)).toEqual([]);
  });
});
