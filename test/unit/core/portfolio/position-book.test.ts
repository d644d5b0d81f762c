import { describe, expect, it } from 'vitest';
import { realisedProfit, withFill } from '../../../../src/core/portfolio/position-book.js';
import type { Fill } from '../../../../src/model/fill.js';
import { moneyOf, ZERO_MONEY } from '../../../../src/model/money.js';
import { assetName } from '../../../../src/model/names.js';
import { heldQuantity, type Position } from '../../../../src/model/position.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf, ZERO_QUANTITY } from '../../../../src/model/quantity.js';
import { BASE, NOON, QUOTE, SYMBOL } from '../../../support/desk.js';

const EMPTY: Position = {
  positionId: 'a1-1',
  symbol: SYMBOL,
  baseAsset: BASE,
  quoteAsset: QUOTE,
  strategy: 'test',
  status: 'OPEN',
  bought: ZERO_QUANTITY,
  sold: ZERO_QUANTITY,
  quoteSpent: ZERO_MONEY,
  quoteReceived: ZERO_MONEY,
  baseCommission: ZERO_MONEY,
  quoteCommission: ZERO_MONEY,
  otherCommissions: {},
  targetPrice: priceOf('1010'),
  stopPrice: priceOf('990'),
  expiresAt: NOON,
  openedAt: NOON,
};

function fill(side: Fill['side'], quantity: string, quote: string, fee: [string, string]): Fill {
  return {
    symbol: SYMBOL,
    tradeId: '1',
    orderId: '1',
    clientOrderId: 'a1-1-n0',
    side,
    price: priceOf('1'),
    quantity: quantityOf(quantity),
    quoteQuantity: moneyOf(quote),
    commission: moneyOf(fee[0]),
    commissionAsset: assetName(fee[1]),
    maker: false,
    exchangeAt: NOON,
  };
}

describe('withFill', () => {
  it('sums executions and keeps commissions per asset', () => {
    const position = [
      fill('BUY', '0.6', '600', ['0.0006', 'BTC']),
      fill('BUY', '0.4', '401', ['0.00123', 'BNB']),
      fill('SELL', '0.9', '927', ['0.927', 'USDT']),
      fill('SELL', '0.05', '51', ['0.00007', 'BNB']),
    ].reduce(withFill, EMPTY);
    expect(position).toMatchObject({
      bought: quantityOf('1'),
      sold: quantityOf('0.95'),
      quoteSpent: moneyOf('1001'),
      quoteReceived: moneyOf('978'),
      baseCommission: moneyOf('0.0006'),
      quoteCommission: moneyOf('0.927'),
      otherCommissions: { BNB: moneyOf('0.0013') },
    });
    expect(heldQuantity(position)).toBe(quantityOf('0.0494'));
    expect(realisedProfit(position)).toBe(moneyOf('-23.927'));
  });
});
