import { type EpochMs, SECOND_MS } from '../base/time.js';
import { RequestFailure } from '../ports/request-failure.js';

/** Before a request is made a second time, unless the exchange named a time. */
export const RETRY_PAUSE_MS = SECOND_MS;

/** How long to wait after a failure: until the time the exchange named, if it named one. */
export function retryPauseMs(cause: unknown, now: EpochMs): number {
  const retryAt = cause instanceof RequestFailure ? cause.retryAt : undefined;
  return retryAt === undefined ? RETRY_PAUSE_MS : Math.max(RETRY_PAUSE_MS, retryAt - now);
}
