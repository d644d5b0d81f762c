import type { HttpRequest } from '../../ports/http-transport.js';
import { RequestRefusal } from './request-refusal.js';

/** Names of headers are compared without case. */
export function headerOf(request: HttpRequest, name: string): string | undefined {
  const direct = request.headers[name];
  if (direct !== undefined) return direct;
  const found = Object.keys(request.headers).find((header) => header.toLowerCase() === name);
  return found === undefined ? undefined : request.headers[found];
}

/** Answers come in JSON only, in one of two time units (errors.md, -1152, -1155, -1194). */
export function refuseForms(request: HttpRequest, unit: string): void {
  if (unit !== 'MICROSECOND' && unit !== 'MILLISECOND') {
    const message = 'Invalid value for time unit; expected either MICROSECOND or MILLISECOND.';
    throw new RequestRefusal(400, -1194, message);
  }
  const schema = headerOf(request, 'x-mbx-sbe');
  if (schema !== undefined && !/^\d+:\d+$/.test(schema)) {
    const message = 'Invalid `X-MBX-SBE` header; expected `<SCHEMA_ID>:<VERSION>`.';
    throw new RequestRefusal(400, -1152, message);
  }
  const accepts = headerOf(request, 'accept') ?? '';
  if (schema !== undefined || accepts.includes('application/sbe')) {
    throw new RequestRefusal(400, -1155, 'SBE is not enabled.');
  }
}
