import type { Random } from '../base/prng.js';
import type { MonotonicMs } from '../base/time.js';
import type { Clock, Scheduler } from '../ports/clock.js';
import type { WsConnection, WsHandlers, WsTransport } from '../ports/ws-transport.js';
import { type FaultPlan, openWindows } from './fault-plan.js';
import type { FaultTally } from './fault-tally.js';
import type { ProgramStall } from './program-stall.js';
import type { WireEntry, WireLog } from './wire-log.js';

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
  readonly tally: FaultTally;
  readonly door: SocketDoor;
  readonly log: WireLog;
  /** When what arrives is seen by the program. */
  readonly stall: ProgramStall;
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
  #abandoned = false;

  constructor(parts: SimulatedSocketsParts) {
    this.#parts = parts;
    const now = parts.clock.monotonic();
    for (const { kind, from, probability } of parts.plan.windows) {
      if (kind === 'cut-stream' && from >= now) this.#planCut(from - now, probability);
    }
  }

  connect(url: string, handlers: WsHandlers): WsConnection {
    const link: Link = new Link(this.#parts, url, handlers, () => this.#open.delete(link));
    if (this.#abandoned) {
      link.abandon();
      return link;
    }
    this.#open.add(link);
    link.open();
    return link;
  }

  async close(): Promise<void> {
    this.#closeAll();
  }

  /** The program has gone: the exchange learns of it, and nobody on this side is told anything any more. */
  abandon(): void {
    this.#abandoned = true;
    this.#closeAll();
  }

  #closeAll(): void {
    for (const link of this.#open) link.abandon();
    this.#open.clear();
  }

  #planCut(delayMs: number, probability: number): void {
    this.#parts.scheduler.after(delayMs, () => {
      for (const link of [...this.#open]) {
        if (this.#parts.random.unit() >= probability) continue;
        this.#parts.tally.count('cut-stream');
        link.cut();
      }
    });
  }
}

/** Frames sent in one instant: they travel and arrive together. */
interface Segment {
  readonly sentAt: MonotonicMs;
  readonly arrivesAt: MonotonicMs;
  /** Emptied on arrival. */
  tasks: (() => void)[] | undefined;
}

/** One connection: two ordered directions, each with its own delay. */
class Link implements WsConnection {
  readonly #parts: SimulatedSocketsParts;
  readonly #path: string;
  readonly #what: string;
  readonly #handlers: WsHandlers;
  readonly #forget: () => void;
  #server: ServerEnd | undefined;
  #state: 'connecting' | 'open' | 'closed' = 'connecting';
  #inbound: Segment | undefined;
  #outbound: Segment | undefined;

  constructor(parts: SimulatedSocketsParts, url: string, handlers: WsHandlers, forget: () => void) {
    this.#parts = parts;
    const parsed = new URL(url);
    this.#path = parsed.pathname + parsed.search;
    this.#what = parsed.pathname;
    this.#handlers = handlers;
    this.#forget = forget;
  }

  open(): void {
    const { clock, door, plan, random, scheduler, tally } = this.#parts;
    const refused = openWindows(plan, clock.monotonic(), ['refuse-connection']).some(
      (window) => random.unit() < window.probability,
    );
    scheduler.after(this.#latency(), () => {
      if (this.#state !== 'connecting') return;
      if (refused) {
        tally.count('refuse-connection');
        this.#end(1006, 'ECONNREFUSED');
        return;
      }
      this.#state = 'open';
      this.#server = door(this.#path, {
        send: (text) => this.#sendToClient(text),
        ping: () => this.#toClient(() => this.#pinged()),
        close: (code, reason) => this.#toClient(() => this.#end(code, reason)),
      });
      this.#log('connect', '');
      this.#tell(() => this.#handlers.onOpen());
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

  abandon(): void {
    this.#state = 'closed';
    this.#server?.closed();
    this.#server = undefined;
  }

  /** An exchange may lose what it should have told, and may tell it twice: there are no sequence numbers. */
  #sendToClient(text: string): void {
    if (this.#strikes('lose-frame')) return;
    this.#toClient(() => this.#deliver(text));
    if (this.#strikes('repeat-frame')) this.#toClient(() => this.#deliver(text));
  }

  #strikes(kind: 'lose-frame' | 'repeat-frame'): boolean {
    const { clock, plan, random, tally } = this.#parts;
    const windows = openWindows(plan, clock.monotonic(), [kind]);
    const strikes = windows.some((window) => random.unit() < window.probability);
    if (strikes) tally.count(kind);
    return strikes;
  }

  #deliver(text: string): void {
    this.#log('frame-in', text);
    this.#tell(() => this.#handlers.onMessage(Buffer.from(text)));
  }

  #pinged(): void {
    // The program answers pings, so that one that stalls for long is cut off.
    this.#tell(() => {
      this.#toServer(() => this.#server?.pong());
      this.#handlers.onPing();
    });
  }

  #toClient(task: () => void): void {
    this.#inbound = this.#queue(this.#inbound, task);
  }

  #toServer(task: () => void): void {
    this.#outbound = this.#queue(this.#outbound, task);
  }

  #queue(last: Segment | undefined, task: () => void): Segment {
    const { clock, plan, scheduler, tally } = this.#parts;
    const now = clock.monotonic();
    if (last?.sentAt === now && last.tasks !== undefined) {
      last.tasks.push(task);
      return last;
    }
    const stalls = openWindows(plan, now, ['stall-stream']);
    if (stalls.length > 0) tally.count('stall-stream');
    const stalledUntil = stalls.reduce(
      (latest, window) => Math.max(latest, Math.min(window.to, now + window.delayMsMax)),
      now,
    );
    const arrivesAt = Math.max(last?.arrivesAt ?? 0, stalledUntil + this.#latency());
    const segment: Segment = { sentAt: now, arrivesAt, tasks: [task] };
    scheduler.after(arrivesAt - now, () => {
      const tasks = segment.tasks ?? [];
      segment.tasks = undefined;
      for (const arrived of tasks) if (this.#state === 'open') arrived();
    });
    return segment;
  }

  #end(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#forget();
    this.#log('close', `${code} ${reason}`);
    this.#tell(() => this.#handlers.onClose(code, reason));
  }

  #tell(task: () => void): void {
    this.#parts.stall.run(task);
  }

  #log(kind: WireEntry['kind'], detail: string): void {
    this.#parts.log.add({ at: this.#parts.clock.now(), kind, what: this.#what, detail });
  }

  #latency(): number {
    return LATENCY_MS_BASE + this.#parts.random.below(LATENCY_MS_SPREAD);
  }
}
