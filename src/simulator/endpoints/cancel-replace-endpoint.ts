import type { OrderEntry } from '../../matching/match-order.js';
import type { RateWindows } from '../rate-windows.js';
import { engineRefusal, missingParameter, RequestRefusal } from '../request-refusal.js';
import type { WireObject, WireValue } from '../wire-json.js';
import type { Endpoint, EndpointCall } from './endpoint.js';
import { readClientId } from './order-parameters.js';
import { mandatorySymbol } from './symbol-selection.js';
import {
  placeEntry,
  readEntry,
  readRestriction,
  readTarget,
  renderCanceled,
  type TradingServices,
} from './trading-endpoints.js';

/** One half of the request: what it answered, or why it failed. */
type Half = { readonly body: WireObject } | { readonly failure: RequestRefusal } | 'NOT_ATTEMPTED';

/** "Cancel an Existing Order and Send a New Order" (rest-api.md). */
export function cancelReplaceEndpoint(services: TradingServices, rates: RateWindows): Endpoint {
  return {
    method: 'POST',
    path: '/api/v3/order/cancelReplace',
    wsMethod: 'order.cancelReplace',
    signed: true,
    ordersPlaced: 1,
    refusesItself: true,
    freeWhenSuccessful: true,
    weight: () => 1,
    answer: (call) => cancelReplace(call, services, rates),
  };
}

function cancelReplace(
  call: EndpointCall,
  services: TradingServices,
  rates: RateWindows,
): WireValue {
  const { parameters, accountId, at } = call;
  const { desk, market } = services;
  const instrument = mandatorySymbol(parameters, market);
  if (!instrument.cancelReplaceAllowed) {
    throw new RequestRefusal(400, -1013, 'Order cancel-replace is not supported for this symbol.');
  }
  const rules = readRules(call);
  const entry = readEntry(call, services);
  readTarget(parameters, 'cancelOrderId', 'cancelOrigClientOrderId');
  const tooMany = attempt(() => {
    rates.refuseOrder(accountId, 1, at);
    return {};
  });
  if ('failure' in tooMany && rules.atLimit === 'DO_NOTHING') throw tooMany.failure;
  // Filters are evaluated before anything is cancelled (rest-api.md, same heading).
  const refusal = desk.engine.checkForm(entry);
  if (refusal !== undefined) throw engineRefusal(refusal);
  const canceled = attempt(() => cancelHalf(call, services));
  const stops = 'failure' in canceled && rules.onFailure === 'STOP_ON_FAILURE';
  if (stops) {
    rates.countOrders(accountId, 1, at);
    return conclude(canceled, 'NOT_ATTEMPTED', 'failure' in tooMany ? 429 : undefined);
  }
  if ('failure' in tooMany) {
    const status = rules.onFailure === 'STOP_ON_FAILURE' ? 429 : undefined;
    return conclude(canceled, tooMany, status);
  }
  return conclude(canceled, placeHalf(entry, call, services), undefined);
}

function readRules({ parameters }: EndpointCall): {
  readonly onFailure: 'STOP_ON_FAILURE' | 'ALLOW_FAILURE';
  readonly atLimit: 'DO_NOTHING' | 'CANCEL_ONLY';
} {
  const invalid = (name: string): { code: number; message: string } => ({
    code: -1130,
    message: `Data sent for parameter '${name}' is not valid.`,
  });
  const onFailure = parameters.choice(
    'cancelReplaceMode',
    ['STOP_ON_FAILURE', 'ALLOW_FAILURE'],
    invalid('cancelReplaceMode'),
  );
  if (onFailure === undefined) throw missingParameter('cancelReplaceMode');
  const atLimit = parameters.choice(
    'orderRateLimitExceededMode',
    ['DO_NOTHING', 'CANCEL_ONLY'],
    invalid('orderRateLimitExceededMode'),
  );
  return { onFailure, atLimit: atLimit ?? 'DO_NOTHING' };
}

function cancelHalf(call: EndpointCall, { desk, market }: TradingServices): WireObject {
  const { parameters, accountId, at } = call;
  const { symbol } = mandatorySymbol(parameters, market);
  const restriction = readRestriction(parameters);
  const cancelClientOrderId =
    readClientId(parameters, 'cancelNewClientOrderId') ?? desk.generateId();
  const canceled = desk.cancel(
    {
      ...{ accountId, symbol, cancelClientOrderId },
      ...readTarget(parameters, 'cancelOrderId', 'cancelOrigClientOrderId'),
      ...(restriction === undefined ? {} : { restriction }),
    },
    at,
  );
  if (canceled.type === 'refused') throw engineRefusal(canceled);
  return renderCanceled(canceled, cancelClientOrderId);
}

function placeHalf(entry: OrderEntry, call: EndpointCall, services: TradingServices): Half {
  return attempt(() => placeEntry(entry, call, services));
}

/** @throws whatever is not a refusal */
function attempt(half: () => WireObject): Exclude<Half, 'NOT_ATTEMPTED'> {
  try {
    return { body: half() };
  } catch (error) {
    if (!(error instanceof RequestRefusal)) throw error;
    return { failure: error };
  }
}

/** The table of statuses under the same heading: 200 for two successes, 409 for one, 400 for none. */
function conclude(canceled: Half, placed: Half, status: number | undefined): WireValue {
  const data: WireObject = {
    cancelResult: resultOf(canceled),
    newOrderResult: resultOf(placed),
    cancelResponse: responseOf(canceled),
    newOrderResponse: responseOf(placed),
  };
  const failures = [canceled, placed].filter(
    (half) => half === 'NOT_ATTEMPTED' || 'failure' in half,
  );
  if (failures.length === 0) return data;
  if (failures.length === 1) {
    const message = 'Order cancel-replace partially failed.';
    throw new RequestRefusal(status ?? 409, -2021, message, { data });
  }
  throw new RequestRefusal(status ?? 400, -2022, 'Order cancel-replace failed.', { data });
}

function resultOf(half: Half): string {
  if (half === 'NOT_ATTEMPTED') return half;
  return 'body' in half ? 'SUCCESS' : 'FAILURE';
}

function responseOf(half: Half): WireObject | null {
  if (half === 'NOT_ATTEMPTED') return null;
  return 'body' in half ? half.body : { code: half.failure.code, msg: half.failure.message };
}
