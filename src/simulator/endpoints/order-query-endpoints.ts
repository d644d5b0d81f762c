import { formatFixedPadded } from '../../base/fixed-point.js';
import { DAY_MS, type EpochMs } from '../../base/time.js';
import { isOpenOrder, type MatchOrder } from '../../matching/match-order.js';
import type { Fill } from '../../model/fill.js';
import type { AccountDesk } from '../accounts/account-desk.js';
import { renderList } from '../accounts/list-rendering.js';
import {
  renderAccountTrade,
  renderOrder,
  renderPreventedMatch,
} from '../accounts/order-rendering.js';
import type { MarketView } from '../public-market/market-view.js';
import type { Amendment } from '../state/exchange-state.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import { missingParameter, RequestRefusal } from '../wire/request-refusal.js';
import type { WireValue } from '../wire/wire-json.js';
import { readTarget } from './cancel-parameters.js';
import type { Endpoint, EndpointCall } from './endpoint.js';
import { mandatorySymbol } from './symbol-selection.js';

const LIMIT = 500;
const LIMIT_MAX = 1_000;
const ARCHIVED_AFTER_MS = 90 * DAY_MS;

/** Orders, lists, trades, prevented matches, amendments and allocations of an account (rest-api.md, "Account Endpoints"). */
export function orderQueryEndpoints(desk: AccountDesk, market: MarketView): readonly Endpoint[] {
  return [
    {
      ...{ method: 'GET', path: '/api/v3/order', wsMethod: 'order.status', signed: true },
      weight: () => 4,
      answer: (call) => answerOrder(call, market),
    },
    {
      ...{ method: 'GET', path: '/api/v3/openOrders', wsMethod: 'openOrders.status', signed: true },
      weight: (parameters) => (parameters.has('symbol') ? 6 : 80),
      answer: ({ parameters, accountId, reads }) => {
        const symbol = parameters.has('symbol')
          ? mandatorySymbol(parameters, market).symbol
          : undefined;
        return reads.openOrders(accountId, symbol).map(renderOrder);
      },
    },
    {
      ...{ method: 'GET', path: '/api/v3/allOrders', wsMethod: 'allOrders', signed: true },
      weight: () => 20,
      answer: (call) => answerAllOrders(call, market),
    },
    {
      ...{ method: 'GET', path: '/api/v3/orderList', wsMethod: 'orderList.status', signed: true },
      weight: () => 4,
      answer: (call) => answerList(call, desk),
    },
    {
      ...{ method: 'GET', path: '/api/v3/allOrderList', wsMethod: 'allOrderLists', signed: true },
      weight: () => 20,
      answer: (call) => answerAllLists(call, desk),
    },
    {
      ...{ method: 'GET', path: '/api/v3/openOrderList', wsMethod: 'openOrderLists.status' },
      signed: true,
      weight: () => 6,
      answer: ({ accountId }) => desk.engine.openLists(accountId).map(renderList),
    },
    {
      ...{ method: 'GET', path: '/api/v3/myTrades', wsMethod: 'myTrades', signed: true },
      weight: (parameters) => (parameters.has('orderId') ? 5 : 20),
      answer: (call) => answerMyTrades(call, market),
    },
    {
      ...{ method: 'GET', path: '/api/v3/myPreventedMatches', wsMethod: 'myPreventedMatches' },
      signed: true,
      weight: (parameters) => preventedWeight(parameters, market),
      answer: (call) => answerPreventedMatches(call, desk, market),
    },
    {
      ...{ method: 'GET', path: '/api/v3/order/amendments', wsMethod: 'order.amendments' },
      signed: true,
      weight: () => 4,
      answer: (call) => answerAmendments(call, desk, market),
    },
    {
      ...{ method: 'GET', path: '/api/v3/myAllocations', wsMethod: 'myAllocations', signed: true },
      weight: () => 20,
      answer: (call) => answerAllocations(call, market),
    },
  ];
}

