import { unreachable } from '../base/assert.js';
import { formatFixedPadded } from '../base/fixed-point.js';
import type { EpochMs } from '../base/time.js';
import type { MatchEvent, MatchOrder } from '../matching/match-order.js';
import type { Fill } from '../model/fill.js';
import type { WireObject } from './wire-json.js';

/** When an event is told and the execution it stands for. */
export interface EventStamp {
  readonly at: EpochMs;
  readonly executionId: bigint;
}

/** The user data event of a match event (user-data-stream.md). */
export function renderUserEvent(event: MatchEvent, stamp: EventStamp): WireObject {
  switch (event.type) {
    case 'OrderAccepted':
    case 'OrderTriggered':
      return executionReport(event.order, 'NEW', stamp);
    case 'OrderTraded':
      return executionReport(event.order, 'TRADE', stamp, { fill: event.fill });
    case 'OrderCanceled':
      return executionReport(event.order, 'CANCELED', stamp, {
        cancelClientOrderId: event.cancelClientOrderId,
      });
    case 'OrderExpired':
      return executionReport(event.order, 'EXPIRED', stamp);
    case 'BalancesChanged':
      return {
        e: 'outboundAccountPosition',
        E: stamp.at,
        u: stamp.at,
        B: event.balances.map(({ asset, free, locked }) => ({
          a: asset,
          f: formatFixedPadded(free),
          l: formatFixedPadded(locked),
        })),
      };
    default:
      return unreachable(event);
  }
}

/** The account an event belongs to. */
export function accountOf(event: MatchEvent): string {
  return event.type === 'BalancesChanged' ? event.accountId : event.order.accountId;
}

function executionReport(
  order: MatchOrder,
  execution: 'NEW' | 'TRADE' | 'CANCELED' | 'EXPIRED',
  stamp: EventStamp,
  detail: { readonly fill?: Fill; readonly cancelClientOrderId?: string } = {},
): WireObject {
  const { fill, cancelClientOrderId } = detail;
  return {
    e: 'executionReport',
    E: stamp.at,
    s: order.symbol,
    // A cancel is reported under its own id; the order's id then stands in C.
    c: cancelClientOrderId ?? order.clientOrderId,
    S: order.side,
    o: order.type,
    f: order.timeInForce,
    q: formatFixedPadded(order.quantity),
    p: formatFixedPadded(order.price),
    P: formatFixedPadded(order.stopPrice),
    F: '0.00000000',
    g: -1,
    C: cancelClientOrderId === undefined ? '' : order.clientOrderId,
    x: execution,
    X: order.status,
    r: 'NONE',
    i: order.orderId,
    l: formatFixedPadded(fill?.quantity ?? 0n),
    z: formatFixedPadded(order.executedQuantity),
    L: formatFixedPadded(fill?.price ?? 0n),
    n: fill === undefined ? '0' : formatFixedPadded(fill.commission),
    N: fill?.commissionAsset ?? null,
    T: order.updatedAt,
    t: fill === undefined ? -1 : BigInt(fill.tradeId),
    I: stamp.executionId,
    w: isOnBook(order),
    m: fill?.maker ?? false,
    M: fill !== undefined,
    O: order.createdAt,
    Z: formatFixedPadded(order.executedQuote),
    Y: formatFixedPadded(fill?.quoteQuantity ?? 0n),
    Q: formatFixedPadded(order.quoteQuantity),
    W: order.workingAt,
    V: 'NONE',
    eR: order.expiryReason,
  };
}

function isOnBook(order: MatchOrder): boolean {
  const open = order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
  return open && order.workingAt !== undefined;
}
