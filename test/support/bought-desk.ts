import type { AccountSnapshotTaken, OrderReport } from '../../src/model/account-event.js';
import type { EngineOutput } from '../../src/model/engine-output.js';
import { moneyOf, ZERO_MONEY } from '../../src/model/money.js';
import type { OrderSide } from '../../src/model/order.js';
import { priceOf, ZERO_PRICE } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import { BASE, Desk, QUOTE, RICH, SYMBOL } from './desk.js';

/** Answers a request for a snapshot: an account with quote only, but for the changes. */
export function answer(
  desk: Desk,
  outputs: readonly EngineOutput[],
  change: Partial<AccountSnapshotTaken> = {},
): readonly EngineOutput[] {
  const request = outputs.find((output) => output.type === 'RequestSnapshot');
  if (request?.type !== 'RequestSnapshot') throw new Error('no snapshot was asked for');
  return desk.feed({
    type: 'AccountSnapshotTaken',
    at: desk.now,
    exchangeAt: desk.now,
    snapshotId: request.snapshotId,
    balances: RICH,
    openOrders: [],
    orders: [],
    notFound: [],
    trades: [],
    canTrade: true,
    ...change,
  });
}

/** A report of an order of 0.099 that rests. */
export function openOrder(clientOrderId: string, side: OrderSide): OrderReport {
  return {
    symbol: SYMBOL,
    clientOrderId,
    orderId: '99',
    status: 'NEW',
    side,
    type: side === 'BUY' ? 'LIMIT' : 'STOP_LOSS_LIMIT',
    quantity: quantityOf('0.099'),
    price: priceOf('988'),
    stopPrice: side === 'BUY' ? ZERO_PRICE : priceOf('990'),
    executedQuantity: quantityOf('0'),
    exchangeAt: 0,
  };
}

/** Time for the periodic snapshot. */
export const audit = (desk: Desk): readonly EngineOutput[] =>
  desk.feed({ type: 'TimerFired', at: desk.now, timerId: 'reconcile' });

/** 0.099 BTC bought, nothing resting yet. */
export function bought(): Desk {
  const desk = new Desk();
  desk.open();
  desk.signal();
  const entry = { ...openOrder('a1-1-n0', 'BUY'), orderId: '1', status: 'FILLED' as const };
  const report = { ...entry, executedQuantity: quantityOf('0.099') };
  desk.feed({ type: 'OrderReported', at: desk.now, report, source: 'response' });
  const fill = {
    symbol: SYMBOL,
    tradeId: '5',
    orderId: '1',
    clientOrderId: 'a1-1-n0',
    side: 'BUY' as const,
    price: priceOf('1000'),
    quantity: quantityOf('0.099'),
    quoteQuantity: moneyOf('99'),
    commission: ZERO_MONEY,
    commissionAsset: QUOTE,
    maker: false,
    exchangeAt: desk.now,
  };
  desk.feed({ type: 'FillReported', at: desk.now, fill, source: 'response' });
  return desk;
}

/** Quote, and so much free base. */
export const rich = (base: string): AccountSnapshotTaken['balances'] => [
  ...RICH,
  { asset: BASE, free: moneyOf(base), locked: ZERO_MONEY },
];
