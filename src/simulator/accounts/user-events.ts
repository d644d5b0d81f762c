import { unreachable } from '../../base/assert.js';
import { formatFixedPadded } from '../../base/fixed-point.js';
import type { EpochMs } from '../../base/time.js';
import { isUnpriced, type MatchEvent, type MatchOrder } from '../../matching/match-order.js';
import {
  BAD_OCO_PRICES,
  INSUFFICIENT_BALANCE,
  WOULD_MATCH,
  WOULD_TRIGGER,
} from '../../matching/order-refusal.js';
import type { PreventedMatch } from '../../matching/self-trade.js';
import type { Balance } from '../../model/account-event.js';
import type { Fill } from '../../model/fill.js';
import { notionalOf } from '../../model/money.js';
import type { Quantity } from '../../model/quantity.js';
import type { WireObject } from '../wire/wire-json.js';
import { renderListStatus } from './list-rendering.js';

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
    case 'OrderRejected':
      return executionReport(event.order, 'REJECTED', stamp, {
        rejectReason: REJECT_REASONS[event.message] ?? 'NONE',
      });
    case 'OrderTraded':
      return executionReport(event.order, 'TRADE', stamp, { fill: event.fill });
    case 'OrderCanceled':
      return executionReport(event.order, 'CANCELED', stamp, {
        clientOrderId: event.cancelClientOrderId,
        origClientOrderId: event.order.clientOrderId,
      });
    case 'OrderExpired':
      return executionReport(event.order, 'EXPIRED', stamp);
    case 'OrderAmended':
      return executionReport(event.order, 'REPLACED', stamp, {
        clientOrderId: event.order.clientOrderId,
        origClientOrderId: event.origClientOrderId,
      });
    case 'TradePrevented':
      return {
        ...executionReport(event.order, 'TRADE_PREVENTION', stamp),
        ...renderPrevention(event.order, event.match, event.lastPrevented),
      };
    case 'OrderListChanged':
      return renderListStatus(event.list, stamp.at);
    case 'BalancesChanged':
      return renderAccountPosition(event.balances, stamp.at);
    default:
      return unreachable(event);
  }
}

/** What an account holds of the assets that may have changed (user-data-stream.md, "Account Update"). */
export function renderAccountPosition(balances: readonly Balance[], at: EpochMs): WireObject {
  return {
    e: 'outboundAccountPosition',
    E: at,
    u: at,
    B: balances.map(({ asset, free, locked }) => ({
      a: asset,
      f: formatFixedPadded(free),
      l: formatFixedPadded(locked),
    })),
  };
}

/** The account an event belongs to. */
export function accountOf(event: MatchEvent): string {
  return event.type === 'BalancesChanged' || event.type === 'OrderListChanged'
    ? event.accountId
    : event.order.accountId;
}

type ExecutionType =
  | 'NEW'
  | 'TRADE'
  | 'CANCELED'
  | 'EXPIRED'
  | 'REPLACED'
  | 'REJECTED'
  | 'TRADE_PREVENTION';

/** user-data-stream.md, "Order Reject Reason". Other refusals have no reason of their own. */
const REJECT_REASONS: Readonly<Record<string, string>> = {
  [INSUFFICIENT_BALANCE]: 'INSUFFICIENT_BALANCES',
  [WOULD_TRIGGER]: 'STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY',
  [WOULD_MATCH]: 'WOULD_MATCH_IMMEDIATELY',
  [BAD_OCO_PRICES]: 'OCO_BAD_PRICES',
};

function executionReport(
  order: MatchOrder,
  execution: ExecutionType,
  stamp: EventStamp,
  detail: {
    readonly fill?: Fill;
    /** The id that is reported; the order's own stands in C then. */
    readonly clientOrderId?: string;
    readonly origClientOrderId?: string;
    readonly rejectReason?: string;
  } = {},
): WireObject {
  const { fill } = detail;
  return {
    e: 'executionReport',
    E: stamp.at,
    s: order.symbol,
    // A cancel is reported under its own id; the order's id then stands in C.
    c: detail.clientOrderId ?? order.clientOrderId,
    S: order.side,
    o: order.type,
    f: order.timeInForce,
    q: formatFixedPadded(order.quantity),
    p: formatFixedPadded(order.price),
    P: formatFixedPadded(order.stopPrice),
    F: formatFixedPadded(order.icebergQuantity ?? 0n),
    g: order.orderListId ?? -1,
    C: detail.origClientOrderId ?? '',
    x: execution,
    X: order.status,
    r: detail.rejectReason ?? 'NONE',
    i: order.orderId,
    l: formatFixedPadded(fill?.quantity ?? 0n),
    z: formatFixedPadded(order.executedQuantity),
    L: formatFixedPadded(fill?.price ?? 0n),
    n: fill === undefined ? '0' : formatFixedPadded(fill.commission),
    N: fill?.commissionAsset ?? null,
    T: order.updatedAt,
    t: fill === undefined ? -1 : BigInt(fill.tradeId),
    I: stamp.executionId,
    w: isOnBook(order, fill),
    m: fill?.maker ?? false,
    M: fill !== undefined,
    O: order.createdAt,
    Z: formatFixedPadded(order.executedQuote),
    Y: formatFixedPadded(fill?.quoteQuantity ?? 0n),
    Q: formatFixedPadded(order.quoteQuantity),
    W: order.workingAt,
    V: order.selfTradePrevention ?? 'NONE',
    ...renderConditional(order),
  };
}

/** user-data-stream.md, "Conditional Fields in Execution Report". */
function renderConditional(order: MatchOrder): WireObject {
  const { trailing, peg, peggedPrice } = order;
  return {
    d: trailing?.deltaBips,
    D: trailing === undefined ? undefined : (trailing.since ?? -1),
    j: order.strategyId,
    J: order.strategyType,
    gP: peg?.priceType,
    gOT: peg?.offsetLevels === undefined ? undefined : 'PRICE_LEVEL',
    gOV: peg?.offsetLevels,
    gp: peggedPrice === undefined ? undefined : formatFixedPadded(peggedPrice),
    eR: order.expiryReason,
  };
}

/** What a report of a prevented trade says beside (user-data-stream.md, "Conditional Fields in Execution Report"). */
function renderPrevention(
  order: MatchOrder,
  match: PreventedMatch,
  lastPrevented: Quantity,
): WireObject {
  const isTaker = match.takerOrderId === order.orderId;
  return {
    v: match.preventedMatchId,
    A: formatFixedPadded(order.preventedQuantity ?? 0n),
    B: formatFixedPadded(lastPrevented),
    u: match.tradeGroupId,
    U: isTaker ? match.makerOrderId : match.takerOrderId,
    Cs: match.symbol,
    pl: formatFixedPadded(match.quantity),
    pL: formatFixedPadded(match.price),
    pY: formatFixedPadded(notionalOf(match.price, match.quantity)),
  };
}

/** What never rests is on the book only until it has met somebody (faqs/market_orders_faq.md, sample payload). */
function isOnBook(order: MatchOrder, fill: Fill | undefined): boolean {
  const open = order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
  const passes = isUnpriced(order.type) && fill !== undefined;
  return open && order.workingAt !== undefined && !passes;
}
