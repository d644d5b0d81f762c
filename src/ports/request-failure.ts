/**
 * What is known to have happened to a request that did not succeed.
 *
 * - NOT_SENT: no byte left
 * - REFUSED: the exchange answered no
 * - OUR_FAULT: the exchange answered that the request is malformed or unauthorised
 * - RATE_LIMITED: 429 or 418; nothing of this scope may be sent before `retryAt`
 * - UNKNOWN: it may have been carried out
 */
export type RequestOutcome = 'NOT_SENT' | 'REFUSED' | 'OUR_FAULT' | 'RATE_LIMITED' | 'UNKNOWN';

/** A request failed. Named for what is known to have happened; carries no secret and no query string. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly outcome: RequestOutcome;
  /** HTTP or WebSocket API status, when one came. */
  readonly status: number | undefined;
  /** The exchange's error code, when one came. */
  readonly code: number | undefined;
  /** Epoch ms on our clock before which this scope must stay silent. */
  readonly retryAt: number | undefined;

  constructor(
    message: string,
    facts: {
      readonly outcome: RequestOutcome;
      readonly status?: number | undefined;
      readonly code?: number | undefined;
      readonly retryAt?: number | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: facts.cause });
    this.outcome = facts.outcome;
    this.status = facts.status;
    this.code = facts.code;
    this.retryAt = facts.retryAt;
  }
}
