import type { Clock } from '../ports/clock.js';
import type { AccountDesk } from './account-desk.js';
import type { EndpointCall, Endpoint } from './endpoints/endpoint.js';
import { renderOrderLimits } from './endpoints/account-endpoints.js';
import type { FaultSwitchboard } from './faults.js';
import { readLosslessJson } from './lossless-json.js';
import type { RateWindows } from './rate-windows.js';
import type {
  EndpointDirectory,
  IncomingRequest,
  RequestDesk,
  RequestOutcome,
} from './request-desk.js';
import { RequestParameters } from './request-parameters.js';
import { RequestRefusal } from './request-refusal.js';
import type { SocketLife, SocketSession } from './socket-life.js';
import { type WireObject, type WireValue, writeWire } from './wire-json.js';

/** What every WebSocket API connection shares. */
export interface WsApiServices {
  readonly clock: Clock;
  readonly desk: AccountDesk;
  readonly requests: RequestDesk;
  readonly directory: EndpointDirectory;
  readonly rates: RateWindows;
  readonly faults: FaultSwitchboard;
  /** Brings the market up to now before a request is looked at. */
  catchUp(): void;
}

interface Subscription {
  readonly accountId: string;
  readonly stop: () => void;
}

const SUBSCRIPTIONS_MAX = 1_000;

/** A connection of the WebSocket API (web-socket-api.md): requests by id, and subscribed account events. */
export class WsApiSession implements SocketSession {
  readonly #services: WsApiServices;
  readonly #life: SocketLife;
  readonly #ip: string;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  #nextSubscriptionId = 0;

  constructor(services: WsApiServices, life: SocketLife, ip: string) {
    this.#services = services;
    this.#life = life;
    this.#ip = ip;
    this.#endpoints = this.#sessionEndpoints();
  }

  pong(): void {
    this.#life.pong();
  }

  closed(): void {
    this.#life.end();
  }

