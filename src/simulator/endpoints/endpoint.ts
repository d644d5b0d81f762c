import type { EpochMs } from '../../base/time.js';
import type { AccountReads } from '../accounts/account-replica.js';
import type { LoggedRequest } from '../admission/request-log.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import type { WireValue } from '../wire/wire-json.js';

/** One request as an endpoint sees it: read, charged and authenticated. */
export interface EndpointCall {
  readonly parameters: RequestParameters;
  /** Exchange time. */
  readonly at: EpochMs;
  /** The account a signed request acts for; empty for a public one. */
  readonly accountId: string;
  /** The door it came by, where the pages of the two differ. */
  readonly transport: LoggedRequest['transport'];
  /** What the node that answers knows of the accounts; it may be behind. */
  readonly reads: AccountReads;
}

/** One operation of the exchange, offered by REST and, where `wsMethod` is given, by the WebSocket API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly wsMethod?: string;
  readonly signed: boolean;
  /** How many orders it counts against the account's unfilled orders. */
  readonly ordersPlaced?: number;
  /** The endpoint refuses by itself when the account has too many unfilled orders. */
  readonly refusesItself?: boolean;
  /** Weight is given back when the request succeeds, always or by its answer (changelog of 2026-03-27). */
  readonly freeWhenSuccessful?: boolean | ((body: WireValue) => boolean);
  /** Request weight, as documented. */
  weight(parameters: RequestParameters): number;
  /**
   * The answer's body. An endpoint that changes something calls `parameters.refuseUnread()` before it does.
   *
   * @throws RequestRefusal
   */
  answer(call: EndpointCall): WireValue;
}

/** Whether a request has to wait for the matching engine: everything that changes something there. */
export function reachesEngine({ method, path, signed }: Endpoint): boolean {
  return signed && method !== 'GET' && path.startsWith('/api/') && !path.endsWith('/test');
}

/** Whether parameters that nobody reads are refused. The wallet's endpoints have pages of their own, which do not say so. */
export function refusesUnread({ path }: Endpoint): boolean {
  return !path.startsWith('/sapi/');
}
