import type { Fill } from '../../src/model/fill.js';
import { moneyOf } from '../../src/model/money.js';
import { assetName, symbolName } from '../../src/model/names.js';
import type { Order } from '../../src/model/order.js';
import type { ClosedTrade, Position } from '../../src/model/position.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import { reason } from '../../src/model/reason-code.js';

/** An order with every field set, `changes` applied. */
export function orderRecord(clientOrderId: string, changes: Partial<Order> = {}): Order {
  return {
    request: {
      clientOrderId,
      symbol: symbolName('BTCUSDT'),
      side: 'BUY',
      type: 'STOP_LOSS_LIMIT',
      timeInForce: 'GTC',
      quantity: quantityOf('0.015'),
      price: priceOf('61837.63'),
      stopPrice: priceOf('61800'),
      timestamp: 1_767_571_200_123,
      recvWindowMs: 5_000,
    },
    purpose: 'ENTRY',
    positionId: 'p1',
    status: 'OPEN',
    orderId: '9223372036854775807',
    executedQuantity: quantityOf('0'),
    executedQuote: moneyOf('0'),
    createdAt: 1_767_571_200_000,
    updatedAt: 1_767_571_200_500,
    cancelRequestedAt: 1_767_571_200_400,
    reason: reason('SUPERSEDED', { by: 'x', count: 2 }),
    ...changes,
  };
}

/** A fill of an order. */
export function fillRecord(
  clientOrderId: string,
  tradeId: string,
  changes: Partial<Fill> = {},
): Fill {
  return {
    symbol: symbolName('BTCUSDT'),
    tradeId,
    orderId: '9223372036854775807',
    clientOrderId,
    side: 'BUY',
    price: priceOf('61837.63'),
    quantity: quantityOf('0.01'),
    quoteQuantity: moneyOf('618.3763'),
    commission: moneyOf('0.00001'),
    commissionAsset: assetName('BTC'),
    maker: false,
    exchangeAt: 1_767_571_200_600,
    ...changes,
  };
}

/** A position that is open. */
export function positionRecord(positionId: string, changes: Partial<Position> = {}): Position {
  return {
    positionId,
    symbol: symbolName('BTCUSDT'),
    baseAsset: assetName('BTC'),
    quoteAsset: assetName('USDT'),
    strategy: 'ema-pullback',
    status: 'OPEN',
    bought: quantityOf('0.01'),
    sold: quantityOf('0'),
    quoteSpent: moneyOf('618.3763'),
    quoteReceived: moneyOf('0'),
    baseCommission: moneyOf('0.00001'),
    quoteCommission: moneyOf('0'),
    otherCommissions: { BNB: moneyOf('0.0000125') },
    targetPrice: priceOf('62000'),
    stopPrice: priceOf('61500'),
    expiresAt: 1_767_572_400_000,
    openedAt: 1_767_571_200_600,
    ...changes,
  };
}

/** A trade that closed at `closedAt`. */
export function tradeRecord(
  positionId: string,
  closedAt: number,
  changes: Partial<ClosedTrade> = {},
): ClosedTrade {
  return {
    position: positionRecord(positionId, {
      status: 'CLOSED',
      closedAt,
      exitReason: 'TARGET_REACHED',
    }),
    profit: moneyOf('1.25'),
    dust: quantityOf('0'),
    entryOrderId: `${positionId}-e`,
    orderIds: [`${positionId}-e`, `${positionId}-x`],
    ...changes,
  };
}
