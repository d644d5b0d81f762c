import type { EpochMs } from '../../base/time.js';
import type { CancelEntry } from '../../matching/order-requests.js';
import type { RateWindows } from '../admission/rate-windows.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import { engineRefusal, missingParameter, RequestRefusal } from '../wire/request-refusal.js';
import type { WireObject, WireValue } from '../wire/wire-json.js';
import { type CancelNames, readCancel } from './cancel-parameters.js';
import type { Endpoint, EndpointCall } from './endpoint.js';
import { mandatorySymbol } from './symbol-selection.js';
import {
  cancelEntry,
  type PlacementRequest,
  placeEntry,
  readPlacement,
  type TradingServices,
} from './trading-endpoints.js';

/** One half of the request: what it answered, or why it failed. */
type Half = { readonly body: WireObject } | { readonly failure: RequestRefusal } | 'NOT_ATTEMPTED';

/** The request, read. */
interface Replacement {
  readonly placement: PlacementRequest;
  readonly cancel: CancelEntry;
  readonly onFailure: 'STOP_ON_FAILURE' | 'ALLOW_FAILURE';
  readonly atLimit: 'DO_NOTHING' | 'CANCEL_ONLY';
}

const NEW_ORDER_REJECTED = -2010;
const NAMES: CancelNames = {
  orderId: 'cancelOrderId',
  clientOrderId: 'cancelOrigClientOrderId',
  newId: 'cancelNewClientOrderId',
};

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
  const { accountId, at } = call;
  const { placement, cancel, onFailure, atLimit } = readReplacement(call, services);
  const tooMany = attempt(() => {
    rates.refuseOrder(accountId, 1, at);
    return {};
  });
  if ('failure' in tooMany && atLimit === 'DO_NOTHING') throw tooMany.failure;
  // Filters are evaluated before anything is cancelled (rest-api.md, same heading).
  const refusal = services.desk.engine.checkForm(placement.entry);
  if (refusal !== undefined) throw engineRefusal(refusal);
  const canceled = attempt(() => cancelEntry(cancel, at, services));
  const stops = onFailure === 'STOP_ON_FAILURE';
  const limited = 'failure' in tooMany && stops ? tooMany.failure : undefined;
  if ('failure' in canceled && stops) {
    rates.countOrders(accountId, 1, at);
    return conclude(canceled, 'NOT_ATTEMPTED', limited);
  }
  const placed =
    'failure' in tooMany ? tooMany : attempt(() => placeEntry(placement, at, services));
  if ('body' in canceled && 'failure' in placed)
    tellRejection(placement, placed.failure, at, services);
  return conclude(canceled, placed, limited);
}

/** Only what the engine itself refused is told as an event (enums.md, "Execution types"). */
function tellRejection(
  { entry }: PlacementRequest,
  { code, message }: RequestRefusal,
  at: EpochMs,
  { desk }: TradingServices,
): void {
  if (code === NEW_ORDER_REJECTED) desk.reject(entry, { type: 'refused', code, message }, at);
}

/** @throws RequestRefusal */
function readReplacement(call: EndpointCall, services: TradingServices): Replacement {
  const { parameters } = call;
  const instrument = mandatorySymbol(parameters, services.market);
  if (!instrument.cancelReplaceAllowed) {
    throw new RequestRefusal(400, -1013, 'Order cancel-replace is not supported for this symbol.');
  }
  const replacement = {
    ...readRules(parameters),
    placement: readPlacement(call, services),
    cancel: readCancel(call, services, NAMES),
  };
  parameters.refuseUnread();
  return replacement;
}

function readRules(parameters: RequestParameters): Pick<Replacement, 'onFailure' | 'atLimit'> {
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

/** @throws whatever is not a refusal */
function attempt(half: () => WireObject): Exclude<Half, 'NOT_ATTEMPTED'> {
  try {
    return { body: half() };
  } catch (error) {
    if (!(error instanceof RequestRefusal)) throw error;
    return { failure: error };
  }
}

/**
 * The table under the same heading: 200 for two successes, 409 for one, 400 for none.
 *
 * @param limited the account had too many unfilled orders and the mode stops on failure: 429 instead
 */
function conclude(canceled: Half, placed: Half, limited: RequestRefusal | undefined): WireValue {
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
  const more = { data, ...(limited?.retryAt === undefined ? {} : { retryAt: limited.retryAt }) };
  if (failures.length === 1) {
    const message = 'Order cancel-replace partially failed.';
    throw new RequestRefusal(limited?.status ?? 409, -2021, message, more);
  }
  const message = 'Order cancel-replace failed.';
  throw new RequestRefusal(limited?.status ?? 400, -2022, message, more);
}

function resultOf(half: Half): string {
  if (half === 'NOT_ATTEMPTED') return half;
  return 'body' in half ? 'SUCCESS' : 'FAILURE';
}

function responseOf(half: Half): WireObject | null {
  if (half === 'NOT_ATTEMPTED') return null;
  return 'body' in half ? half.body : { code: half.failure.code, msg: half.failure.message };
}
