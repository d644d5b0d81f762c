import type { MonotonicMs } from '../../../base/time.js';
import type { Cancel, Clock, Scheduler } from '../../../ports/clock.js';
import type { WsConnection, WsTransport } from '../../../ports/ws-transport.js';
import { percentEncode } from '../http/sign-request.js';
import { SilenceWatchdog } from './silence-watchdog.js';
import type { StreamFrame } from './stream-frame.js';
import type { StreamFrameDecoder } from './stream-frame-decoder.js';

/** What a connection tells its shard. After `onDown` nothing more comes. */
export interface StreamConnectionHandlers {
  /** The set of streams that really flow has changed. */
  onActive(): void;
  /** `heardAt`: when it came. */
  onFrame(frame: StreamFrame, heardAt: MonotonicMs): void;
  /** The server is about to go (serverShutdown): be replaced soon. */
  onShutdownNotice(): void;
  onDown(cause: string): void;
}

/** Bounds of a connection. */
export interface StreamConnectionOptions {
  /** Nothing at all, not even the server's ping every 20 s: the connection is dead. Default 45 s. */
  readonly silenceMsMax?: number;
  /** No data although streams are active: it is half open. Default 120 s. */
  readonly dataSilenceMsMax?: number;
  /** Between control messages: the server allows 5 a second, pongs included. Default 350 ms. */
  readonly controlIntervalMs?: number;
  /** From a control message to its answer. Default 10 s. */
  readonly answerMsMax?: number;
  /** Between comparisons with LIST_SUBSCRIPTIONS. Default 5 min. */
  readonly auditIntervalMs?: number;
}

/** Streams named in the URL or in one SUBSCRIBE: keeps requests far below any length limit. */
const STREAMS_PER_MESSAGE = 100;

type ControlMethod = 'SUBSCRIBE' | 'UNSUBSCRIBE' | 'LIST_SUBSCRIPTIONS';

interface PendingControl {
  readonly method: ControlMethod;
  readonly names: readonly string[];
  readonly cancelTimeout: Cancel;
}

/**
 * One WebSocket of combined market streams, for its whole life: it connects, follows the wanted set with paced
 * SUBSCRIBE and UNSUBSCRIBE messages, checks itself against LIST_SUBSCRIPTIONS, and ends. Reconnecting is its owner's.
 */
export class StreamConnection {
  readonly #clock: Clock;
  readonly #decoder: StreamFrameDecoder;
  readonly #scheduler: Scheduler;
  readonly #handlers: StreamConnectionHandlers;
  readonly #options: Required<StreamConnectionOptions>;
  readonly #socket: WsConnection;
  readonly #liveness: SilenceWatchdog;
  readonly #dataflow: SilenceWatchdog;
  readonly #pending = new Map<number, PendingControl>();
  readonly #active = new Set<string>();
  /** Asked for and not refused: active, or about to be. */
  readonly #requested: Set<string>;
  #wanted: ReadonlySet<string>;
  #open = false;
  #ended = false;
  #nextId = 1;
  #cancelPace: Cancel | undefined;
  #cancelAudit: Cancel | undefined;

