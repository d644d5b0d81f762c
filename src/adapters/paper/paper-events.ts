import type { EpochMs } from '../../base/time.js';
import type { MatchEvent, MatchOrder } from '../../matching/match-order.js';
import type {
  BalancesReported,
  FillReported,
  OrderReport,
  OrderReported,
} from '../../model/account-event.js';

/** The exchange's statement about an order, as any trading client passes it on. */
export function reportOf(order: MatchOrder): OrderReport {
  const { expiryReason } = order;
  return {
    symbol: order.symbol,
    clientOrderId: order.clientOrderId,
    orderId: String(order.orderId),
    status: order.status,
    side: order.side,
    type: order.type,
    quantity: order.quantity,
    price: order.price,
    stopPrice: order.stopPrice,
    executedQuantity: order.executedQuantity,
    executedQuote: order.executedQuote,
    exchangeAt: order.updatedAt,
    ...(expiryReason === undefined ? {} : { exchangeReason: expiryReason }),
  };
}

/** What the stream says, without the moment it is received. */
export type StreamDraft =
  | Omit<OrderReported, 'at'>
  | Omit<FillReported, 'at'>
  | Omit<BalancesReported, 'at'>;

/** What the user data stream would say about something that happened in matching. */
export function streamEvents(event: MatchEvent, exchangeAt: EpochMs): readonly StreamDraft[] {
  if (event.type === 'BalancesChanged') {
    return [{ type: 'BalancesReported', exchangeAt, balances: event.balances, complete: false }];
  }
  if (event.type === 'OrderListChanged') return [];
  const report: StreamDraft = {
    type: 'OrderReported',
    report: reportOf(event.order),
    source: 'stream',
  };
  if (event.type !== 'OrderTraded') return [report];
  return [{ type: 'FillReported', fill: event.fill, source: 'stream' }, report];
}