function answerOrder(call: EndpointCall, market: MarketView): WireValue {
  const { parameters, accountId, reads, at } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const { orderId, clientOrderId } = readTarget(parameters);
  parameters.refuseUnread();
  const history = reads.history(accountId);
  const order = history.find({ symbol, orderId, clientOrderId });
  if (order !== undefined && isArchived(order, at)) {
    const message =
      'Order was canceled or expired with no executed qty over 90 days ago and has been archived.';
    throw new RequestRefusal(400, -2026, message);
  }
  if (order !== undefined) return renderOrder(order);
  if (orderId !== undefined && history.find({ symbol, orderId }) !== undefined) {
    const message = 'Client order ID is not correct for this order ID.';
    throw new RequestRefusal(400, -2039, message);
  }
  throw new RequestRefusal(400, -2013, 'Order does not exist.');
}

/** What ended without having traded is put away after a while (errors.md, -2026). */
function isArchived(order: MatchOrder, at: EpochMs): boolean {
  return (
    !isOpenOrder(order) && order.executedQuantity === 0n && at - order.updatedAt > ARCHIVED_AFTER_MS
  );
}

/** By the time of their last change, or from an id on, which times overrule (web-socket-api.md, "Account order history"). */
function answerAllOrders(call: EndpointCall, market: MarketView): WireValue {
  const { parameters, accountId, reads } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const id = parameters.id('orderId');
  const range = timeRange(parameters);
  const limit = parameters.limit(LIMIT, LIMIT_MAX);
  const fromId = range.isGiven ? undefined : id;
  const matching = reads
    .history(accountId)
    .orders(symbol)
    .filter(
      (order) =>
        (fromId === undefined || order.orderId >= fromId) && range.includes(order.updatedAt),
    );
  return oldestOrNewest(matching, limit, fromId !== undefined || range.begins).map(renderOrder);
}

/** By its client id, which overrules the list's id (web-socket-api.md, "Query Order list"). */
function answerList({ parameters, accountId }: EndpointCall, desk: AccountDesk): WireValue {
  const id = parameters.id('orderListId');
  const name = parameters.text('origClientOrderId');
  if (id === undefined && name === undefined) {
    const message =
      "Param 'origClientOrderId' or 'orderListId' must be sent, but both were empty/null!";
    throw new RequestRefusal(400, -1102, message);
  }
  parameters.refuseUnread();
  const records = desk.records(accountId);
  const list = name === undefined ? records.list(id ?? 0n) : records.listNamed(name);
  if (list === undefined) {
    throw new RequestRefusal(400, -2018, 'Order list does not exist.');
  }
  return renderList(list);
}

/**
 * By the time of their last change, or from an id on. An id beside times is refused by REST (rest-api.md, "Query all
 * Order lists") and ignored by the WebSocket API (web-socket-api.md, "Account order list history").
 */
function answerAllLists(call: EndpointCall, desk: AccountDesk): WireValue {
  const { parameters, accountId, transport } = call;
  const id = parameters.id('fromId');
  const range = timeRange(parameters);
  if (transport === 'http' && id !== undefined && range.isGiven) throw badCombination();
  const limit = parameters.limit(LIMIT, LIMIT_MAX);
  const fromId = range.isGiven ? undefined : id;
  const matching = desk
    .records(accountId)
    .lists.filter(
      (list) =>
        (fromId === undefined || list.orderListId >= fromId) && range.includes(list.updatedAt),
    );
  return oldestOrNewest(matching, limit, fromId !== undefined || range.begins).map(renderList);
}

/** Only the documented combinations of parameters (rest-api.md, "Account trade list"). */
function answerMyTrades(call: EndpointCall, market: MarketView): WireValue {
  const { parameters, accountId, reads } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const orderId = parameters.id('orderId')?.toString();
  const fromId = parameters.id('fromId');
  const range = timeRange(parameters);
  const limit = parameters.limit(LIMIT, LIMIT_MAX);
  if (range.isGiven && (fromId !== undefined || orderId !== undefined)) throw badCombination();
  const history = reads.history(accountId);
  const matches = (fill: Fill): boolean =>
    (orderId === undefined || fill.orderId === orderId) &&
    (fromId === undefined || BigInt(fill.tradeId) >= fromId) &&
    range.includes(fill.exchangeAt);
  const matching = history.fills(symbol).filter(matches);
  const selected = oldestOrNewest(matching, limit, fromId !== undefined || range.begins);
  return selected.map((fill) => {
    const order = history.find({ symbol, orderId: BigInt(fill.orderId) });
    return renderAccountTrade(fill, order?.orderListId);
  });
}

