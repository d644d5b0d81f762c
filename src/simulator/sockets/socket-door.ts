import type { Clock, Scheduler } from '../../ports/clock.js';
import type { RateWindows } from '../admission/rate-windows.js';
import type { StreamHub } from '../publishing/stream-hub.js';
import { RequestRefusal } from '../wire/request-refusal.js';
import { SocketLife, type SocketSession, type SocketSink } from './socket-life.js';
import { StreamSession } from './stream-session.js';
import { type WsApiServices, WsApiSession } from './ws-api-session.js';

/** No path at all is that of a raw connection: vn.py connects to the bare host and subscribes then. */
const PATH = /^\/((ws|stream|ws-api\/v3)([/?].*)?)?$/;
const CONNECT_WEIGHT = 2;
const POLICY_VIOLATION = 1008;
const GOING_AWAY = 1001;

/** What a door is built from. */
export interface SocketDoorOptions {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly rates: RateWindows;
  readonly hub: StreamHub;
  readonly services: () => WsApiServices;
}

interface OpenSocket {
  readonly life: SocketLife;
  readonly session: StreamSession | WsApiSession;
  readonly ip: string;
  readonly path: string;
}

/** Lets connections in, by path and by limits, and knows those that are open. */
export class SocketDoor {
  readonly #options: SocketDoorOptions;
  readonly #open = new Set<OpenSocket>();

  constructor(options: SocketDoorOptions) {
    this.#options = options;
  }

  /** A connection that is not accepted is closed right after. */
  open(path: string, ip: string, sink: SocketSink): SocketSession {
    const { clock, scheduler } = this.#options;
    let leave = (): void => {};
    const life = new SocketLife({ sink, clock, scheduler, onEnd: () => leave() });
    const refusal = this.#refusal(path, ip);
    if (refusal !== undefined) {
      scheduler.after(0, () => life.close(POLICY_VIOLATION, refusal));
      return {
        receive: () => undefined,
        ping: () => undefined,
        pong: (payload) => life.pong(payload),
        closed: () => life.end(),
      };
    }
    const session = this.#session(path, ip, life);
    const socket: OpenSocket = { life, session, ip, path };
    this.#open.add(socket);
    leave = () => {
      this.#open.delete(socket);
      session.leave();
    };
    return session;
  }

  /** Ends connections, as a fault of the network or the exchange would. */
  closeAll(reason: string, which: (socket: { ip: string; path: string }) => boolean): number {
    const closing = [...this.#open].filter(which);
    for (const { life } of closing) life.close(GOING_AWAY, reason);
    return closing.length;
  }

  /**
   * Says on every connection that its server is about to shut down. The result closes those connections: whoever connects
   * meanwhile reaches another server.
   */
  announceShutdown(): () => void {
    const told = [...this.#open];
    for (const { session } of told) session.announceShutdown();
    return () => {
      for (const { life } of told) if (!life.ended) life.close(GOING_AWAY, 'server shutdown');
    };
  }

  /** Ends every subscription to account events, saying so. Returns how many. */
  endUserStreams(): number {
    let ended = 0;
    for (const { session } of this.#open)
      if (session instanceof WsApiSession) ended += session.endSubscriptions();
    return ended;
  }

  /** Loses a subscription without a word. Returns on how many connections. */
  forgetStream(stream: string): number {
    let connections = 0;
    for (const { session } of this.#open)
      if (session instanceof StreamSession && session.forget(stream)) connections += 1;
    return connections;
  }

  get count(): number {
    return this.#open.size;
  }

  #session(path: string, ip: string, life: SocketLife): StreamSession | WsApiSession {
    const { hub, clock, services } = this.#options;
    if (!path.startsWith('/ws-api/')) {
      return new StreamSession({ life, hub, clock, ...readStreamPath(path) });
    }
    const query = new URLSearchParams(path.split('?')[1] ?? '');
    return new WsApiSession(services(), life, {
      ip,
      microseconds: wantsMicroseconds(query.get('timeUnit')),
      returnRateLimits: query.get('returnRateLimits') !== 'false',
    });
  }

  #refusal(path: string, ip: string): string | undefined {
    if (!PATH.test(path)) return 'unknown path';
    const { rates, clock } = this.#options;
    const now = clock.now();
    if (!rates.admitConnection(ip, now)) return 'Too many connection attempts from IP';
    try {
      rates.refuseBanned(ip, now);
      if (path.startsWith('/ws-api/')) rates.charge(ip, CONNECT_WEIGHT, now);
      return undefined;
    } catch (error) {
      if (!(error instanceof RequestRefusal)) throw error;
      return `refused with ${error.status}`;
    }
  }
}

/** `/`, `/ws`, `/ws/<a>/<b>`, `/stream`, `/stream?streams=<a>/<b>` (web-socket-streams.md, "General WSS information"). */
function readStreamPath(path: string): {
  readonly combined: boolean;
  readonly microseconds: boolean;
  readonly streams: readonly string[];
} {
  const combined = path.startsWith('/stream');
  const [route = '', query = ''] = path.split('?');
  const parameters = new URLSearchParams(query);
  const listed = combined
    ? (parameters.get('streams') ?? '')
    : decoded(route.replace(/^\/(ws\/?)?/, ''));
  // Some clients number their connections in the path; a number names no stream.
  const streams = listed.split('/').filter((stream) => stream !== '' && !/^\d+$/.test(stream));
  return { combined, microseconds: wantsMicroseconds(parameters.get('timeUnit')), streams };
}

/** The text itself where it is no percent-encoding: then it names no stream, which is nobody's mistake but the client's. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function wantsMicroseconds(timeUnit: string | null): boolean {
  return timeUnit?.toUpperCase() === 'MICROSECOND';
}
