import type { Fill } from '../../src/model/fill.js';
import { moneyOf, ZERO_MONEY } from '../../src/model/money.js';
import { assetName } from '../../src/model/names.js';
import type { Position } from '../../src/model/position.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf, ZERO_QUANTITY } from '../../src/model/quantity.js';
import { BASE, NOON, QUOTE, SYMBOL } from './desk.js';

/** A long position on the desk's symbol before its first fill. */
export const EMPTY_POSITION: Position = {
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

/** An execution of so much base for so much quote; the fee is an amount and its asset. */
export function fillOf(
  side: Fill['side'],
  quantity: string,
  quote: string,
  fee: readonly [string, string],
): Fill {
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
