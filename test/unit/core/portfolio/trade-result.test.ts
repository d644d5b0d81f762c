import { describe, expect, it } from 'vitest';
import { withFill } from '../../../../src/core/portfolio/position-book.js';
import {
  type AssetPrice,
  closedTrade,
  realisedProfit,
  unpricedCommissions,
} from '../../../../src/core/portfolio/trade-result.js';
import { moneyOf } from '../../../../src/model/money.js';
import { assetName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { EMPTY_POSITION, fillOf } from '../../../support/positions.js';

const BNB = assetName('BNB');
const NOTHING: AssetPrice = () => undefined;
const BNB_AT_600: AssetPrice = (asset) => (asset === BNB ? priceOf('600') : undefined);

/** Bought for 1001, sold for 978, 0.927 USDT and 0.0013 BNB of commission, 0.0494 BTC left. */
const POSITION = [
  fillOf('BUY', '0.6', '600', ['0.0006', 'BTC']),
  fillOf('BUY', '0.4', '401', ['0.00123', 'BNB']),
  fillOf('SELL', '0.9', '927', ['0.927', 'USDT']),
  fillOf('SELL', '0.05', '51', ['0.00007', 'BNB']),
].reduce(withFill, EMPTY_POSITION);

describe('what a position brought', () => {
  it('is after commissions, those in another asset at its price', () => {
    expect(realisedProfit(POSITION, BNB_AT_600)).toBe(moneyOf('-24.707'));
    expect(unpricedCommissions(POSITION, BNB_AT_600)).toEqual([]);
  });

  it('names commissions that nobody can value', () => {
    expect(realisedProfit(POSITION, NOTHING)).toBe(moneyOf('-23.927'));
    expect(unpricedCommissions(POSITION, NOTHING)).toEqual([
      { asset: BNB, amount: moneyOf('0.0013') },
    ]);
  });

  it('is a row of the trade journal, with what is left', () => {
    const ids = { entryOrderId: 'a1-1-n0', orderIds: ['a1-1-n0', 'a1-1-x0'] };
    expect(closedTrade(POSITION, ids, BNB_AT_600)).toEqual({
      position: POSITION,
      profit: moneyOf('-24.707'),
      dust: quantityOf('0.0494'),
      ...ids,
    });
  });
});
