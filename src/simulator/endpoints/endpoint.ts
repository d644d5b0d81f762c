import type { EpochMs } from '../../base/time.js';
import type { RequestParameters } from '../request-parameters.js';
import type { WireValue } from '../wire-json.js';

/** One request as an endpoint sees it: read, charged and authenticated. */
export interface EndpointCall {
  readonly parameters: RequestParameters;
  /** Exchange time. */
  readonly at: EpochMs;
  /** The account a signed request acts for; empty for a public one. */
  readonly accountId: string;
}

/** One operation of the exchange, offered by REST and, where `wsMethod` is given, by the WebSocket API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly wsMethod?: string;
  readonly signed: boolean;
  /** Counts against the account's unfilled orders. */
  readonly placesOrder?: boolean;
  /** Weight is given back when the request succeeds (changelog of 2026-03-27). */
  readonly freeWhenSuccessful?: boolean;
  /** Request weight, as documented. */
  weight(parameters: RequestParameters): number;
  /** The answer's body. @throws RequestRefusal */
  answer(call: EndpointCall): WireValue;
}