/** 2 for a wrong symbol or one match, 20 by order (rest-api.md, "Query Prevented Matches"). */
function preventedWeight(parameters: RequestParameters, market: MarketView): number {
  const isKnown = market.instrument(parameters.text('symbol') ?? '') !== undefined;
  return isKnown && parameters.has('orderId') ? 20 : 2;
}

function answerPreventedMatches(
  call: EndpointCall,
  desk: AccountDesk,
  market: MarketView,
): WireValue {
  const { parameters, accountId } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const matchId = parameters.id('preventedMatchId');
  const orderId = parameters.id('orderId');
  const fromId = parameters.id('fromPreventedMatchId');
  if ((matchId === undefined) === (orderId === undefined)) throw badCombination();
  if (fromId !== undefined && orderId === undefined) throw badCombination();
  const limit = parameters.limit(LIMIT, LIMIT_MAX);
  return desk
    .records(accountId)
    .preventedMatches(symbol)
    .filter(
      (match) =>
        (matchId === undefined || match.preventedMatchId === matchId) &&
        (orderId === undefined ||
          match.takerOrderId === orderId ||
          match.makerOrderId === orderId) &&
        (fromId === undefined || match.preventedMatchId >= fromId),
    )
    .slice(0, limit)
    .map(renderPreventedMatch);
}

function answerAmendments(call: EndpointCall, desk: AccountDesk, market: MarketView): WireValue {
  const { parameters, accountId } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const orderId = parameters.id('orderId');
  if (orderId === undefined) throw missingParameter('orderId');
  const fromId = parameters.id('fromExecutionId') ?? 0n;
  const limit = parameters.limit(LIMIT, LIMIT_MAX);
  return desk
    .records(accountId)
    .amendments(symbol, orderId)
    .filter(({ executionId }) => executionId >= fromId)
    .slice(0, limit)
    .map(renderAmendment);
}

/** Allocations come from smart order routing, of which no symbol of this exchange is part: there are none. */
function answerAllocations({ parameters }: EndpointCall, market: MarketView): WireValue {
  mandatorySymbol(parameters, market);
  const byId = parameters.id('orderId') !== undefined;
  const fromId = parameters.id('fromAllocationId') !== undefined;
  const range = timeRange(parameters);
  parameters.limit(LIMIT, LIMIT_MAX);
  if ((byId || fromId) && range.isGiven) throw badCombination();
  return [];
}

function renderAmendment(amendment: Amendment): WireValue {
  return {
    symbol: amendment.symbol,
    orderId: amendment.orderId,
    executionId: amendment.executionId,
    origClientOrderId: amendment.origClientOrderId,
    newClientOrderId: amendment.newClientOrderId,
    origQty: formatFixedPadded(amendment.origQuantity),
    newQty: formatFixedPadded(amendment.newQuantity),
    time: amendment.at,
  };
}

/** With a beginning the oldest from there, else the newest (rest-api.md, "General API Information"). */
function oldestOrNewest<Item>(
  items: readonly Item[],
  limit: number,
  oldestFirst: boolean,
): readonly Item[] {
  return oldestFirst ? items.slice(0, limit) : items.slice(-limit);
}

/** The times between which a query looks, both inclusive. */
interface TimeRange {
  readonly isGiven: boolean;
  /** Whether it has a beginning. */
  readonly begins: boolean;
  includes(at: EpochMs): boolean;
}

/** @throws RequestRefusal -1127 for more than 24 hours at once */
function timeRange(parameters: RequestParameters): TimeRange {
  const from = parameters.time('startTime');
  const to = parameters.time('endTime');
  if (from !== undefined && to !== undefined && to - from > DAY_MS) {
    throw new RequestRefusal(400, -1127, 'More than 24 hours between startTime and endTime.');
  }
  return {
    isGiven: from !== undefined || to !== undefined,
    begins: from !== undefined,
    includes: (at) => (from === undefined || at >= from) && (to === undefined || at <= to),
  };
}

function badCombination(): RequestRefusal {
  return new RequestRefusal(400, -1128, 'Combination of optional parameters invalid.');
}
