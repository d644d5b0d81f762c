import { must } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { EngineFreeze } from '../admission/engine-freeze.js';
import {
  engineTimeout,
  type FailedAnswer,
  type FaultSwitchboard,
  type TransitFault,
} from '../admission/faults.js';
import type { KeyStore } from '../admission/key-store.js';
import type { RateWindows } from '../admission/rate-windows.js';
import type { LoggedRequest, RequestLog } from '../admission/request-log.js';
import { type Endpoint, reachesEngine, refusesUnread } from '../endpoints/endpoint.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import { missingParameter, RequestRefusal, unknownEndpoint } from '../wire/request-refusal.js';
import type { WireValue } from '../wire/wire-json.js';
import type { ReadNodes } from './read-nodes.js';

/** One request, from whichever door. */
export interface IncomingRequest {
  readonly transport: LoggedRequest['transport'];
  /** HTTP method or "WS". */
  readonly method: string;
  /** HTTP path or the WebSocket API's method name. */
  readonly path: string;
  readonly ip: string;
  readonly apiKey: string | undefined;
  /** The account of the session it came on, when it brings neither key nor signature of its own. */
  readonly loggedOnAccount?: string | undefined;
  readonly parameters: RequestParameters;
  /** The bytes its signature covers. */
  readonly payload: string;
  readonly at: EpochMs;
}

/** What became of a request. */
export type RequestOutcome =
  | { readonly type: 'answered'; readonly body: WireValue; readonly accountId: string }
  | { readonly type: 'refused'; readonly refusal: RequestRefusal; readonly accountId: string }
  | { readonly type: 'faulted'; readonly fault: FailedAnswer }
  /** The answer is never given. */
  | { readonly type: 'unanswered'; readonly reset: boolean };

/** A request's outcome, and what befalls its answer on the way. */
export type HandledRequest = RequestOutcome & { readonly transit?: TransitFault };

/** What a request desk is built from. */
export interface RequestDeskOptions {
  readonly keys: KeyStore;
  readonly rates: RateWindows;
  readonly faults: FaultSwitchboard;
  readonly log: RequestLog;
  readonly freeze: EngineFreeze;
  readonly nodes: ReadNodes;
}

/** The gateway waits so long for the matching engine (errors.md, -1007; changelog of 2023-06-06). */
const ENGINE_WAIT_MS = 10_000;

const RECV_WINDOW_MS = 5_000;
const RECV_WINDOW_MS_MAX = 60_000;
const AHEAD_MS_MAX = 1_000;

/** Takes a request through limits, faults, security and timing to its endpoint, and logs it. */
export class RequestDesk {
  readonly #options: RequestDeskOptions;

  constructor(options: RequestDeskOptions) {
    this.#options = options;
  }

  /** @param endpoint undefined when there is none at that path: charged and refused with 404 */
  handle(request: IncomingRequest, endpoint: Endpoint | undefined): HandledRequest {
    const outcome = this.#carryOut(request, endpoint);
    this.#options.log.add(logEntry(request, endpoint, outcome));
    return outcome;
  }

  /**
   * The account of a signed request.
   *
   * @throws RequestRefusal for a missing or unknown key, a wrong signature, or bad timing
   */
  authenticate(request: IncomingRequest): string {
    const { parameters, at } = request;
    if (request.loggedOnAccount !== undefined) {
      checkTiming(parameters, at);
      return request.loggedOnAccount;
    }
    parameters.mandatoryText('timestamp');
    const signature = parameters.mandatoryText('signature');
    const accountId = this.#options.keys.authenticate(request.apiKey, request.payload, signature);
    checkTiming(parameters, at);
    return accountId;
  }

  #carryOut(request: IncomingRequest, endpoint: Endpoint | undefined): HandledRequest {
    const { faults, freeze } = this.#options;
    const fault = faults.take(request.method, request.path);
    const waits = endpoint !== undefined && reachesEngine(endpoint);
    const spoils = fault?.type === 'failed' || fault?.type === 'lost';
    if (waits && freeze.isFrozen(request.at)) {
      freeze.keep(() => this.#answer(request, endpoint));
      const transit = { type: 'late', delayMs: ENGINE_WAIT_MS } as const;
      return { type: 'faulted', fault: engineTimeout('after-execution'), transit };
    }
    const outcome =
      spoils && fault.when === 'before-execution' ? undefined : this.#answer(request, endpoint);
    if (fault?.type === 'failed') return { type: 'faulted', fault };
    if (fault?.type === 'lost') return { type: 'unanswered', reset: fault.reset };
    const answered = must(outcome, 'only a failed or lost answer precedes the execution');
    if (fault !== undefined) return { ...answered, transit: fault };
    const isLate = waits && faults.brokerDelayMs > 0;
    return isLate
      ? { ...answered, transit: { type: 'late', delayMs: faults.brokerDelayMs } }
      : answered;
  }

