import type { Random } from '../../../base/prng.js';
import { HOUR_MS, type MonotonicMs } from '../../../base/time.js';
import type { Cancel, Clock, Scheduler } from '../../../ports/clock.js';
import type { Logger } from '../../../ports/logger.js';
import type { WsTransport } from '../../../ports/ws-transport.js';
import type { ConnectionBudget } from './connection-budget.js';
import { ReconnectBackoff } from './reconnect-backoff.js';
import { StreamConnection, type StreamConnectionOptions } from './stream-connection.js';
import type { StreamFrame } from './stream-frame.js';
import type { StreamFrameDecoder } from './stream-frame-decoder.js';
import { StreamPulse, type StreamPulseOptions } from './stream-pulse.js';

/** What a shard tells the client. */
export interface StreamShardHandlers {
  onFrame(frame: StreamFrame): void;
  /** The set of flowing streams has changed. */
  onActive(cause: string): void;
  /** All its streams stopped: what they say next does not continue what they said last. */
  onInterrupted(names: readonly string[]): void;
}

/** What shards share. */
export interface StreamShardParts {
  readonly decoder: StreamFrameDecoder;
  readonly ws: WsTransport;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly logger: Logger;
  readonly budget: ConnectionBudget;
  readonly streamOrigin: string;
}

/** How its connections behave, and when a stream counts as stalled. */
export interface StreamShardOptions extends StreamConnectionOptions, StreamPulseOptions {}

/** A connection is cut after 24 h (web-socket-streams.md): replaced before, at a time that differs from shard to shard. */
const ROTATE_AFTER_MS = 22.5 * HOUR_MS;
const ROTATE_JITTER_MS = HOUR_MS;

/** A connection that has lasted this long was a good one: the next wait starts short. */
const STABLE_AFTER_MS = 30_000;

/** A replacement that is not complete by then is given up; the old connection stays while it can. */
const REPLACEMENT_MS_MAX = 60_000;

/**
 * Keeps one group of streams flowing: reconnects with growing waits, and replaces the connection, new before old,
 * when it grows old or the server announces its end. While both run, each frame may come twice.
 */
export class StreamShard {
  readonly #parts: StreamShardParts;
  readonly #handlers: StreamShardHandlers;
  readonly #options: StreamShardOptions;
  readonly #backoff: ReconnectBackoff;
  readonly #pulse: StreamPulse;
  readonly #pulseIntervalMs: number;
  #stalled: ReadonlySet<string> = new Set();
  #cancelPulse: Cancel | undefined;
  #wanted: ReadonlySet<string>;
  #current: StreamConnection | undefined;
  #replacement: StreamConnection | undefined;
  #cancelReconnect: Cancel | undefined;
  #cancelRotation: Cancel | undefined;
  #cancelStable: Cancel | undefined;
  #cancelReplacement: Cancel | undefined;
  #closed = false;

  constructor(
    parts: StreamShardParts,
    handlers: StreamShardHandlers,
    wanted: ReadonlySet<string>,
    options: StreamShardOptions,
  ) {
    this.#parts = parts;
    this.#handlers = handlers;
    this.#wanted = wanted;
    this.#options = options;
    this.#backoff = new ReconnectBackoff(parts.random);
    this.#pulse = new StreamPulse(parts.clock, options);
    this.#pulseIntervalMs = (options.stallMsMin ?? 15_000) / 3;
    this.#connect();
    this.#watchPulse();
  }

  get wanted(): ReadonlySet<string> {
    return this.#wanted;
  }

  isActive(name: string): boolean {
    return this.#current?.active.has(name) === true && !this.#stalled.has(name);
  }

  setWanted(wanted: ReadonlySet<string>): void {
    this.#wanted = wanted;
    this.#pulse.keep(wanted);
    this.#current?.setWanted(wanted);
    this.#replacement?.setWanted(wanted);
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimers();
    this.#current?.close();
    this.#replacement?.close();
    this.#current = undefined;
    this.#replacement = undefined;
  }

  #connect(): void {
    this.#cancelReconnect = undefined;
    if (this.#closed) return;
    const waitMs = this.#parts.budget.takeOrWaitMs();
    if (waitMs > 0) {
      this.#cancelReconnect = this.#parts.scheduler.after(waitMs, () => this.#connect());
      return;
    }
    this.#current = this.#openConnection();
    this.#planRotation();
  }

