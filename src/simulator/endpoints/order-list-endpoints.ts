import type { OrderEntry } from '../../matching/match-order.js';
import type { OrderListEntry } from '../../matching/order-list-entry.js';
import type { Quantity } from '../../model/quantity.js';
import { renderList } from '../accounts/list-rendering.js';
import { renderCancel, renderPlacement } from '../accounts/order-rendering.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import { engineRefusal, missingParameter, RequestRefusal } from '../wire/request-refusal.js';
import type { WireValue } from '../wire/wire-json.js';
import type { Endpoint, EndpointCall } from './endpoint.js';
import { readFormerOco } from './former-oco.js';
import {
  type OrderReading,
  readClientId,
  readOrder,
  readResponseType,
  readSide,
} from './order-parameters.js';
import { mandatorySymbol } from './symbol-selection.js';
import type { TradingServices } from './trading-endpoints.js';

type ReadList = (call: EndpointCall, services: TradingServices) => OrderListEntry;

/** Placing and cancelling order lists (rest-api.md, "Order lists"). */
export function orderListEndpoints(services: TradingServices): readonly Endpoint[] {
  const placement = (path: string, wsMethod: string, orders: number, read: ReadList): Endpoint => ({
    ...{ method: 'POST', path, wsMethod, signed: true, freeWhenSuccessful: true },
    ordersPlaced: orders,
    weight: () => 1,
    answer: (call) => placeList(call, read(call, services), services),
  });
  return [
    placement('/api/v3/order/oco', 'orderList.place', 2, readFormerOco),
    placement('/api/v3/orderList/oco', 'orderList.place.oco', 2, readOco),
    placement('/api/v3/orderList/oto', 'orderList.place.oto', 2, readOto),
    placement('/api/v3/orderList/otoco', 'orderList.place.otoco', 3, readOtoco),
    placement('/api/v3/orderList/opo', 'orderList.place.opo', 2, readOpo),
    placement('/api/v3/orderList/opoco', 'orderList.place.opoco', 3, readOpoco),
    {
      ...{ method: 'DELETE', path: '/api/v3/orderList', wsMethod: 'orderList.cancel' },
      signed: true,
      freeWhenSuccessful: true,
      weight: () => 1,
      answer: (call) => cancelList(call, services),
    },
  ];
}

function placeList(
  call: EndpointCall,
  entry: OrderListEntry,
  { desk }: TradingServices,
): WireValue {
  const responseType = readResponseType(call.parameters) ?? 'RESULT';
  call.parameters.refuseUnread();
  const placed = desk.placeList(entry, call.at);
  if (placed.type === 'refused') throw engineRefusal(placed);
  return {
    ...renderList(placed.list),
    orderReports: placed.orders.map((order) => renderPlacement(order, placed.events, responseType)),
  };
}

function cancelList(call: EndpointCall, { desk, market }: TradingServices): WireValue {
  const { parameters, accountId, at } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const orderListId = parameters.id('orderListId');
  const listClientOrderId = parameters.text('listClientOrderId');
  if (orderListId === undefined && listClientOrderId === undefined) {
    const message =
      "Param 'orderListId' or 'listClientOrderId' must be sent, but both were empty/null!";
    throw new RequestRefusal(400, -1102, message);
  }
  const cancelClientOrderId = readClientId(parameters, 'newClientOrderId') ?? desk.generateId();
  parameters.refuseUnread();
  const canceled = desk.cancelList(
    {
      ...{ accountId, symbol, cancelClientOrderId },
      ...(orderListId === undefined ? {} : { orderListId }),
      ...(listClientOrderId === undefined ? {} : { listClientOrderId }),
    },
    at,
  );
  if (canceled.type === 'refused') throw engineRefusal(canceled);
  return {
    ...(canceled.list === undefined ? {} : renderList(canceled.list)),
    orderReports: canceled.orders.map((order) => renderCancel(order, cancelClientOrderId)),
  };
}

/** Reads one order of a list after another. */
function reader(
  call: EndpointCall,
  { desk, market }: TradingServices,
): {
  readonly parameters: RequestParameters;
  readonly head: Pick<OrderListEntry, 'accountId' | 'symbol' | 'listClientOrderId'>;
  readonly order: (prefix: string, given?: Partial<OrderReading>) => OrderEntry;
} {
  const { parameters, accountId } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const generateId = (): string => desk.generateId();
  const listClientOrderId = readClientId(parameters, 'listClientOrderId') ?? generateId();
  return {
    parameters,
    head: { accountId, symbol, listClientOrderId },
    order: (prefix, given = {}) =>
      readOrder(parameters, { accountId, symbol, prefix, generateId, ...given }),
  };
}

function mandatoryQuantity(parameters: RequestParameters, name: string): Quantity {
  const quantity = parameters.decimal(name);
  if (quantity === undefined) throw missingParameter(name);
  return quantity as Quantity;
}

function readOco(call: EndpointCall, services: TradingServices): OrderListEntry {
  const { parameters, head, order } = reader(call, services);
  const side = readSide(parameters, 'side');
  const quantity = mandatoryQuantity(parameters, 'quantity');
  return {
    ...head,
    contingency: 'OCO',
    above: order('above', { side, quantity }),
    below: order('below', { side, quantity }),
  };
}

function readOto(call: EndpointCall, services: TradingServices): OrderListEntry {
  const { parameters, head, order } = reader(call, services);
  const quantity = mandatoryQuantity(parameters, 'pendingQuantity');
  const working = readWorking(parameters, order);
  const pending = [order('pending', { quantity })] as const;
  return { ...head, contingency: 'OTO', working, pending, paysTheOther: false };
}

function readOtoco(call: EndpointCall, services: TradingServices): OrderListEntry {
  const { parameters, head, order } = reader(call, services);
  const quantity = mandatoryQuantity(parameters, 'pendingQuantity');
  const side = readSide(parameters, 'pendingSide');
  const working = readWorking(parameters, order);
  const pending = [
    order('pendingAbove', { side, quantity }),
    order('pendingBelow', { side, quantity }),
  ] as const;
  return { ...head, contingency: 'OTO', working, pending, paysTheOther: false };
}

/** What waits in an OPO list has no quantity of its own (faqs/opo.md). */
function readOpo(call: EndpointCall, services: TradingServices): OrderListEntry {
  const { parameters, head, order } = reader(call, services);
  refusePendingQuantity(parameters);
  const working = readWorking(parameters, order);
  const pending = [order('pending', { quantity: undefined })] as const;
  return { ...head, contingency: 'OTO', working, pending, paysTheOther: true };
}

function readOpoco(call: EndpointCall, services: TradingServices): OrderListEntry {
  const { parameters, head, order } = reader(call, services);
  refusePendingQuantity(parameters);
  const side = readSide(parameters, 'pendingSide');
  const working = readWorking(parameters, order);
  const pending = [
    order('pendingAbove', { side, quantity: undefined }),
    order('pendingBelow', { side, quantity: undefined }),
  ] as const;
  return { ...head, contingency: 'OTO', working, pending, paysTheOther: true };
}

function readWorking(
  parameters: RequestParameters,
  order: (prefix: string, given?: Partial<OrderReading>) => OrderEntry,
): OrderEntry {
  return order('working', { quantity: mandatoryQuantity(parameters, 'workingQuantity') });
}

function refusePendingQuantity(parameters: RequestParameters): void {
  if (!parameters.has('pendingQuantity')) return;
  const message = "Pending orders should not include the 'pendingQuantity' tag.";
  throw new RequestRefusal(400, -1225, message);
}
