import type { EpochMs } from '../../base/time.js';
import type { Clock, Scheduler } from '../../ports/clock.js';
import type { AccountDesk } from '../accounts/account-desk.js';
import type { FaultSwitchboard, TransitFault } from '../admission/faults.js';
import type { KeyStore } from '../admission/key-store.js';
import type { RateWindows } from '../admission/rate-windows.js';
import { renderOrderLimits } from '../endpoints/account-endpoints.js';
import type { Endpoint, EndpointCall } from '../endpoints/endpoint.js';
import { corrupt } from '../requests/http-answers.js';
import type {
  EndpointDirectory,
  IncomingRequest,
  RequestDesk,
  RequestOutcome,
} from '../requests/request-desk.js';
import { RequestParameters } from '../wire/request-parameters.js';
import { invalidKey, RequestRefusal } from '../wire/request-refusal.js';
import { inMicroseconds } from '../wire/time-unit.js';
import { type WireObject, type WireValue, writeWire } from '../wire/wire-json.js';
import { parameterText, readWsMessage, sortedPayload, type WsMessage } from '../wire/ws-message.js';
import type { SocketLife, SocketSession } from './socket-life.js';
import { WsSubscriptions } from './ws-subscriptions.js';

/** What every WebSocket API connection shares. */
export interface WsApiServices {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly desk: AccountDesk;
  readonly keys: KeyStore;
  readonly requests: RequestDesk;
  readonly directory: EndpointDirectory;
  readonly rates: RateWindows;
  readonly faults: FaultSwitchboard;
  /** Brings the market up to now before a request is looked at. */
  catchUp(): void;
}

/** What a connection was opened with. */
export interface WsApiConnection {
  readonly ip: string;
  /** Whether times come in microseconds. */
  readonly microseconds: boolean;
  /** Whether answers state rate limits unless a request says otherwise. */
  readonly returnRateLimits: boolean;
}

/** What a session reads of every request itself. */
const READ_BY_SESSION = ['apiKey', 'returnRateLimits'];

interface Logon {
  readonly apiKey: string;
  readonly accountId: string;
  readonly since: EpochMs;
}

/** A connection of the WebSocket API (web-socket-api.md): requests by id, and subscribed account events. */
export class WsApiSession implements SocketSession {
  readonly #services: WsApiServices;
  readonly #life: SocketLife;
  readonly #connection: WsApiConnection;
  readonly #subscriptions: WsSubscriptions;
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  #logon: Logon | undefined;

