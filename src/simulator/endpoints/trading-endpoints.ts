import { formatFixedPadded } from '../../base/fixed-point.js';
import type { EpochMs } from '../../base/time.js';
import { type CommissionSchedule, rateOf } from '../../matching/commission-schedule.js';
import type { OrderEntry } from '../../matching/match-order.js';
import type { CancelEntry, CanceledOrder } from '../../matching/order-requests.js';
import type { Quantity } from '../../model/quantity.js';
import type { AccountDesk } from '../accounts/account-desk.js';
import { renderAmendedList, renderList } from '../accounts/list-rendering.js';
import {
  defaultResponseType,
  type OrderResponseType,
  renderAmended,
  renderCancel,
  renderPlacement,
} from '../accounts/order-rendering.js';
import type { MarketView } from '../public-market/market-view.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import { engineRefusal, missingParameter, RequestRefusal } from '../wire/request-refusal.js';
import type { WireObject, WireValue } from '../wire/wire-json.js';
import { ORDER_NAMES, readCancel, readTarget } from './cancel-parameters.js';
import { renderDiscount } from './commission-rendering.js';
import type { Endpoint, EndpointCall } from './endpoint.js';
import { readClientId, readOrder, readResponseType } from './order-parameters.js';
import { mandatorySymbol } from './symbol-selection.js';

/** What the trading endpoints act on. */
export interface TradingServices {
  readonly desk: AccountDesk;
  readonly market: MarketView;
  readonly commissions: CommissionSchedule;
}

const TEST_WEIGHT = 1;
const TEST_WEIGHT_WITH_RATES = 20;

/** Placing, cancelling and amending single orders (rest-api.md, "Trading endpoints"). */
export function tradingEndpoints(services: TradingServices): readonly Endpoint[] {
  return [
    {
      ...{ method: 'POST', path: '/api/v3/order', wsMethod: 'order.place', signed: true },
      ordersPlaced: 1,
      freeWhenSuccessful: true,
      weight: () => 1,
      answer: (call) => place(call, services),
    },
    {
      ...{ method: 'POST', path: '/api/v3/order/test', wsMethod: 'order.test', signed: true },
      weight: (parameters) => (wantsRates(parameters) ? TEST_WEIGHT_WITH_RATES : TEST_WEIGHT),
      answer: (call) => test(call, services),
    },
    {
      ...{ method: 'DELETE', path: '/api/v3/order', wsMethod: 'order.cancel', signed: true },
      freeWhenSuccessful: true,
      weight: () => 1,
      answer: (call) => cancel(call, services),
    },
    {
      ...{ method: 'DELETE', path: '/api/v3/openOrders', wsMethod: 'openOrders.cancelAll' },
      signed: true,
      freeWhenSuccessful: true,
      weight: () => 1,
      answer: (call) => cancelAll(call, services),
    },
    {
      ...{ method: 'PUT', path: '/api/v3/order/amend/keepPriority', signed: true },
      wsMethod: 'order.amend.keepPriority',
      freeWhenSuccessful: endsOrder,
      weight: () => 4,
      answer: (call) => amend(call, services),
    },
    ...refusedRouting('/api/v3/sor/order', 'sor.order.place'),
    ...refusedRouting('/api/v3/sor/order/test', 'sor.order.test'),
  ];
}

/** A new order as it was asked for, and how its answer is to look. */
export interface PlacementRequest {
  readonly entry: OrderEntry;
  readonly responseType: OrderResponseType;
}

/** @throws RequestRefusal */
export function readPlacement(
  { parameters, accountId }: EndpointCall,
  { desk, market }: TradingServices,
): PlacementRequest {
  const { symbol } = mandatorySymbol(parameters, market);
  const generateId = (): string => desk.generateId();
  const entry = readOrder(parameters, { accountId, symbol, prefix: '', generateId });
  return {
    entry,
    responseType: readResponseType(parameters) ?? defaultResponseType(entry.type),
  };
}

/** @throws RequestRefusal with what the engine says */
export function placeEntry(
  { entry, responseType }: PlacementRequest,
  at: EpochMs,
  { desk }: TradingServices,
): WireObject {
  const placed = desk.place(entry, at);
  if (placed.type === 'refused') throw engineRefusal(placed);
  return renderPlacement(placed.order, placed.events, responseType);
}

/** @throws RequestRefusal with what the engine says */
export function cancelEntry(
  entry: CancelEntry,
  at: EpochMs,
  { desk }: TradingServices,
): WireObject {
  const canceled = desk.cancel(entry, at);
  if (canceled.type === 'refused') throw engineRefusal(canceled);
  return renderCanceled(canceled, entry.cancelClientOrderId);
}

