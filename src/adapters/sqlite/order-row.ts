import type { EpochMs } from '../../base/time.js';
import { decodeJson, encodeJson } from '../../model/json-codec.js';
import { formatMoney } from '../../model/money.js';
import { type SymbolName, symbolName } from '../../model/names.js';
import type {
  Order,
  OrderPurpose,
  OrderSide,
  OrderStatus,
  OrderType,
  TimeInForce,
} from '../../model/order.js';
import { formatPrice } from '../../model/price.js';
import { formatQuantity } from '../../model/quantity.js';
import type { Reason } from '../../model/reason-code.js';
import { moneyColumn, priceColumn, quantityColumn } from './amount-text.js';
import type { ControlDatabase } from './control-database.js';

/** A row of `orders`. */
export interface OrderRow {
  readonly client_order_id: string;
  readonly position_id: string;
  readonly purpose: OrderPurpose;
  readonly status: OrderStatus;
  readonly symbol: string;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly time_in_force: TimeInForce | null;
  readonly quantity: string;
  readonly price: string | null;
  readonly stop_price: string | null;
  readonly timestamp: EpochMs;
  readonly recv_window_ms: number;
  readonly order_id: string | null;
  readonly executed_quantity: string;
  readonly executed_quote: string;
  readonly created_at: EpochMs;
  readonly updated_at: EpochMs;
  readonly cancel_requested_at: EpochMs | null;
  readonly reason: string | null;
}

/** Inserts the order or brings its row up to date; what was sent never changes. */
export function writeOrder(database: ControlDatabase, order: Order, epoch: number): void {
  const { request } = order;
  database.run(
    `INSERT INTO orders (client_order_id, position_id, purpose, status, symbol, side, type, time_in_force,
       quantity, price, stop_price, timestamp, recv_window_ms, order_id, executed_quantity, executed_quote,
       created_at, updated_at, cancel_requested_at, reason, epoch)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (client_order_id) DO UPDATE SET
       position_id = excluded.position_id, purpose = excluded.purpose, status = excluded.status,
       order_id = excluded.order_id, executed_quantity = excluded.executed_quantity,
       executed_quote = excluded.executed_quote, updated_at = excluded.updated_at,
       cancel_requested_at = excluded.cancel_requested_at, reason = excluded.reason`,
    request.clientOrderId,
    order.positionId,
    order.purpose,
    order.status,
    request.symbol,
    request.side,
    request.type,
    request.timeInForce ?? null,
    formatQuantity(request.quantity),
    request.price === undefined ? null : formatPrice(request.price),
    request.stopPrice === undefined ? null : formatPrice(request.stopPrice),
    request.timestamp,
    request.recvWindowMs,
    order.orderId ?? null,
    formatQuantity(order.executedQuantity),
    formatMoney(order.executedQuote),
    order.createdAt,
    order.updatedAt,
    order.cancelRequestedAt ?? null,
    order.reason === undefined ? null : encodeJson(order.reason),
    epoch,
  );
}

/** The order of a row. */
export function orderOfRow(row: OrderRow): Order {
  const symbol: SymbolName = symbolName(row.symbol);
  return {
    request: {
      clientOrderId: row.client_order_id,
      symbol,
      side: row.side,
      type: row.type,
      ...(row.time_in_force === null ? {} : { timeInForce: row.time_in_force }),
      quantity: quantityColumn(row.quantity),
      ...(row.price === null ? {} : { price: priceColumn(row.price) }),
      ...(row.stop_price === null ? {} : { stopPrice: priceColumn(row.stop_price) }),
      timestamp: row.timestamp,
      recvWindowMs: row.recv_window_ms,
    },
    purpose: row.purpose,
    positionId: row.position_id,
    status: row.status,
    ...(row.order_id === null ? {} : { orderId: row.order_id }),
    executedQuantity: quantityColumn(row.executed_quantity),
    executedQuote: moneyColumn(row.executed_quote),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.cancel_requested_at === null ? {} : { cancelRequestedAt: row.cancel_requested_at }),
    ...(row.reason === null ? {} : { reason: decodeJson(row.reason) as Reason }),
  };
}