  constructor(services: WsApiServices, life: SocketLife, connection: WsApiConnection) {
    this.#services = services;
    this.#life = life;
    this.#connection = connection;
    this.#subscriptions = new WsSubscriptions(services.desk, (message) => {
      if (!services.faults.isStalled('userData')) this.#send(message);
    });
    this.#endpoints = this.#sessionEndpoints();
  }

  /** A ping frame of the client. */
  ping(): void {
    // The transport answers it; the WebSocket API has no message limit of its own.
  }

  pong(payload?: string): void {
    this.#life.pong(payload);
  }

  closed(): void {
    this.#life.end();
  }

  /** Stops every subscription; called when the connection has ended. */
  leave(): void {
    this.#subscriptions.drop();
  }

  /** The exchange ends every subscription, and says so. Returns how many there were. */
  endSubscriptions(): number {
    const { length } = this.#subscriptions.ids;
    this.#subscriptions.end(undefined, this.#services.clock.now());
    return length;
  }

  /** Says that the server is about to shut down (web-socket-api.md, "Server Shutdown"). */
  announceShutdown(): void {
    this.#send({ event: { e: 'serverShutdown', E: this.#services.clock.now() } });
  }

  receive(text: string): void {
    if (this.#life.ended) return;
    this.#services.catchUp();
    const message = readWsMessage(text);
    if (message === undefined) {
      const error = { code: -1135, msg: 'Invalid JSON Request' };
      this.#send({ id: null, status: 400, error });
      return;
    }
    this.#endRevokedLogon();
    const method = message.method.replace(/^v3\//, '');
    const endpoint = this.#endpoints.get(method) ?? this.#services.directory.ws(method);
    const request = this.#incoming(message, method);
    const outcome = this.#services.requests.handle(request, endpoint);
    if (outcome.type === 'unanswered') {
      if (outcome.reset) this.#life.close(1001, '');
      return;
    }
    this.#sendInTransit(this.#answer(message, request, outcome, endpoint), outcome.transit);
    if (outcome.type === 'refused' && outcome.refusal.status === 418) {
      this.#life.close(1008, 'IP banned');
    }
  }

  /**
   * A session whose key has become invalid is revoked with the next request (web-socket-api.md, "Regarding API key
   * revocation").
   */
  #endRevokedLogon(): void {
    if (this.#logon === undefined || this.#services.keys.has(this.#logon.apiKey)) return;
    this.#logon = undefined;
    this.#subscriptions.endKind('logon', this.#services.clock.now());
    const { status, code, message: msg } = invalidKey();
    this.#send({ id: null, status, error: { code, msg } });
  }

  #send(message: WireObject): void {
    this.#life.send(writeWire(this.#connection.microseconds ? inMicroseconds(message) : message));
  }

  #sendInTransit(answer: WireObject, fault: TransitFault | undefined): void {
    if (fault?.type === 'late') {
      this.#services.scheduler.after(fault.delayMs, () => this.#send(answer));
    } else if (fault?.type === 'corrupt') {
      this.#life.send(corrupt(writeWire(answer), fault.as));
    } else {
      this.#send(answer);
    }
  }

  #incoming(message: WsMessage, method: string): IncomingRequest {
    const pairs = new Map(
      Object.entries(message.params).map(([name, value]) => [name, parameterText(value)]),
    );
    const usesLogon = !pairs.has('apiKey') && !pairs.has('signature') && this.#logon !== undefined;
    return {
      transport: 'ws-api',
      method: 'WS',
      path: method,
      ip: this.#connection.ip,
      apiKey: pairs.get('apiKey'),
      loggedOnAccount: usesLogon ? this.#logon?.accountId : undefined,
      parameters: new RequestParameters(pairs, READ_BY_SESSION),
      payload: sortedPayload(pairs),
      at: this.#services.clock.now() + this.#services.faults.clockSkewMs,
    };
  }

  #answer(
    message: WsMessage,
    { at }: IncomingRequest,
    outcome: Exclude<RequestOutcome, { type: 'unanswered' }>,
    endpoint: Endpoint | undefined,
  ): WireObject {
    const { id } = message;
    const rateLimits = this.#rateLimits(message, outcome, endpoint, at);
    if (outcome.type === 'answered') {
      return { id, status: 200, result: outcome.body, rateLimits };
    }
    if (outcome.type === 'faulted') {
      const { status, code, message: msg, retryAfterSeconds } = outcome.fault;
      const data =
        retryAfterSeconds === undefined
          ? undefined
          : { serverTime: at, retryAfter: at + retryAfterSeconds * 1_000 };
      return { id, status, error: { code: code ?? -1000, msg: msg ?? '', data }, rateLimits };
    }
    const { status, code, message: msg, retryAt } = outcome.refusal;
    const limits = retryAt === undefined ? undefined : { serverTime: at, retryAfter: retryAt };
    const { data: told } = outcome.refusal;
    const data =
      told === undefined || limits === undefined ? (told ?? limits) : { ...told, ...limits };
    // A method that does not exist is a bad request here, not a missing page.
    return { id, status: status === 404 ? 400 : status, error: { code, msg, data }, rateLimits };
  }

  #rateLimits(
    message: WsMessage,
    outcome: RequestOutcome,
    endpoint: Endpoint | undefined,
    at: number,
  ): readonly WireObject[] | undefined {
    const asked = message.params.returnRateLimits;
    const wanted = typeof asked === 'boolean' ? asked : this.#connection.returnRateLimits;
    if (!wanted) return undefined;
    const { rates } = this.#services;
    const weight: WireObject = {
      rateLimitType: 'REQUEST_WEIGHT',
      interval: 'MINUTE',
      intervalNum: 1,
      limit: rates.limits.weightPerMinute,
      count: rates.usedWeight(this.#connection.ip, at),
    };
    const accountId = 'accountId' in outcome ? outcome.accountId : '';
    const places = endpoint?.ordersPlaced !== undefined && accountId !== '';
    return places ? [...renderOrderLimits(rates, accountId, at), weight] : [weight];
  }

  #sessionEndpoints(): ReadonlyMap<string, Endpoint> {
    const session = (name: string, answer: (call: EndpointCall) => WireValue, signed = false) =>
      [
        name,
        { method: 'GET', path: name, wsMethod: name, signed, weight: () => 2, answer },
      ] as const satisfies readonly [string, Endpoint];
    const subscriptions = this.#subscriptions;
    return new Map<string, Endpoint>([
      session('session.logon', (call) => this.#logOn(call), true),
      session('session.status', ({ at }) => this.#status(at)),
      session('session.logout', (call) => this.#logOut(call)),
      session('session.subscriptions', () =>
        subscriptions.ids.map((subscriptionId) => ({ subscriptionId })),
      ),
      session('userDataStream.subscribe', ({ parameters }) => {
        parameters.refuseUnread();
        if (this.#logon === undefined) {
          const message = 'You are not authorized to execute this request.';
          throw new RequestRefusal(401, -1002, message);
        }
        return subscriptions.start(this.#logon.accountId, 'logon');
      }),
      session(
        'userDataStream.subscribe.signature',
        ({ parameters, accountId }) => {
          parameters.refuseUnread();
          return subscriptions.start(accountId, 'signature');
        },
        true,
      ),
      session('userDataStream.unsubscribe', ({ parameters, at }) => {
        const subscriptionId = parameters.integer('subscriptionId');
        parameters.refuseUnread();
        subscriptions.end(subscriptionId, at);
        return {};
      }),
    ]);
  }

  /** Only Ed25519 keys may log on (web-socket-api.md, "Session Authentication"). */
  #logOn({ parameters, accountId, at }: EndpointCall): WireValue {
    const apiKey = parameters.mandatoryText('apiKey');
    const kind = this.#services.keys.kindOf(apiKey);
    if (kind !== 'ed25519') {
      const name = kind === 'rsa' ? 'RSA' : 'HMAC_SHA256';
      throw new RequestRefusal(400, -4056, `${name} API key is not supported.`);
    }
    parameters.refuseUnread();
    this.#logon = { apiKey, accountId, since: at };
    return this.#status(at);
  }

  #logOut({ parameters, at }: EndpointCall): WireValue {
    parameters.refuseUnread();
    this.#logon = undefined;
    this.#subscriptions.endKind('logon', at);
    return this.#status(at);
  }

  #status(at: EpochMs): WireValue {
    return {
      apiKey: this.#logon?.apiKey ?? null,
      authorizedSince: this.#logon?.since ?? null,
      connectedSince: this.#life.connectedAt,
      returnRateLimits: this.#connection.returnRateLimits,
      serverTime: at,
      userDataStream: this.#subscriptions.any,
    };
  }
}
