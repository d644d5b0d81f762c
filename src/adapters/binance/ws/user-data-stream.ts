import { BoundedCounts } from '../../../base/bounded-counts.js';
import type { Random } from '../../../base/prng.js';
import { HOUR_MS, MINUTE_MS } from '../../../base/time.js';
import type { AccountEvent } from '../../../model/account-event.js';
import { formatMoney } from '../../../model/money.js';
import type { Cancel, Clock, Scheduler } from '../../../ports/clock.js';
import type { Logger } from '../../../ports/logger.js';
import { RequestFailure } from '../../../ports/request-failure.js';
import type { AccountEventSink } from '../../../ports/trading-client.js';
import type { WsTransport } from '../../../ports/ws-transport.js';
import type { Credentials } from '../credentials.js';
import type { ExchangeClock } from '../exchange-clock.js';
import { type AnswerFacts, isKeyRefused } from '../http/classify-outcome.js';
import { signParameters } from '../http/sign-request.js';
import { DecodeFailure } from '../json-reader.js';
import type { RequestCost } from '../rate/rate-budget.js';
import type { RateOrchestrator } from '../rate/rate-orchestrator.js';
import type { ConnectionBudget } from './connection-budget.js';
import {
  type AccountNotice,
  decodeUserDataEvent,
  type UserDataMessage,
} from './decode-account-event.js';
import { ReconnectBackoff } from './reconnect-backoff.js';
import { WsApiConnection, type WsApiConnectionOptions } from './ws-api-connection.js';

/** What the stream is made of. */
export interface UserDataStreamParts {
  readonly ws: WsTransport;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly logger: Logger;
  readonly rate: RateOrchestrator;
  readonly budget: ConnectionBudget;
  readonly exchangeClock: ExchangeClock;
  readonly credentials: Credentials;
  readonly url: string;
  readonly recvWindowMs: number;
  /** -1021: our timestamps are not accepted. */
  readonly onClockRefused: () => void;
  /** The key is revoked, expired, or used from an address it is not meant for. */
  readonly onAccessRefused: (answer: AnswerFacts) => void;
  readonly onNotice: (notice: AccountNotice) => void;
}

/** web-socket-api.md: the connection costs 2, so do the logon and the subscription. The first request pays for the connection. */
const FIRST_COST: RequestCost = { weight: 4, orders: 0, priority: 'reconcile' };
const NEXT_COST: RequestCost = { weight: 2, orders: 0, priority: 'reconcile' };

/** A connection is cut after 24 h (web-socket-api.md, "General API Information"). */
const ROTATE_AFTER_MS = 22.5 * HOUR_MS;
const ROTATE_JITTER_MS = HOUR_MS;

const STABLE_AFTER_MS = 30_000;
const INVALID_TIMESTAMP = -1021;

/** A refused key does not get better by being shown again; an operator has to act. */
const KEY_REFUSED_WAIT_MS = MINUTE_MS;

/**
 * Keeps one user data subscription alive: by `session.logon` and `userDataStream.subscribe` with an Ed25519 key, by
 * `userDataStream.subscribe.signature` with any other.
 * Payloads have no sequence numbers and are never repeated (faults.md F-U03), so every interruption is told:
 * whoever listens has to reconcile.
 */
export class UserDataStream {
  readonly #parts: UserDataStreamParts;
  readonly #sink: AccountEventSink;
  readonly #options: WsApiConnectionOptions;
  readonly #backoff: ReconnectBackoff;
  readonly #ignored: BoundedCounts;
  readonly #waiting = new Set<(connected: boolean) => void>();
  #connection: WsApiConnection | undefined;
  /** The connection that will take over, until it is subscribed. */
  #replacement: WsApiConnection | undefined;
  #connected = false;
  #lives = 0;
  #closed = false;
  #cancelReconnect: Cancel | undefined;
  #cancelRotation: Cancel | undefined;
  #cancelStable: Cancel | undefined;

