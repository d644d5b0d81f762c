import type { ConformanceVenue } from './conformance-venue.js';
import type { Parameters } from './rest-client.js';
import type { Json } from './wire-json.js';

/** By which door a replacement is asked for. */
export type Door = 'REST' | 'WebSocket API';

/** What both doors say of a replacement. */
export interface ReplacementAnswer {
  readonly status: number;
  /** Undefined for two successes. */
  readonly code: number | undefined;
  readonly msg: string | undefined;
  /** The halves; undefined when neither was tried. */
  readonly halves: Json;
  /** Beside the halves, by the WebSocket API. */
  readonly retryAfter: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** So many orders in ten seconds. */
export const ORDERS_PER_10_SECONDS = 5;

/** Replaces an order. */
export async function sendReplacement(
  venue: ConformanceVenue,
  door: Door,
  parameters: Parameters,
): Promise<ReplacementAnswer> {
  if (door === 'REST') {
    const path = '/api/v3/order/cancelReplace';
    const { status, json, headers } = await venue.rest.signed('POST', path, parameters);
    const halves = status === 200 ? json : json.data;
    return { status, code: json.code, msg: json.msg, halves, retryAfter: undefined, headers };
  }
  const api = await venue.api();
  const { status, result, error } = await api.signed('order.cancelReplace', parameters);
  const { serverTime: _, retryAfter, ...halves } = (status === 200 ? result : error.data) ?? {};
  return {
    ...{ status, code: error?.code, msg: error?.msg, retryAfter, headers: {} },
    halves: 'cancelResult' in halves ? halves : undefined,
  };
}

/** Parameters of a new order that rests. */
export function good(venue: ConformanceVenue): Promise<Parameters> {
  return venue.orders.restingBuy();
}

/** Parameters of a new order that passes every filter and that the engine refuses: it would match and take. */
export async function bad(venue: ConformanceVenue): Promise<Parameters> {
  const { above } = await venue.orders.prices();
  return venue.orders.restingBuy({ type: 'LIMIT_MAKER', timeInForce: undefined, price: above });
}

/** Uses up the unfilled orders of the ten seconds. */
export async function exhaustOrders(venue: ConformanceVenue): Promise<void> {
  for (let placed = 0; placed <= ORDERS_PER_10_SECONDS; placed += 1) {
    const answer = await venue.orders.send(await venue.orders.restingBuy());
    if (answer.status === 429) return;
  }
  throw new Error('the account may place more orders than the fact says');
}
