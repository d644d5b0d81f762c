import type { EpochMs } from '../base/time.js';
import type { HttpResponse } from '../ports/http-transport.js';
import type { RequestFault } from './faults.js';
import type { RateWindows } from './rate-windows.js';
import type { RequestOutcome } from './request-desk.js';
import { inMicroseconds } from './time-unit.js';
import { type WireValue, writeWire } from './wire-json.js';

/** How much has been used when an answer is given; every answer tells (rest-api.md, "LIMITS"). */
export interface UsageContext {
  readonly rates: RateWindows;
  readonly ip: string;
  readonly at: EpochMs;
  /** Whether the request was a placement, whose answer also tells the order counts. */
  readonly placesOrder: boolean;
  /** Whether times are stated in microseconds. */
  readonly microseconds: boolean;
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
  if (status === 404) return html(404, 'Not Found', headers);
  const retry = retryAt === undefined ? {} : retryAfter(Math.ceil((retryAt - usage.at) / 1_000));
  return json(status, { code, msg: message, data }, { ...headers, ...retry });
}

/** The answer of a gateway: no JSON. */
export function html(
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const title = `${status} ${reason}`;
  return {
    status,
    headers: { 'content-type': 'text/html', ...headers },
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body><h1>${title}</h1></body>\r\n</html>\r\n`,
  };
}

function faultAnswer(fault: RequestFault, headers: Readonly<Record<string, string>>): HttpResponse {
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
