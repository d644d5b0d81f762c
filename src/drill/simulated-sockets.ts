import type { Random } from '../base/prng.js';
import type { MonotonicMs } from '../base/time.js';
import type { Clock, Scheduler } from '../ports/clock.js';
import type { WsConnection, WsHandlers, WsTransport } from '../ports/ws-transport.js';
import { type FaultPlan, openWindows } from './fault-plan.js';
import type { WireLog } from './wire-log.js';

/** The exchange's end of a connection. */
export interface ServerEnd {
  receive(text: string): void;
  pong(): void;
  closed(): void;
}

/** What the exchange may do with a connection. */
export interface ServerSink {
  send(text: string): void;
  ping(): void;
  close(code: number, reason: string): void;
}

/** Opens the exchange's end; `path` holds the URL's path and query. */
export type SocketDoor = (path: string, sink: ServerSink) => ServerEnd;

/** What the simulated link is made of. */
export interface SimulatedSocketsParts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly plan: FaultPlan;
  readonly door: SocketDoor;
  readonly log: WireLog;
}

const LATENCY_MS_BASE = 2;
const LATENCY_MS_SPREAD = 8;

/**
 * WebSockets over virtual time. Frames of one connection stay in order, as TCP keeps them; a stalled one delivers late,
 * a cut one loses what was on its way.
 */
export class SimulatedSockets implements WsTransport {
  readonly #parts: SimulatedSocketsParts;
  readonly #open = new Set<Link>();

  constructor(parts: SimulatedSocketsParts) {
    this.#parts = parts;
    for (const window of parts.plan.windows) {
      if (window.kind === 'cut-stream') this.#planCut(window.from, window.probability);
    }
  }

  connect(url: string, handlers: WsHandlers): WsConnection {
    const link = new Link(this.#parts, url, handlers, () => this.#open.delete(link));
    this.#open.add(link);
    link.open();
    return link;
  }

  async close(): Promise<void> {
    for (const link of this.#open) link.abandon();
    this.#open.clear();
  }

  #planCut(at: MonotonicMs, probability: number): void {
    const delay = Math.max(0, at - this.#parts.clock.monotonic());
    this.#parts.scheduler.after(delay, () => {
      for (const link of [...this.#open]) {
        if (this.#parts.random.unit() < probability) link.cut();
      }
    });
  }
}

/** One connection: two ordered directions, each with its own delay. */
class Link implements WsConnection {
  readonly #parts: SimulatedSocketsParts;
  readonly #path: string;
  readonly #handlers: WsHandlers;
  readonly #forget: () => void;
  #server: ServerEnd | undefined;
  #state: 'connecting' | 'open' | 'closed' = 'connecting';
  #inboundFreeAt: MonotonicMs = 0;
  #outboundFreeAt: MonotonicMs = 0;

  constructor(parts: SimulatedSocketsParts, url: string, handlers: WsHandlers, forget: () => void) {
    this.#parts = parts;
    const parsed = new URL(url);
    this.#path = parsed.pathname + parsed.search;
    this.#handlers = handlers;
    this.#forget = forget;
  }

  open(): void {
    const refused = openWindows(this.#parts.plan, this.#parts.clock.monotonic(), ['refuse-connection']).some(
      (window) => this.#parts.random.unit() < window.probability,
    );
    this.#parts.scheduler.after(this.#latency(), () => {
      if (this.#state !== 'connecting') return;
      if (refused) {
        this.#end(1006, 'ECONNREFUSED');
        return;
      }
      this.#state = 'open';
      this.#server = this.#parts.door(this.#path, {
        send: (text) => this.#toClient(() => this.#deliver(text)),
        ping: () => this.#toClient(() => this.#pinged()),
        close: (code, reason) => this.#toClient(() => this.#end(code, reason)),
      });
      this.#log('connect', '');
      this.#handlers.onOpen();
    });
  }

  send(text: string): boolean {
    if (this.#state !== 'open') return false;
    this.#log('frame-out', text);
    this.#toServer(() => this.#server?.receive(text));
    return true;
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#toServer(() => this.#server?.closed());
    this.#parts.scheduler.after(this.#latency(), () => this.#end(1000, ''));
  }

  /** The network fails: both ends learn of it, and what was on its way is lost. */
  cut(): void {
    if (this.#state === 'closed') return;
    this.#server?.closed();
    this.#server = undefined;
    this.#end(1006, 'ECONNRESET');
  }

  /** The program has gone: nobody on this side is told anything any more. */
  abandon(): void {
    this.#state = 'closed';
    this.#server?.closed();
    this.#server = undefined;
  }

  #deliver(text: string): void {
    this.#log('frame-in', text);
    this.#handlers.onMessage(text);
  }

  #pinged(): void {
    this.#toServer(() => this.#server?.pong());
    this.#handlers.onPing();
  }

  #toClient(task: () => void): void {
    this.#inboundFreeAt = this.#queue(this.#inboundFreeAt, task);
  }

  #toServer(task: () => void): void {
    this.#outboundFreeAt = this.#queue(this.#outboundFreeAt, task);
  }

  #queue(freeAt: MonotonicMs, task: () => void): MonotonicMs {
    const now = this.#parts.clock.monotonic();
    const stalledUntil = openWindows(this.#parts.plan, now, ['stall-stream']).reduce(
      (latest, window) => Math.max(latest, Math.min(window.to, now + window.delayMsMax)),
      now,
    );
    const dueAt = Math.max(freeAt, stalledUntil + this.#latency());
    this.#parts.scheduler.after(dueAt - now, () => {
      if (this.#state === 'open') task();
    });
    return dueAt;
  }

  #end(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#forget();
    this.#log('close', `${code} ${reason}`);
    this.#handlers.onClose(code, reason);
  }

  #log(kind: 'connect' | 'frame-in' | 'frame-out' | 'close', detail: string): void {
    this.#parts.log.add({ at: this.#parts.clock.now(), kind, what: this.#path.split('?')[0] ?? '', detail });
  }

  #latency(): number {
    return LATENCY_MS_BASE + this.#parts.random.below(LATENCY_MS_SPREAD);
  }
}
