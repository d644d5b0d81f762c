import type { OrderRefusal } from '../../matching/order-refusal.js';
import type { WireObject } from './wire-json.js';

/**
 * The exchange's answer to a request it does not carry out. Thrown while a request is read and caught in one
 * place, where it becomes the answer; it never leaves the simulator.
 */
export class RequestRefusal extends Error {
  override readonly name = 'RequestRefusal';
  readonly status: number;
  readonly code: number;
  /** When the caller may come back, for 429 and 418. */
  readonly retryAt: number | undefined;

  /** What the answer says beside code and message. */
  readonly data: WireObject | undefined;

  constructor(
    status: number,
    code: number,
    message: string,
    more: { readonly retryAt?: number; readonly data?: WireObject } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAt = more.retryAt;
    this.data = more.data;
  }
}

/** -1102, as the exchange words it. */
export function missingParameter(name: string): RequestRefusal {
  return new RequestRefusal(
    400,
    -1102,
    `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
  );
}

/** -1121. */
export function invalidSymbol(): RequestRefusal {
  return new RequestRefusal(400, -1121, 'Invalid symbol.');
}

/** A refusal of the matching engine. */
export function engineRefusal(refusal: OrderRefusal): RequestRefusal {
  return new RequestRefusal(400, refusal.code, refusal.message);
}

/** -2015. */
export function invalidKey(): RequestRefusal {
  return new RequestRefusal(401, -2015, 'Invalid API-key, IP, or permissions for action.');
}

/** -1020, for a path or method name that does not exist. The status is that of REST (changelog of 2023-12-04). */
export function unknownEndpoint(): RequestRefusal {
  return new RequestRefusal(404, -1020, 'This operation is not supported.');
}
