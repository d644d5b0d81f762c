import type { OrderEntry } from '../../matching/match-order.js';
import type { OrderRefusal } from '../../matching/order-refusal.js';
import type { Money } from '../../model/money.js';
import { ORDER_TYPES } from '../../model/order.js';
import type { Price } from '../../model/price.js';
import type { Quantity } from '../../model/quantity.js';
import type { AccountDesk } from '../account-desk.js';
import type { MarketView } from '../market-view.js';
import { defaultResponseType, renderCancel, renderPlacement } from '../order-rendering.js';
import { illegalCharacters, type RequestParameters } from '../request-parameters.js';
import { missingParameter, RequestRefusal } from '../request-refusal.js';
import type { WireValue } from '../wire-json.js';
import type { Endpoint, EndpointCall } from './endpoint.js';
import { mandatorySymbol } from './symbol-selection.js';

const CLIENT_ID = /^[a-zA-Z0-9-_]{1,36}$/;
const CLIENT_ID_RANGE = '^[a-zA-Z0-9-_]{1,36}$';

/** Placing and cancelling (rest-api.md, "Trading endpoints"). */
export function tradingEndpoints(desk: AccountDesk, market: MarketView): readonly Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/api/v3/order',
      wsMethod: 'order.place',
      signed: true,
      placesOrder: true,
      freeWhenSuccessful: true,
      weight: () => 1,
      answer: (call) => place(call, desk, market),
    },
    {
      method: 'POST',
      path: '/api/v3/order/test',
      wsMethod: 'order.test',
      signed: true,
      weight: () => 1,
      answer: (call) => {
        const refusal = desk.engine.check(readEntry(call, desk, market));
        if (refusal !== undefined) throw asRefusal(refusal);
        return {};
      },
    },
    {
      method: 'DELETE',
      path: '/api/v3/order',
      wsMethod: 'order.cancel',
      signed: true,
      freeWhenSuccessful: true,
      weight: () => 1,
      answer: (call) => cancel(call, desk, market),
    },
    {
      method: 'DELETE',
      path: '/api/v3/openOrders',
      wsMethod: 'openOrders.cancelAll',
      signed: true,
      freeWhenSuccessful: true,
      weight: () => 1,
      answer: (call) => cancelAll(call, desk, market),
    },
  ];
}

function place(call: EndpointCall, desk: AccountDesk, market: MarketView): WireValue {
  const { parameters, at } = call;
  const entry = readEntry(call, desk, market);
  const responseType =
    parameters.choice('newOrderRespType', ['ACK', 'RESULT', 'FULL'], {
      code: -1130,
      message: "Data sent for parameter 'newOrderRespType' is not valid.",
    }) ?? defaultResponseType(entry.type);
  const placed = desk.place(entry, at);
  if (placed.type === 'refused') throw asRefusal(placed);
  const fills = placed.events.flatMap((event) =>
    event.type === 'OrderTraded' && event.order.orderId === placed.order.orderId
      ? [event.fill]
      : [],
  );
  return renderPlacement(placed.order, fills, responseType);
}

function readEntry(call: EndpointCall, desk: AccountDesk, market: MarketView): OrderEntry {
  const { parameters, accountId } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const side = parameters.choice('side', ['BUY', 'SELL'], {
    code: -1117,
    message: 'Invalid side.',
  });
  if (side === undefined) throw missingParameter('side');
  const type = parameters.choice('type', ORDER_TYPES, {
    code: -1116,
    message: 'Invalid orderType.',
  });
  if (type === undefined) throw missingParameter('type');
  const timeInForce = parameters.choice('timeInForce', ['GTC', 'IOC', 'FOK'], {
    code: -1115,
    message: 'Invalid timeInForce.',
  });
  refuseUnsupported(parameters);
  const quantity = parameters.decimal('quantity') as Quantity | undefined;
  const quoteQuantity = parameters.decimal('quoteOrderQty') as Money | undefined;
  const price = parameters.decimal('price') as Price | undefined;
  const stopPrice = parameters.decimal('stopPrice') as Price | undefined;
  return {
    accountId,
    clientOrderId: readClientId(parameters, 'newClientOrderId') ?? desk.generateId(),
    symbol,
    side,
    type,
    ...(timeInForce === undefined ? {} : { timeInForce }),
    ...(quantity === undefined ? {} : { quantity }),
    ...(quoteQuantity === undefined ? {} : { quoteQuantity }),
    ...(price === undefined ? {} : { price }),
    ...(stopPrice === undefined ? {} : { stopPrice }),
  };
}

/** Order features this exchange does not offer are refused, never ignored. */
function refuseUnsupported(parameters: RequestParameters): void {
  if (parameters.has('icebergQty')) {
    throw new RequestRefusal(400, -1013, 'Iceberg orders are not supported for this symbol.');
  }
  if (parameters.has('trailingDelta')) {
    throw new RequestRefusal(400, -1013, 'Trailing stop orders are not supported for this symbol.');
  }
  if (parameters.has('pegPriceType')) {
    throw new RequestRefusal(400, -1013, 'Pegged orders are not supported for this symbol.');
  }
  const stp = parameters.text('selfTradePreventionMode');
  if (stp !== undefined && stp !== 'NONE') {
    throw new RequestRefusal(
      400,
      -1013,
      'This symbol does not allow the specified self-trade prevention mode.',
    );
  }
}

function readClientId(parameters: RequestParameters, name: string): string | undefined {
  const id = parameters.text(name);
  if (id !== undefined && !CLIENT_ID.test(id)) throw illegalCharacters(name, CLIENT_ID_RANGE);
  return id;
}

function cancel(call: EndpointCall, desk: AccountDesk, market: MarketView): WireValue {
  const { parameters, accountId, at } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const orderId = parameters.id('orderId');
  const clientOrderId = parameters.text('origClientOrderId');
  if (orderId === undefined && clientOrderId === undefined) {
    throw new RequestRefusal(
      400,
      -1102,
      "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
    );
  }
  const restriction = parameters.choice('cancelRestrictions', RESTRICTIONS, {
    code: -1145,
    message: 'Invalid cancelRestrictions',
  });
  const cancelClientOrderId = readClientId(parameters, 'newClientOrderId') ?? desk.generateId();
  const canceled = desk.cancel(
    {
      accountId,
      symbol,
      cancelClientOrderId,
      ...(orderId === undefined ? {} : { orderId }),
      ...(clientOrderId === undefined ? {} : { clientOrderId }),
      ...(restriction === undefined ? {} : { restriction }),
    },
    at,
  );
  if (canceled.type === 'refused') throw asRefusal(canceled);
  return renderCancel(canceled.order, cancelClientOrderId);
}

const RESTRICTIONS = ['ONLY_NEW', 'ONLY_PARTIALLY_FILLED'] as const;

function cancelAll(call: EndpointCall, desk: AccountDesk, market: MarketView): WireValue {
  const { parameters, accountId, at } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const open = desk.openOrders(accountId, symbol);
  if (open.length === 0) throw new RequestRefusal(400, -2011, 'Unknown order sent.');
  const cancelClientOrderId = desk.generateId();
  return open.map(({ orderId }) => {
    const canceled = desk.cancel({ accountId, symbol, orderId, cancelClientOrderId }, at);
    if (canceled.type === 'refused') throw asRefusal(canceled);
    return renderCancel(canceled.order, cancelClientOrderId);
  });
}

function asRefusal(refusal: OrderRefusal): RequestRefusal {
  return new RequestRefusal(400, refusal.code, refusal.message);
}