  /**
   * The last look at recvWindow, right before the engine. What it refuses counts as an order all the same
   * (rest-api.md, "Timing security"; changelog of 2025-08-12).
   */
  #checkAtBroker(request: IncomingRequest, endpoint: Endpoint, accountId: string): void {
    const { faults, rates } = this.#options;
    if (faults.brokerDelayMs === 0 || !reachesEngine(endpoint)) return;
    try {
      checkTiming(request.parameters, request.at + faults.brokerDelayMs);
    } catch (error) {
      rates.countOrders(accountId, endpoint.ordersPlaced ?? 0, request.at);
      throw error;
    }
  }

  #answer(request: IncomingRequest, endpoint: Endpoint | undefined): RequestOutcome {
    const { rates } = this.#options;
    const { ip, at, parameters, transport } = request;
    let accountId = '';
    try {
      if (endpoint === undefined) {
        rates.charge(ip, 1, at);
        throw unknownEndpoint();
      }
      const weight = endpoint.weight(parameters);
      rates.charge(ip, weight, at);
      if (endpoint.signed) accountId = this.authenticate(request);
      this.#checkAtBroker(request, endpoint, accountId);
      const orders = endpoint.refusesItself === true ? 0 : (endpoint.ordersPlaced ?? 0);
      if (orders > 0) rates.refuseOrder(accountId, orders, at);
      const reads = this.#options.nodes.readsFor(endpoint, at);
      const body = endpoint.answer({ parameters, at, accountId, transport, reads });
      if (refusesUnread(endpoint)) parameters.refuseUnread();
      if (isFree(endpoint, body)) rates.refund(ip, weight, at);
      return { type: 'answered', body, accountId };
    } catch (error) {
      if (!(error instanceof RequestRefusal)) throw error;
      return { type: 'refused', refusal: error, accountId };
    }
  }
}

/** Whether a success gives the weight back. */
function isFree({ freeWhenSuccessful }: Endpoint, body: WireValue): boolean {
  return typeof freeWhenSuccessful === 'function'
    ? freeWhenSuccessful(body)
    : freeWhenSuccessful === true;
}

/** rest-api.md, "Timing security". */
function checkTiming(parameters: RequestParameters, now: EpochMs): void {
  const timestamp = parameters.time('timestamp');
  if (timestamp === undefined) throw missingParameter('timestamp');
  const recvWindow = readRecvWindow(parameters.text('recvWindow'));
  if (timestamp >= now + AHEAD_MS_MAX) {
    throw new RequestRefusal(
      400,
      -1021,
      "Timestamp for this request was 1000ms ahead of the server's time.",
    );
  }
  if (now - timestamp > recvWindow) {
    throw new RequestRefusal(
      400,
      -1021,
      'Timestamp for this request is outside of the recvWindow.',
    );
  }
}

function readRecvWindow(text: string | undefined): number {
  if (text === undefined) return RECV_WINDOW_MS;
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text)) throw missingParameter('recvWindow');
  const recvWindow = Number(text);
  if (recvWindow > RECV_WINDOW_MS_MAX) {
    throw new RequestRefusal(
      400,
      -1102,
      `'recvWindow' contains unexpected value. Cannot be greater than ${RECV_WINDOW_MS_MAX}.`,
    );
  }
  return recvWindow;
}

function logEntry(
  request: IncomingRequest,
  endpoint: Endpoint | undefined,
  outcome: RequestOutcome,
): LoggedRequest {
  const read = (name: string): string | undefined => new Map(request.parameters.entries).get(name);
  return {
    at: request.at,
    transport: request.transport,
    method: request.method,
    path: request.path,
    symbol: read('symbol'),
    signed: endpoint?.signed === true || request.parameters.has('signature'),
    status: statusOf(outcome),
    code: codeOf(outcome),
    clientOrderId: read('newClientOrderId') ?? read('origClientOrderId'),
  };
}

function statusOf(outcome: RequestOutcome): number {
  if (outcome.type === 'answered') return 200;
  if (outcome.type === 'unanswered') return 0;
  return outcome.type === 'refused' ? outcome.refusal.status : outcome.fault.status;
}

function codeOf(outcome: RequestOutcome): number | undefined {
  if (outcome.type === 'answered' || outcome.type === 'unanswered') return undefined;
  return outcome.type === 'refused' ? outcome.refusal.code : outcome.fault.code;
}

/** Endpoints by method and path, and by WebSocket API method. */
export class EndpointDirectory {
  readonly #http = new Map<string, Endpoint>();
  readonly #ws = new Map<string, Endpoint>();

  constructor(endpoints: readonly Endpoint[]) {
    for (const endpoint of endpoints) {
      this.#http.set(`${endpoint.method} ${endpoint.path}`, endpoint);
      if (endpoint.wsMethod !== undefined) this.#ws.set(endpoint.wsMethod, endpoint);
    }
  }

  http(method: string, path: string): Endpoint | undefined {
    return this.#http.get(`${method} ${path}`);
  }

  ws(method: string): Endpoint | undefined {
    return this.#ws.get(method);
  }
}
