import type { EpochMs } from '../../base/time.js';
import type { HttpResponse } from '../../ports/http-transport.js';
import type { Corruption, FailedAnswer, TransitFault } from '../admission/faults.js';
import type { RateWindows } from '../admission/rate-windows.js';
import { inMicroseconds } from '../wire/time-unit.js';
import { type WireValue, writeWire } from '../wire/wire-json.js';
import type { RequestOutcome } from './request-desk.js';

/** A refusal of the server itself, before the exchange has seen the request. */
export function refusalAtDoor(status: 405 | 413): HttpResponse {
  const reason =
    status === 405
      ? { code: -1020, msg: 'This operation is not supported.' }
      : { code: -1101, msg: 'Too many parameters sent for this endpoint.' };
  return json(status, reason, {});
}

/** How much has been used when an answer is given; every answer tells (rest-api.md, "LIMITS"). */
export interface UsageContext {
  readonly rates: RateWindows;
  readonly ip: string;
  readonly at: EpochMs;
  /** Whether the request was a placement, whose answer also tells the order counts. */
  readonly placesOrder: boolean;
  /** Whether times are stated in microseconds. */
  readonly microseconds: boolean;
  /** Whether the client says that it takes HTML. */
  readonly takesHtml: boolean;
}

/** The HTTP answer of a request's outcome. */
export function httpAnswer(
  outcome: Exclude<RequestOutcome, { type: 'unanswered' }>,
  usage: UsageContext,
): HttpResponse {
  const headers = usageHeaders(usage);
  if (outcome.type === 'faulted') return faultAnswer(outcome.fault, headers);
  if (outcome.type === 'answered') {
    const counts = usage.placesOrder ? orderCountHeaders(usage, outcome.accountId) : {};
    const body = usage.microseconds ? inMicroseconds(outcome.body) : outcome.body;
    return json(200, body, { ...headers, ...counts });
  }
  const { status, code, message, retryAt, data } = outcome.refusal;
  if (status === 404 && usage.takesHtml)
    return { status, headers: { ...headers, ...HTML }, body: NOT_FOUND };
  const retry = retryAt === undefined ? {} : retryAfter(Math.ceil((retryAt - usage.at) / 1_000));
  return json(status, { code, msg: message, data }, { ...headers, ...retry });
}

/** An answer on its way to the client. */
export interface ExchangeAnswer extends HttpResponse {
  /** It leaves so much later. */
  readonly delayMs?: number;
}

/** A status that no server gives: whoever serves the exchange resets the connection instead of answering. */
const RESET: ExchangeAnswer = { status: 0, headers: {}, body: '' };

/** Whether the connection is reset in place of this answer. */
export function isReset({ status }: HttpResponse): boolean {
  return status === RESET.status;
}

/** It never leaves, and the connection stays. */
export const NEVER = Number.POSITIVE_INFINITY;

/** What leaves the exchange instead of an answer. */
export function noAnswer(reset: boolean): ExchangeAnswer {
  return reset ? RESET : { ...RESET, delayMs: NEVER };
}

/** The answer after what befalls it on its way. */
export function inTransit(answer: HttpResponse, fault: TransitFault | undefined): ExchangeAnswer {
  if (fault === undefined) return answer;
  if (fault.type === 'late') return { ...answer, delayMs: fault.delayMs };
  return fault.as === 'html'
    ? html(answer.status, 'OK')
    : { ...answer, body: corrupt(answer.body, fault.as) };
}

/** A text spoiled on its way. */
export function corrupt(text: string, as: Corruption): string {
  switch (as) {
    case 'empty':
      return '';
    case 'truncated':
      return text.slice(0, Math.floor(text.length / 2));
    case 'garbage':
      return text.replaceAll(/["\d]/g, '\uFFFD');
    case 'html':
      return html(200, 'OK').body;
  }
}

const HTML = { 'content-type': 'text/html' };

/** What a path that does not exist says to a browser (changelog of 2023-12-04). */
const NOT_FOUND = '<html><body><h2>404 Not found</h2></body></html>';

/** The answer of a gateway: no JSON. */
export function html(
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const title = `${status} ${reason}`;
  return {
    status,
    headers: { ...HTML, ...headers },
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body><h1>${title}</h1></body>\r\n</html>\r\n`,
  };
}

function faultAnswer(fault: FailedAnswer, headers: Readonly<Record<string, string>>): HttpResponse {
  if (fault.code === undefined) return html(fault.status, 'Error');
  const retry = fault.retryAfterSeconds === undefined ? {} : retryAfter(fault.retryAfterSeconds);
  const body = { code: fault.code, msg: fault.message ?? '' };
  return json(fault.status, body, { ...headers, ...retry });
}

function json(
  status: number,
  body: WireValue,
  headers: Readonly<Record<string, string>>,
): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
    body: writeWire(body),
  };
}

function usageHeaders({ rates, ip, at }: UsageContext): Readonly<Record<string, string>> {
  const used = String(rates.usedWeight(ip, at));
  return { 'x-mbx-used-weight': used, 'x-mbx-used-weight-1m': used };
}

function orderCountHeaders(
  { rates, at }: UsageContext,
  accountId: string,
): Readonly<Record<string, string>> {
  const counts = rates.orderCounts(accountId, at);
  return {
    'x-mbx-order-count-10s': String(counts.tenSeconds),
    'x-mbx-order-count-1d': String(counts.day),
  };
}

/** Whole seconds (rest-api.md, "IP Limits"). */
function retryAfter(seconds: number): Readonly<Record<string, string>> {
  return { 'retry-after': String(Math.max(1, seconds)) };
}
