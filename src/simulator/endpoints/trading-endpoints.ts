import { formatFixedPadded } from '../../base/fixed-point.js';
import { type CommissionSchedule, rateOf } from '../../matching/commission-schedule.js';
import type { OrderEntry } from '../../matching/match-order.js';
import type { CanceledOrder } from '../../matching/order-requests.js';
import type { Quantity } from '../../model/quantity.js';
import type { AccountDesk } from '../account-desk.js';
import { renderAmendedList, renderList } from '../list-rendering.js';
import type { MarketView } from '../market-view.js';
import {
  defaultResponseType,
  renderAmended,
  renderCancel,
  renderPlacement,
} from '../order-rendering.js';
import type { RequestParameters } from '../request-parameters.js';
import { engineRefusal, missingParameter, RequestRefusal } from '../request-refusal.js';
import type { WireObject, WireValue } from '../wire-json.js';
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

/** @throws RequestRefusal */
export function readEntry(call: EndpointCall, { desk, market }: TradingServices): OrderEntry {
  const { parameters, accountId } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const generateId = (): string => desk.generateId();
  return readOrder(parameters, { accountId, symbol, prefix: '', generateId });
}

/** @throws RequestRefusal with what the engine says */
export function placeEntry(
  entry: OrderEntry,
  call: EndpointCall,
  { desk }: TradingServices,
): WireObject {
  const responseType = readResponseType(call.parameters) ?? defaultResponseType(entry.type);
  const placed = desk.place(entry, call.at);
  if (placed.type === 'refused') throw engineRefusal(placed);
  return renderPlacement(placed.order, placed.events, responseType);
}

/** A list that is cancelled with one of its orders is told as a whole (web-socket-api.md, "Cancel order"). */
export function renderCanceled(canceled: CanceledOrder, cancelClientOrderId: string): WireObject {
  if (canceled.list === undefined) return renderCancel(canceled.order, cancelClientOrderId);
  return {
    ...renderList(canceled.list),
    orderReports: canceled.orders.map((order) => renderCancel(order, cancelClientOrderId)),
  };
}

function place(call: EndpointCall, services: TradingServices): WireValue {
  return placeEntry(readEntry(call, services), call, services);
}

function test(call: EndpointCall, services: TradingServices): WireValue {
  const entry = readEntry(call, services);
  readResponseType(call.parameters);
  const refusal = services.desk.engine.check(entry);
  if (refusal !== undefined) throw engineRefusal(refusal);
  if (!wantsRates(call.parameters)) return {};
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

function cancel(call: EndpointCall, { desk, market }: TradingServices): WireValue {
  const { parameters, accountId, at } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const target = readTarget(parameters, 'orderId', 'origClientOrderId');
  const restriction = readRestriction(parameters);
  const cancelClientOrderId = readClientId(parameters, 'newClientOrderId') ?? desk.generateId();
  const canceled = desk.cancel(
    {
      ...{ accountId, symbol, cancelClientOrderId, ...target },
      ...(restriction === undefined ? {} : { restriction }),
    },
    at,
  );
  if (canceled.type === 'refused') throw engineRefusal(canceled);
  return renderCanceled(canceled, cancelClientOrderId);
}

/** Which order is meant, by id or by client id. @throws RequestRefusal -1102 when neither was sent */
export function readTarget(
  parameters: RequestParameters,
  idName: string,
  clientIdName: string,
): { readonly orderId?: bigint; readonly clientOrderId?: string } {
  const orderId = parameters.id(idName);
  const clientOrderId = parameters.text(clientIdName);
  if (orderId === undefined && clientOrderId === undefined) {
    throw new RequestRefusal(
      400,
      -1102,
      `Param '${clientIdName}' or '${idName}' must be sent, but both were empty/null!`,
    );
  }
  return {
    ...(orderId === undefined ? {} : { orderId }),
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
  };
}

const RESTRICTIONS = ['ONLY_NEW', 'ONLY_PARTIALLY_FILLED'] as const;

/** @throws RequestRefusal -1145 */
export function readRestriction(
  parameters: RequestParameters,
): (typeof RESTRICTIONS)[number] | undefined {
  const refusal = { code: -1145, message: 'Invalid cancelRestrictions' };
  return parameters.choice('cancelRestrictions', RESTRICTIONS, refusal);
}

/** Lists end as a whole and are told as a whole (rest-api.md, "Cancel All Open Orders on a Symbol"). */
function cancelAll(call: EndpointCall, { desk, market }: TradingServices): WireValue {
  const { parameters, accountId, at } = call;
  const { symbol } = mandatorySymbol(parameters, market);
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
  const target = readTarget(parameters, 'orderId', 'origClientOrderId');
  const newQuantity = parameters.decimal('newQty') as Quantity | undefined;
  if (newQuantity === undefined || newQuantity === 0n) throw missingParameter('newQty');
  const newClientOrderId = readClientId(parameters, 'newClientOrderId') ?? desk.generateId();
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
