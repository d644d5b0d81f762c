import { expect } from 'vitest';
import type { ConformanceVenue } from './conformance-venue.js';
import type { Answer, Parameters } from './rest-client.js';
import type { Json } from './wire-json.js';

/** Places a list: "oco", "oto" and so on. */
export function sendList(
  venue: ConformanceVenue,
  kind: string,
  parameters: Parameters,
): Promise<Answer> {
  return venue.rest.signed('POST', `/api/v3/orderList/${kind}`, parameters);
}

/** Places a list that has to be accepted. */
export async function placeList(
  venue: ConformanceVenue,
  kind: string,
  parameters: Parameters,
): Promise<Json> {
  const answer = await sendList(venue, kind, parameters);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}

/** A SELL that takes profit above the market and stops the loss below it. */
export async function bracket(
  venue: ConformanceVenue,
  changes: Parameters = {},
): Promise<Parameters> {
  const { below, above } = await venue.orders.prices();
  return {
    symbol: venue.symbol,
    side: 'SELL',
    quantity: await venue.orders.quantity(),
    aboveType: 'LIMIT_MAKER',
    abovePrice: above,
    belowType: 'STOP_LOSS',
    belowStopPrice: below,
    ...changes,
  };
}

/** A BUY that rests, and a SELL that waits for it. */
export async function chain(
  venue: ConformanceVenue,
  changes: Parameters = {},
): Promise<Parameters> {
  const { below, above } = await venue.orders.prices();
  const quantity = await venue.orders.quantity();
  return {
    symbol: venue.symbol,
    workingType: 'LIMIT',
    workingSide: 'BUY',
    workingPrice: below,
    workingQuantity: quantity,
    workingTimeInForce: 'GTC',
    pendingType: 'LIMIT_MAKER',
    pendingSide: 'SELL',
    pendingPrice: above,
    pendingQuantity: quantity,
    ...changes,
  };
}

/** A BUY that rests, and a bracket that waits for it. */
export async function chainOfBracket(
  venue: ConformanceVenue,
  changes: Parameters = {},
): Promise<Parameters> {
  const { below, above } = await venue.orders.prices();
  const lower = await venue.orders.price(below, 0.99);
  return chain(venue, {
    pendingType: undefined,
    pendingPrice: undefined,
    pendingAboveType: 'LIMIT_MAKER',
    pendingAbovePrice: above,
    pendingBelowType: 'STOP_LOSS',
    pendingBelowStopPrice: lower,
    ...changes,
  });
}

/** The orders of a list by their ids, as a query tells them. */
export async function queriedOrders(venue: ConformanceVenue, list: Json): Promise<Json[]> {
  const answers = list.orders.map(({ orderId }: Json) => venue.orders.query({ orderId }));
  return (await Promise.all(answers)).map(({ json }: Answer) => json);
}

/** The statuses of a list's orders. */
export async function orderStatuses(venue: ConformanceVenue, list: Json): Promise<string[]> {
  return (await queriedOrders(venue, list)).map(({ status }) => status);
}