/** A list that is cancelled with one of its orders is told as a whole (web-socket-api.md, "Cancel order"). */
function renderCanceled(canceled: CanceledOrder, cancelClientOrderId: string): WireObject {
  if (canceled.list === undefined) return renderCancel(canceled.order, cancelClientOrderId);
  return {
    ...renderList(canceled.list),
    orderReports: canceled.orders.map((order) => renderCancel(order, cancelClientOrderId)),
  };
}

function place(call: EndpointCall, services: TradingServices): WireValue {
  const placement = readPlacement(call, services);
  call.parameters.refuseUnread();
  return placeEntry(placement, call.at, services);
}

/** Validated, but not sent into the matching engine: balances and prices are not looked at (rest-api.md, "Test new order"). */
function test(call: EndpointCall, services: TradingServices): WireValue {
  const { entry } = readPlacement(call, services);
  const showsRates = wantsRates(call.parameters);
  call.parameters.refuseUnread();
  const refusal = services.desk.engine.checkForm(entry);
  if (refusal !== undefined) throw engineRefusal(refusal);
  if (!showsRates) return {};
  const terms = services.commissions.termsOf(entry.symbol);
  const forOrder = (rates: typeof terms.standard): WireObject => ({
    maker: formatFixedPadded(rateOf(rates, { side: entry.side, maker: true })),
    taker: formatFixedPadded(rateOf(rates, { side: entry.side, maker: false })),
  });
  return {
    standardCommissionForOrder: forOrder(terms.standard),
    specialCommissionForOrder: forOrder(terms.special),
    taxCommissionForOrder: forOrder(terms.tax),
    discount: renderDiscount(terms),
  };
}

function wantsRates(parameters: RequestParameters): boolean {
  return parameters.flag('computeCommissionRates') === true;
}

function cancel(call: EndpointCall, services: TradingServices): WireValue {
  const entry = readCancel(call, services, ORDER_NAMES);
  call.parameters.refuseUnread();
  return cancelEntry(entry, call.at, services);
}

/** Lists end as a whole and are told as a whole (rest-api.md, "Cancel All Open Orders on a Symbol"). */
function cancelAll(call: EndpointCall, { desk, market }: TradingServices): WireValue {
  const { parameters, accountId, at } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  parameters.refuseUnread();
  const open = desk.openOrders(accountId, symbol);
  if (open.length === 0) throw new RequestRefusal(400, -2011, 'Unknown order sent.');
  const cancelClientOrderId = desk.generateId();
  const lists = new Set<bigint>();
  const answers: WireObject[] = [];
  for (const { orderId, orderListId } of open) {
    if (orderListId !== undefined && lists.has(orderListId)) continue;
    if (orderListId !== undefined) lists.add(orderListId);
    const canceled = desk.cancel({ accountId, symbol, orderId, cancelClientOrderId }, at);
    if (canceled.type === 'refused') throw engineRefusal(canceled);
    answers.push(renderCanceled(canceled, cancelClientOrderId));
  }
  return answers;
}

function amend(call: EndpointCall, { desk, market }: TradingServices): WireValue {
  const { parameters, accountId, at } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const target = readTarget(parameters);
  const newQuantity = parameters.decimal('newQty') as Quantity | undefined;
  if (newQuantity === undefined || newQuantity === 0n) throw missingParameter('newQty');
  const newClientOrderId = readClientId(parameters, 'newClientOrderId') ?? desk.generateId();
  parameters.refuseUnread();
  const entry = { accountId, symbol, ...target, newQuantity, newClientOrderId };
  const amended = desk.amend(entry, at);
  if (amended.type === 'refused') throw engineRefusal(amended);
  return {
    transactTime: amended.order.updatedAt,
    executionId: amended.executionId,
    amendedOrder: renderAmended(amended),
    listStatus: amended.list === undefined ? undefined : renderAmendedList(amended.list),
  };
}

/** An amendment costs nothing only when it ends the order (changelog of 2026-04-02). */
function endsOrder(body: WireValue): boolean {
  const { amendedOrder } = body as WireObject;
  return (amendedOrder as WireObject)['status'] === 'EXPIRED';
}

/** No symbol of this exchange is part of a smart order route, so exchangeInfo states no `sors` (faqs/sor_faq.md). */
function refusedRouting(path: string, wsMethod: string): readonly Endpoint[] {
  return [
    {
      ...{ method: 'POST', path, wsMethod, signed: true },
      weight: () => 1,
      answer: () => {
        throw new RequestRefusal(400, -1013, 'SOR is not supported for this symbol.');
      },
    },
  ];
}
