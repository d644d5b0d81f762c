import type { EpochMs } from '../../base/time.js';
import type { MatchEvent, MatchOrder } from '../../matching/match-order.js';
import type { OrderList } from '../../matching/order-list.js';
import type { PreventedMatch } from '../../matching/self-trade.js';
import type {
  AccountBalance,
  AccountFill,
  Amendment,
  ExchangeChange,
  IdCounters,
} from './exchange-state.js';

/** What events of the matching engine change, for a store: the last state of everything they touch. */
export function changeOf(
  events: readonly MatchEvent[],
  stamp: {
    readonly at: EpochMs;
    readonly firstExecutionId: bigint;
    readonly counters: IdCounters;
  },
): ExchangeChange {
  const { at, counters, firstExecutionId } = stamp;
  const orders = new Map<bigint, MatchOrder>();
  const fills: AccountFill[] = [];
  const balances: AccountBalance[] = [];
  const lists = new Map<bigint, OrderList>();
  const preventedMatches = new Map<bigint, PreventedMatch>();
  const amendments: Amendment[] = [];
  for (const [index, event] of events.entries()) {
    if (event.type === 'BalancesChanged') {
      const { accountId } = event;
      balances.push(...event.balances.map((balance) => ({ accountId, balance })));
      continue;
    }
    if (event.type === 'OrderListChanged') {
      lists.set(event.list.orderListId, event.list);
      continue;
    }
    // An order that was never taken is nowhere to be found afterwards; only its id is spent.
    if (event.type === 'OrderRejected') continue;
    const { order } = event;
    orders.set(order.orderId, order);
    if (event.type === 'TradePrevented') {
      preventedMatches.set(event.match.preventedMatchId, event.match);
    } else if (event.type === 'OrderAmended') {
      amendments.push(amendmentOf(event, firstExecutionId + BigInt(index), at));
    } else if (event.type === 'OrderTraded') {
      fills.push({ accountId: order.accountId, fill: event.fill });
    }
  }
  return {
    ...{ at, counters, orders: [...orders.values()], fills, balances },
    ...(lists.size === 0 ? {} : { lists: [...lists.values()] }),
    ...(preventedMatches.size === 0 ? {} : { preventedMatches: [...preventedMatches.values()] }),
    ...(amendments.length === 0 ? {} : { amendments }),
  };
}

function amendmentOf(
  event: Extract<MatchEvent, { type: 'OrderAmended' }>,
  executionId: bigint,
  at: EpochMs,
): Amendment {
  const { order } = event;
  return {
    accountId: order.accountId,
    symbol: order.symbol,
    orderId: order.orderId,
    executionId,
    origClientOrderId: event.origClientOrderId,
    newClientOrderId: order.clientOrderId,
    origQuantity: event.origQuantity,
    newQuantity: order.quantity,
    at,
  };
}
