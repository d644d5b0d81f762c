import { DAY_MS, type EpochMs, SECOND_MS } from '../../base/time.js';
import type { Cancel, Clock, Scheduler } from '../../ports/clock.js';

/** Where the exchange writes on a connection. */
export interface SocketSink {
  send(text: string): void;
  /** A ping frame; the pong that answers it carries the same payload. */
  ping(payload: string): void;
  close(code: number, reason: string): void;
}

/** What the connection tells the exchange. */
export interface SocketSession {
  receive(text: string): void;
  /** A ping frame of the client. */
  ping(): void;
  /** A pong frame. Without a payload it answers the last ping: for transports that answer pings by themselves. */
  pong(payload?: string): void;
  closed(): void;
}

const PING_EVERY_MS = 20 * SECOND_MS;
const PONG_WITHIN_MS = 60 * SECOND_MS;

/**
 * One connection's life: a ping every 20 s, an end without a pong within a minute, an end after 24 hours
 * (web-socket-streams.md, "General WSS information").
 */
export class SocketLife {
  readonly #sink: SocketSink;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #onEnd: () => void;
  readonly connectedAt: EpochMs;
  #lastPongAt: number;
  /** Payloads of the pings that no pong has answered, oldest first; a minute's worth at most. */
  #unanswered: string[] = [];
  readonly #openedAt: number;
  #cancelPing: Cancel;
  #ended = false;

  constructor(options: {
    readonly sink: SocketSink;
    readonly clock: Clock;
    readonly scheduler: Scheduler;
    /** Called once, however the connection ends. */
    readonly onEnd: () => void;
  }) {
    this.#sink = options.sink;
    this.#clock = options.clock;
    this.#scheduler = options.scheduler;
    this.#onEnd = options.onEnd;
    this.connectedAt = options.clock.now();
    this.#openedAt = options.clock.monotonic();
    this.#lastPongAt = this.#openedAt;
    this.#cancelPing = this.#schedulePing();
  }

  get ended(): boolean {
    return this.#ended;
  }

  send(text: string): void {
    if (!this.#ended) this.#sink.send(text);
  }

  /** Only the answer to a ping counts: "unsolicited pong frames are allowed, but will not prevent disconnection" (same page). */
  pong(payload: string | undefined = this.#unanswered.at(-1)): void {
    const answered = payload === undefined ? -1 : this.#unanswered.indexOf(payload);
    if (answered < 0) return;
    this.#unanswered = this.#unanswered.slice(answered + 1);
    this.#lastPongAt = this.#clock.monotonic();
  }

  /** Ends it from this side. */
  close(code: number, reason: string): void {
    if (this.#ended) return;
    this.end();
    this.#sink.close(code, reason);
  }

  /** It has ended from the other side. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelPing();
    this.#onEnd();
  }

  #schedulePing(): Cancel {
    return this.#scheduler.after(PING_EVERY_MS, () => {
      const now = this.#clock.monotonic();
      if (now - this.#openedAt >= DAY_MS) {
        this.close(1001, 'connection is valid for 24 hours');
      } else if (now - this.#lastPongAt > PONG_WITHIN_MS) {
        this.close(1008, 'Pong timeout');
      } else {
        const payload = String(this.#clock.now());
        this.#unanswered.push(payload);
        this.#sink.ping(payload);
        this.#cancelPing = this.#schedulePing();
      }
    });
  }
}