  constructor(
    parts: UserDataStreamParts,
    sink: AccountEventSink,
    options: WsApiConnectionOptions = {},
  ) {
    this.#parts = parts;
    this.#sink = sink;
    this.#options = options;
    this.#backoff = new ReconnectBackoff(parts.random);
    this.#ignored = new BoundedCounts((kind) =>
      parts.logger.log('warn', 'account-event-ignored', { kind }),
    );
  }

  /** Whether a subscription is confirmed. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Counts uninterrupted lives: as long as it stays the same, no event was missed. */
  get lives(): number {
    return this.#lives;
  }

  start(): void {
    if (this.#connection === undefined && this.#cancelReconnect === undefined && !this.#closed)
      this.#connect();
  }

  /** Calls back with true once a subscription is confirmed (at once when it is), with false on close. The result cancels. */
  whenConnected(task: (connected: boolean) => void): Cancel {
    if (this.#connected || this.#closed) {
      task(this.#connected);
      return () => undefined;
    }
    this.#waiting.add(task);
    return () => this.#waiting.delete(task);
  }

  /** No event follows. */
  close(): void {
    this.#closed = true;
    this.#connected = false;
    this.#cancelReconnect?.();
    this.#cancelRotation?.();
    this.#cancelStable?.();
    this.#connection?.close();
    this.#replacement?.close();
    this.#tellWaiting(false);
  }

  #tellWaiting(connected: boolean): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const task of waiting) task(connected);
  }

  #connect(): void {
    this.#cancelReconnect = undefined;
    if (this.#closed) return;
    const waitMs = this.#parts.budget.takeOrWaitMs();
    if (waitMs > 0)
      this.#cancelReconnect = this.#parts.scheduler.after(waitMs, () => this.#connect());
    else this.#connection = this.#openConnection();
  }

  #openConnection(): WsApiConnection {
    const connection: WsApiConnection = new WsApiConnection(
      {
        ...this.#parts,
        handlers: {
          onOpen: () => void this.#subscribe(connection),
          onEvent: (event) => this.#onEvent(connection, event),
          onMalformed: () => this.#interrupt(connection, 'an unreadable frame'),
          onDown: (cause, code) => this.#onDown(connection, cause, code),
        },
      },
      this.#options,
    );
    return connection;
  }

  async #subscribe(connection: WsApiConnection): Promise<void> {
    try {
      await this.#requestSubscription(connection);
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      if (error.code === INVALID_TIMESTAMP) this.#parts.onClockRefused();
      this.#interrupt(connection, error.message, error.code);
      return;
    }
    if (!this.#closed) this.#onSubscribed(connection);
  }

  /** web-socket-api.md, "Log in with API key" (Ed25519 only), "Subscribe to User Data Stream", and the same through a signature. */
  async #requestSubscription(connection: WsApiConnection): Promise<void> {
    const { credentials, exchangeClock, recvWindowMs } = this.#parts;
    const signed = (): Readonly<Record<string, string | number>> =>
      signParameters(credentials.signingKey, {
        apiKey: credentials.apiKey.reveal(),
        recvWindow: recvWindowMs,
        timestamp: Math.floor(exchangeClock.now()),
      });
    if (credentials.signingKey.kind !== 'ED25519') {
      await connection.request('userDataStream.subscribe.signature', signed, FIRST_COST);
      return;
    }
    await connection.request('session.logon', signed, FIRST_COST);
    await connection.request('userDataStream.subscribe', () => ({}), NEXT_COST);
  }

  #onSubscribed(connection: WsApiConnection): void {
    if (connection === this.#replacement) {
      this.#connection?.close();
      this.#connection = connection;
      this.#replacement = undefined;
    }
    if (connection !== this.#connection) return;
    this.#cancelRotation?.();
    const afterMs = ROTATE_AFTER_MS + this.#parts.random.unit() * ROTATE_JITTER_MS;
    this.#cancelRotation = this.#parts.scheduler.after(afterMs, () => this.#rotate('age'));
    this.#cancelStable?.();
    this.#cancelStable = this.#parts.scheduler.after(STABLE_AFTER_MS, () => this.#backoff.reset());
    if (this.#connected) return;
    this.#connected = true;
    this.#lives += 1;
    this.#sink({
      type: 'UserStreamChanged',
      at: this.#parts.clock.now(),
      connected: true,
      cause: 'subscribed',
    });
    this.#tellWaiting(true);
  }

  #onEvent(connection: WsApiConnection, event: unknown): void {
    let message: UserDataMessage;
    try {
      message = decodeUserDataEvent(event, this.#parts.clock.now());
    } catch (error) {
      if (!(error instanceof DecodeFailure)) throw error;
      this.#parts.logger.log('error', 'account-event-malformed', {
        path: error.path,
        expected: error.expected,
      });
      this.#interrupt(connection, `a malformed event: ${error.message}`);
      return;
    }
    switch (message.type) {
      case 'events':
        for (const accountEvent of message.events) this.#pass(accountEvent);
        return;
      case 'notice':
        this.#onNotice(message.notice);
        return;
      case 'ended':
        this.#interrupt(connection, message.cause);
        return;
      case 'shutdown':
        this.#rotate('server shutdown');
        return;
      case 'ignored':
        this.#ignored.count(message.kind);
    }
  }

  #pass(event: AccountEvent): void {
    if (event.type === 'BalanceMoved') {
      const { asset, by, delta } = event;
      this.#parts.logger.log('warn', 'balance-moved', { by, asset, delta: formatMoney(delta) });
    }
    this.#sink(event);
  }

  #onNotice(notice: AccountNotice): void {
    const { listClientOrderId, statusType, orderStatus } = notice.list;
    const numbers = { listClientOrderId, statusType, orderStatus };
    this.#parts.logger.log('debug', 'order-list-changed', numbers);
    this.#parts.onNotice(notice);
  }

  /** Ends a connection whose events can no longer be taken for complete. */
  #interrupt(connection: WsApiConnection, cause: string, code?: number): void {
    connection.close();
    this.#onDown(connection, cause, code);
  }

  #onDown(connection: WsApiConnection, cause: string, code?: number): void {
    if (this.#closed) return;
    this.#parts.logger.log('warn', 'user-stream-down', { cause });
    const keyRefused = isKeyRefused(code);
    if (keyRefused) this.#parts.onAccessRefused({ status: undefined, code });
    const waitMs = keyRefused ? KEY_REFUSED_WAIT_MS : this.#backoff.nextDelayMs();
    if (connection === this.#replacement) {
      this.#replacement = undefined;
      this.#cancelRotation?.();
      this.#cancelRotation = this.#parts.scheduler.after(waitMs, () => this.#rotate('again'));
      return;
    }
    if (connection !== this.#connection) return;
    this.#cancelStable?.();
    this.#cancelRotation?.();
    this.#connection = this.#replacement;
    this.#replacement = undefined;
    if (this.#connection === undefined) {
      this.#cancelReconnect = this.#parts.scheduler.after(waitMs, () => this.#connect());
    }
    if (!this.#connected) return;
    this.#connected = false;
    this.#sink({ type: 'UserStreamChanged', at: this.#parts.clock.now(), connected: false, cause });
  }

  /** New before old: for a moment events come twice, which the receiver sorts out by their ids. */
  #rotate(cause: string): void {
    if (this.#replacement !== undefined || this.#connection === undefined || this.#closed) return;
    const waitMs = this.#parts.budget.takeOrWaitMs();
    if (waitMs > 0) {
      this.#cancelRotation?.();
      this.#cancelRotation = this.#parts.scheduler.after(waitMs, () => this.#rotate(cause));
      return;
    }
    this.#parts.logger.log('info', 'user-stream-rotating', { cause });
    this.#replacement = this.#openConnection();
  }
}
