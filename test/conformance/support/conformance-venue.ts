import { must } from '../../../src/base/assert.js';
import { ApiSocket } from './api-socket.js';
import type { SimulatorSetting } from './fact.js';
import { OrderPad } from './order-pad.js';
import { isRemoteVenue, openRemoteVenue, REMOTE_VENUE_NAMES } from './remote-venue.js';
import { openSimulatorVenue } from './simulator-venue.js';
import type { SimulatorControl, VenueGround } from './venue.js';
import { WireSocket } from './wire-socket.js';

const LOOK_EVERY_MS = 100;
const FOUND_WITHIN_MS = 20_000;

/** What a fact is shown against: a venue, with the means to wait, to connect and to place orders. */
export class ConformanceVenue {
  readonly ground: VenueGround;
  readonly orders: OrderPad;
  #sockets: WireSocket[] = [];

  constructor(ground: VenueGround) {
    this.ground = ground;
    this.orders = new OrderPad(ground);
  }

  get rest(): VenueGround['rest'] {
    return this.ground.rest;
  }

  get symbol(): string {
    return this.ground.symbol;
  }

  /** The pair's name as streams spell it. */
  get lower(): string {
    return this.ground.symbol.toLowerCase();
  }

  get otherSymbol(): string {
    return this.ground.otherSymbol;
  }

  /** The simulator's controls; only facts that say what they need of it may ask. */
  get control(): SimulatorControl {
    return must(this.ground.control, 'the fact says that it needs the simulator');
  }

  now(): number {
    return this.ground.now();
  }

  elapse(ms: number): Promise<void> {
    return this.ground.elapse(ms);
  }

  /** Lets time pass until something is found. @throws Error after `withinMs` of the venue's time */
  readonly until = async <T>(
    what: string,
    find: () => T | undefined,
    withinMs = FOUND_WITHIN_MS,
  ): Promise<T> => {
    const end = this.now() + withinMs;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.now() >= end) throw new Error(`${what} did not come within ${withinMs} ms`);
      await this.elapse(LOOK_EVERY_MS);
    }
  };

  /** A market stream connection: "/ws/btcusdt@trade". */
  async streams(path: string, options?: { readonly answersPings?: boolean }): Promise<WireSocket> {
    return this.#keep(await WireSocket.open(`${this.ground.streamOrigin}${path}`, options));
  }

  /** A WebSocket API connection. */
  async api(query = ''): Promise<ApiSocket> {
    const wire = this.#keep(await WireSocket.open(`${this.ground.apiUrl}${query}`));
    const { signer } = this.ground;
    return new ApiSocket(wire, { signer, now: () => this.now(), until: this.until });
  }

  /** A WebSocket API connection that is sent the account's events. */
  async userEvents(): Promise<ApiSocket> {
    const api = await this.api();
    await api.signed('userDataStream.subscribe.signature');
    return api;
  }

  /** Ends what a fact has opened. */
  async tidyUp(): Promise<void> {
    for (const socket of this.#sockets) socket.end();
    this.#sockets = [];
    await this.orders.cancelAll();
    await this.ground.control?.calm();
  }

  close(): Promise<void> {
    return this.ground.close();
  }

  #keep(socket: WireSocket): WireSocket {
    this.#sockets.push(socket);
    return socket;
  }
}

/** The venue that `AEGIS_CONFORMANCE_VENUE` names; the simulator when it names none. */
export function venueName(): string {
  return process.env['AEGIS_CONFORMANCE_VENUE'] ?? 'simulator';
}

/** Opens the chosen venue. @throws Error for a name nobody knows */
export async function openVenue(setting: SimulatorSetting): Promise<ConformanceVenue> {
  const name = venueName();
  if (name === 'simulator') return new ConformanceVenue(await openSimulatorVenue(setting));
  if (isRemoteVenue(name)) return new ConformanceVenue(await openRemoteVenue(name));
  throw new Error(`no venue '${name}': known are simulator, ${REMOTE_VENUE_NAMES.join(', ')}`);
}