  /** Stops every subscription; called when the connection has ended. */
  leave(): void {
    for (const { stop } of this.#subscriptions.values()) stop();
    this.#subscriptions.clear();
  }

  receive(text: string): void {
    if (this.#life.ended) return;
    this.#services.catchUp();
    const message = readMessage(text);
    if (message === undefined) {
      const error = { code: -1135, msg: 'Invalid JSON Request' };
      this.#life.send(writeWire({ id: null, status: 400, error }));
      return;
    }
    const method = message.method.replace(/^v3\//, '');
    const endpoint = this.#endpoints.get(method) ?? this.#services.directory.ws(method);
    const request = this.#incoming(message, method);
    const outcome = this.#services.requests.handle(request, endpoint);
    this.#life.send(writeWire(this.#answer(message, request, outcome, endpoint)));
  }

  #incoming(message: WsMessage, method: string): IncomingRequest {
    const pairs = new Map(
      Object.entries(message.params).map(([name, value]) => [name, asText(value)]),
    );
    return {
      transport: 'ws-api',
      method: 'WS',
      path: method,
      ip: this.#ip,
      apiKey: pairs.get('apiKey'),
      parameters: new RequestParameters(pairs),
      payload: sortedPayload(pairs),
      at: this.#services.clock.now(),
    };
  }

  #answer(
    message: WsMessage,
    { at }: IncomingRequest,
    outcome: RequestOutcome,
    endpoint: Endpoint | undefined,
  ): WireValue {
    const { id } = message;
    const rateLimits = this.#rateLimits(message, outcome, endpoint, at);
    if (outcome.type === 'answered') {
      return { id, status: 200, result: outcome.body, rateLimits };
    }
    if (outcome.type === 'faulted') {
      const { status, code, message: msg } = outcome.fault;
      return { id, status, error: { code: code ?? -1000, msg: msg ?? '' }, rateLimits };
    }
    const { status, code, message: msg, retryAt } = outcome.refusal;
    if (status === 404) {
      return { id, status: 400, error: { code: -1020, msg: 'This operation is not supported.' } };
    }
    const limits = retryAt === undefined ? undefined : { serverTime: at, retryAfter: retryAt };
    const data = outcome.refusal.data ?? limits;
    return { id, status, error: { code, msg, data }, rateLimits };
  }

  #rateLimits(
    message: WsMessage,
    outcome: RequestOutcome,
    endpoint: Endpoint | undefined,
    at: number,
  ): readonly WireObject[] | undefined {
    if (message.params.returnRateLimits === false) return undefined;
    const { rates } = this.#services;
    const weight: WireObject = {
      rateLimitType: 'REQUEST_WEIGHT',
      interval: 'MINUTE',
      intervalNum: 1,
      limit: rates.limits.weightPerMinute,
      count: rates.usedWeight(this.#ip, at),
    };
    const placed = endpoint?.ordersPlaced !== undefined && outcome.type === 'answered';
    return placed ? [...renderOrderLimits(rates, outcome.accountId, at), weight] : [weight];
  }

  #sessionEndpoints(): ReadonlyMap<string, Endpoint> {
    const session = (name: string, answer: (call: EndpointCall) => WireValue, signed = false) =>
      [
        name,
        { method: 'GET', path: name, wsMethod: name, signed, weight: () => 2, answer },
      ] as const satisfies readonly [string, Endpoint];
    return new Map<string, Endpoint>([
      session('userDataStream.subscribe.signature', (call) => this.#subscribe(call), true),
      session('userDataStream.unsubscribe', (call) => this.#unsubscribe(call)),
      session('session.subscriptions', () =>
        [...this.#subscriptions.keys()].map((subscriptionId) => ({ subscriptionId })),
      ),
      session('session.status', (call) => ({
        apiKey: null,
        authorizedSince: null,
        connectedSince: this.#life.connectedAt,
        returnRateLimits: true,
        serverTime: call.at,
        userDataStream: this.#subscriptions.size > 0,
      })),
    ]);
  }

  #subscribe({ accountId }: EndpointCall): WireValue {
    const subscribed = [...this.#subscriptions.values()];
    if (subscribed.some((subscription) => subscription.accountId === accountId)) {
      throw new RequestRefusal(400, -2035, 'User Data Stream subscription already active.');
    }
    if (subscribed.length >= SUBSCRIPTIONS_MAX) {
      throw new RequestRefusal(400, -2042, 'Maximum subscription ID reached for this connection.');
    }
    const subscriptionId = this.#nextSubscriptionId;
    this.#nextSubscriptionId += 1;
    const stop = this.#services.desk.listen(accountId, (event) => {
      if (this.#services.faults.isStalled('userData')) return;
      this.#life.send(writeWire({ subscriptionId, event }));
    });
    this.#subscriptions.set(subscriptionId, { accountId, stop });
    return { subscriptionId };
  }

  #unsubscribe({ parameters, at }: EndpointCall): WireValue {
    const wanted = parameters.integer('subscriptionId');
    const ids = wanted === undefined ? [...this.#subscriptions.keys()] : [wanted];
    for (const id of ids) {
      const subscription = this.#subscriptions.get(id);
      if (subscription === undefined) {
        throw new RequestRefusal(400, -2036, 'User Data Stream subscription not active.');
      }
      subscription.stop();
      this.#subscriptions.delete(id);
      const event = { e: 'eventStreamTerminated', E: at };
      this.#life.send(writeWire({ subscriptionId: id, event }));
    }
    return {};
  }
}

interface WsMessage {
  readonly id: WireValue;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

function readMessage(text: string): WsMessage | undefined {
  let parsed: unknown;
  try {
    parsed = readLosslessJson(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || !('method' in parsed)) return undefined;
  const { method } = parsed;
  const id = 'id' in parsed ? parsed.id : null;
  const params = 'params' in parsed ? parsed.params : {};
  if (typeof method !== 'string' || typeof params !== 'object' || params === null) return undefined;
  if (id !== null && typeof id !== 'string' && typeof id !== 'number' && typeof id !== 'bigint') {
    return undefined;
  }
  return { id, method, params: { ...params } };
}

/** Lists are read by endpoints in their JSON form, like in a query string. */
function asText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** web-socket-api.md, "SIGNED request security": all parameters but the signature, sorted by name, not encoded. */
function sortedPayload(pairs: ReadonlyMap<string, string>): string {
  return [...pairs]
    .filter(([name]) => name !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
