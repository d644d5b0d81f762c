import type { EpochMs } from '../../../base/time.js';
import type { RequestPriority } from '../../../ports/market-data-source.js';
import type { RestCall, SignedTiming } from './rest-client.js';
import type { RequestParameters } from './sign-request.js';

/** How urgent a state-changing call is, how it is signed, and until when (our clock) it may wait for budget. */
export interface CallTerms {
  readonly priority: RequestPriority;
  readonly signed: SignedTiming;
  readonly notAfter?: EpochMs;
}

/** A signed request that changes nothing. Signed when it leaves, so that waiting for budget does not age it. */
export function signedRead(
  path: string,
  parameters: RequestParameters,
  terms: {
    readonly weight: number;
    readonly recvWindowMs: number;
    /** Default: as urgent as finding out where orders stand. */
    readonly priority?: RequestPriority;
  },
): RestCall {
  const { weight, recvWindowMs, priority = 'reconcile' } = terms;
  return {
    method: 'GET',
    path,
    parameters,
    cost: { weight, orders: 0, priority },
    signed: { recvWindowMs },
  };
}

/** A signed request that changes something at the exchange. `orders` is what it adds to the unfilled order count. */
export function signedChange(
  [method, path]: readonly [method: RestCall['method'], path: string],
  parameters: RequestParameters,
  units: { readonly weight: number; readonly orders: number },
  { priority, notAfter, signed }: CallTerms,
): RestCall {
  const cost = { ...units, priority, ...(notAfter === undefined ? {} : { notAfter }) };
  return { method, path, parameters, cost, signed };
}

/** A parameter that is left out when it has no value. */
export function optional(name: string, value: string | number | undefined): RequestParameters {
  return value === undefined ? [] : [[name, value]];
}
