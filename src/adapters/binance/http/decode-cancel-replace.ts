import type { OrderReport } from '../../../model/account-event.js';
import { asInteger, asObject, asText, asWord, type JsonObject } from '../json-reader.js';
import { decodePlacement, type PlacementAnswer } from './decode-order.js';
import { decodeCanceledOrder } from './decode-order-list.js';
import type { OrderKey } from './order-key.js';

/** A half that the exchange refused. */
export interface HalfRefused {
  readonly type: 'refused';
  readonly code: number;
  readonly message: string;
}

/** Two facts that do not follow from one another: what became of the old order, and what of the new one (faults.md F-O12). */
export interface CancelReplaceOutcome {
  readonly canceled: { readonly type: 'canceled'; readonly report: OrderReport } | HalfRefused;
  readonly placed:
    | { readonly type: 'placed'; readonly answer: PlacementAnswer }
    | {
        /** Accepted, answered with an ACK: only its ids are known. */
        readonly type: 'acknowledged';
        readonly clientOrderId: string;
      }
    | HalfRefused
    | { readonly type: 'not-attempted' };
}

/**
 * rest-api.md, "Cancel an Existing Order and Send a New Order": the answer of a success, or the `data` of -2021 and
 * -2022. Each half is read by its own result word, whatever the status and the code of the whole say.
 *
 * @throws DecodeFailure
 */
export function decodeCancelReplace(value: unknown, canceled: OrderKey): CancelReplaceOutcome {
  const whole = asObject(value, 'answer');
  const answer = whole['data'] === undefined ? whole : asObject(whole['data'], 'answer.data');
  return { canceled: readCanceled(answer, canceled), placed: readPlaced(answer) };
}

function readCanceled(answer: JsonObject, order: OrderKey): CancelReplaceOutcome['canceled'] {
  const response = answer['cancelResponse'];
  const result = asWord(answer['cancelResult'], ['SUCCESS', 'FAILURE'], 'cancelResult');
  return result === 'SUCCESS'
    ? { type: 'canceled', report: decodeCanceledOrder(response, order, 'cancelResponse') }
    : readRefusal(response, 'cancelResponse');
}

function readPlaced(answer: JsonObject): CancelReplaceOutcome['placed'] {
  const response = answer['newOrderResponse'];
  const result = asWord(
    answer['newOrderResult'],
    ['SUCCESS', 'FAILURE', 'NOT_ATTEMPTED'],
    'newOrderResult',
  );
  if (result === 'NOT_ATTEMPTED') return { type: 'not-attempted' };
  if (result === 'FAILURE') return readRefusal(response, 'newOrderResponse');
  const order = asObject(response, 'newOrderResponse');
  if (order['status'] !== undefined)
    return { type: 'placed', answer: decodePlacement(response, 'newOrderResponse') };
  return {
    type: 'acknowledged',
    clientOrderId: asText(order['clientOrderId'], 'newOrderResponse.clientOrderId'),
  };
}

function readRefusal(value: unknown, path: string): HalfRefused {
  const refusal = asObject(value, path);
  return {
    type: 'refused',
    code: asInteger(refusal['code'], `${path}.code`),
    message: asText(refusal['msg'], `${path}.msg`),
  };
}