  constructor(
    parts: {
      readonly ws: WsTransport;
      readonly clock: Clock;
      readonly decoder: StreamFrameDecoder;
      readonly scheduler: Scheduler;
      readonly streamOrigin: string;
      readonly handlers: StreamConnectionHandlers;
    },
    wanted: ReadonlySet<string>,
    options: StreamConnectionOptions = {},
  ) {
    this.#clock = parts.clock;
    this.#decoder = parts.decoder;
    this.#scheduler = parts.scheduler;
    this.#handlers = parts.handlers;
    this.#options = {
      silenceMsMax: options.silenceMsMax ?? 45_000,
      dataSilenceMsMax: options.dataSilenceMsMax ?? 120_000,
      controlIntervalMs: options.controlIntervalMs ?? 350,
      answerMsMax: options.answerMsMax ?? 10_000,
      auditIntervalMs: options.auditIntervalMs ?? 300_000,
    };
    this.#wanted = wanted;
    this.#requested = new Set([...wanted].slice(0, STREAMS_PER_MESSAGE));
    this.#liveness = this.#watchdog(this.#options.silenceMsMax, 'silence');
    this.#dataflow = this.#watchdog(this.#options.dataSilenceMsMax, 'no data');
    const names = [...this.#requested].map(percentEncodeStream).join('/');
    this.#socket = parts.ws.connect(`${parts.streamOrigin}/stream?streams=${names}`, {
      onOpen: () => this.#onOpen(),
      onMessage: (bytes) => this.#onMessage(bytes),
      onPing: () => this.#liveness.heard(),
      onClose: (code, reason) => this.#end(`closed ${code} ${reason}`.trim()),
    });
  }

  /** Streams that really flow: named in the URL of an open connection, or acknowledged. */
  get active(): ReadonlySet<string> {
    return this.#active;
  }

  /** Whether every wanted stream flows. */
  get complete(): boolean {
    return this.#open && [...this.#wanted].every((name) => this.#active.has(name));
  }

  setWanted(wanted: ReadonlySet<string>): void {
    this.#wanted = wanted;
    this.#followWanted();
  }

  /** Ends without `onDown`. */
  close(): void {
    if (this.#ended) return;
    this.#release();
    this.#socket.close();
  }

  #onOpen(): void {
    if (this.#ended) return;
    this.#open = true;
    this.#liveness.heard();
    for (const name of this.#requested) this.#active.add(name);
    this.#handlers.onActive();
    this.#cancelAudit = this.#scheduler.after(this.#options.auditIntervalMs, () => this.#audit());
    this.#followWanted();
  }

  #onMessage(bytes: Uint8Array): void {
    if (this.#ended) return;
    // One look at the clock for all who want to know: it costs as much as reading the frame.
    const heardAt = this.#clock.monotonic();
    this.#liveness.heard(heardAt);
    const frame = this.#decoder.decode(bytes, this.#clock.now());
    switch (frame.type) {
      case 'answer':
        this.#onAnswer(frame.id, frame.result);
        return;
      case 'error':
        this.#fail(`refused: ${frame.message}`);
        return;
      case 'shutdown':
        this.#handlers.onShutdownNotice();
        return;
      default:
        this.#dataflow.heard(heardAt);
        this.#handlers.onFrame(frame, heardAt);
    }
  }

  /** Sends at most one control message, and comes back after the pause that keeps below the message limit. */
  #followWanted(): void {
    if (!this.#open || this.#ended || this.#cancelPace !== undefined) return;
    const surplus = [...this.#requested]
      .filter((name) => !this.#wanted.has(name))
      .slice(0, STREAMS_PER_MESSAGE);
    const missing = [...this.#wanted]
      .filter((name) => !this.#requested.has(name))
      .slice(0, STREAMS_PER_MESSAGE);
    if (surplus.length > 0) {
      for (const name of surplus) {
        this.#requested.delete(name);
        this.#active.delete(name);
      }
      this.#control('UNSUBSCRIBE', surplus);
      this.#handlers.onActive();
    } else if (missing.length > 0) {
      for (const name of missing) this.#requested.add(name);
      this.#control('SUBSCRIBE', missing);
    }
  }

  #audit(): void {
    if (this.#cancelPace === undefined) {
      this.#control('LIST_SUBSCRIPTIONS', []);
      this.#cancelAudit = this.#scheduler.after(this.#options.auditIntervalMs, () => this.#audit());
    } else {
      this.#cancelAudit = this.#scheduler.after(this.#options.controlIntervalMs, () =>
        this.#audit(),
      );
    }
  }

  #control(method: ControlMethod, names: readonly string[]): void {
    const id = this.#nextId;
    this.#nextId += 1;
    const cancelTimeout = this.#scheduler.after(this.#options.answerMsMax, () =>
      this.#fail(`${method} unanswered`),
    );
    this.#pending.set(id, { method, names, cancelTimeout });
    this.#socket.send(
      JSON.stringify(names.length === 0 ? { method, id } : { method, params: names, id }),
    );
    this.#cancelPace = this.#scheduler.after(this.#options.controlIntervalMs, () => {
      this.#cancelPace = undefined;
      this.#followWanted();
    });
  }

  #onAnswer(id: number, result: unknown): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    pending.cancelTimeout();
    if (pending.method === 'LIST_SUBSCRIPTIONS') this.#compare(result);
    if (pending.method !== 'SUBSCRIBE') return;
    for (const name of pending.names) if (this.#requested.has(name)) this.#active.add(name);
    this.#handlers.onActive();
  }

  /** A stream that the server has lost is subscribed again (faults.md F-W07). */
  #compare(result: unknown): void {
    if (!Array.isArray(result)) return;
    const listed = new Set<unknown>(result);
    const lost = [...this.#active].filter((name) => !listed.has(name));
    if (lost.length === 0) return;
    for (const name of lost) {
      this.#active.delete(name);
      this.#requested.delete(name);
    }
    this.#handlers.onActive();
    this.#followWanted();
  }

  #watchdog(silenceMsMax: number, cause: string): SilenceWatchdog {
    return new SilenceWatchdog(this.#clock, this.#scheduler, silenceMsMax, () => this.#fail(cause));
  }

  #fail(cause: string): void {
    if (this.#ended) return;
    this.#end(cause);
    this.#socket.close();
  }

  #end(cause: string): void {
    if (this.#ended) return;
    this.#release();
    this.#handlers.onDown(cause);
  }

  #release(): void {
    this.#ended = true;
    this.#open = false;
    this.#active.clear();
    this.#liveness.stop();
    this.#dataflow.stop();
    this.#cancelPace?.();
    this.#cancelAudit?.();
    for (const { cancelTimeout } of this.#pending.values()) cancelTimeout();
    this.#pending.clear();
  }
}

/** Stream names keep their `@` and `!` in URLs, as the documentation writes them; anything beyond ASCII is encoded. */
function percentEncodeStream(name: string): string {
  return percentEncode(name).replaceAll('%40', '@').replaceAll('%21', '!');
}