  #openConnection(): StreamConnection {
    const connection: StreamConnection = new StreamConnection(
      {
        ...this.#parts,
        handlers: {
          onActive: () => this.#onActive(connection),
          onFrame: (frame, heardAt) => this.#onFrame(frame, heardAt),
          onShutdownNotice: () => this.#rotate('server shutdown'),
          onDown: (cause) => this.#onDown(connection, cause),
        },
      },
      this.#wanted,
      this.#options,
    );
    return connection;
  }

  #onFrame(frame: StreamFrame, heardAt: MonotonicMs): void {
    if ('mark' in frame && this.#wanted.has(frame.stream))
      this.#pulse.heard(frame.stream, frame.mark, heardAt);
    this.#handlers.onFrame(frame);
  }

  /** A stalled stream counts as down, and the connection that let it stall is replaced. */
  #watchPulse(): void {
    this.#cancelPulse = this.#parts.scheduler.after(this.#pulseIntervalMs, () => {
      this.#watchPulse();
      if (this.#current?.complete !== true) return;
      const stalled = new Set(this.#pulse.stalled());
      const changed =
        stalled.size !== this.#stalled.size ||
        [...stalled].some((name) => !this.#stalled.has(name));
      this.#stalled = stalled;
      if (!changed) return;
      const first = [...stalled][0];
      if (first !== undefined) {
        const { logger } = this.#parts;
        logger.log('warn', 'market-stream-stalled', { stream: first, streams: stalled.size });
      }
      this.#handlers.onActive('stalled');
      if (stalled.size > 0) this.#rotate('stalled');
    });
  }

  /** Streams begin anew over a connection that has just taken over. */
  #forgiveStalled(): void {
    this.#pulse.forgive(this.#stalled);
    this.#stalled = new Set();
  }

  #onActive(connection: StreamConnection): void {
    if (connection === this.#replacement && connection.complete) this.#promote(connection);
    if (connection !== this.#current) return;
    this.#cancelStable ??= this.#parts.scheduler.after(STABLE_AFTER_MS, () =>
      this.#backoff.reset(),
    );
    this.#handlers.onActive('subscribed');
  }

  #onDown(connection: StreamConnection, cause: string): void {
    this.#parts.logger.log('warn', 'market-stream-down', { cause, streams: this.#wanted.size });
    if (connection === this.#replacement) {
      this.#abandonReplacement();
      return;
    }
    this.#cancelStable?.();
    this.#cancelStable = undefined;
    this.#current = undefined;
    const replacement = this.#replacement;
    if (replacement === undefined) {
      this.#cancelRotation?.();
      this.#pulse.restart();
      this.#stalled = new Set();
      this.#handlers.onInterrupted([...this.#wanted]);
      this.#cancelReconnect = this.#parts.scheduler.after(this.#backoff.nextDelayMs(), () =>
        this.#connect(),
      );
    } else {
      this.#promote(replacement);
    }
    this.#handlers.onActive(cause);
  }

  #planRotation(): void {
    this.#cancelRotation?.();
    const afterMs = ROTATE_AFTER_MS + this.#parts.random.unit() * ROTATE_JITTER_MS;
    this.#cancelRotation = this.#parts.scheduler.after(afterMs, () => this.#rotate('age'));
  }

  #rotate(cause: string): void {
    if (this.#replacement !== undefined || this.#current === undefined || this.#closed) return;
    const waitMs = this.#parts.budget.takeOrWaitMs();
    if (waitMs > 0) {
      this.#cancelRotation?.();
      this.#cancelRotation = this.#parts.scheduler.after(waitMs, () => this.#rotate(cause));
      return;
    }
    this.#parts.logger.log('info', 'market-stream-rotating', { cause, streams: this.#wanted.size });
    this.#replacement = this.#openConnection();
    this.#cancelReplacement = this.#parts.scheduler.after(REPLACEMENT_MS_MAX, () =>
      this.#abandonReplacement(),
    );
  }

  #promote(replacement: StreamConnection): void {
    this.#cancelReplacement?.();
    this.#replacement = undefined;
    this.#current?.close();
    this.#current = replacement;
    this.#forgiveStalled();
    this.#planRotation();
  }

  #abandonReplacement(): void {
    this.#cancelReplacement?.();
    this.#replacement?.close();
    this.#replacement = undefined;
    this.#cancelRotation?.();
    this.#cancelRotation = this.#parts.scheduler.after(this.#backoff.nextDelayMs(), () =>
      this.#rotate('again'),
    );
  }

  #cancelTimers(): void {
    this.#cancelPulse?.();
    this.#cancelReconnect?.();
    this.#cancelRotation?.();
    this.#cancelStable?.();
    this.#cancelReplacement?.();
  }
}
