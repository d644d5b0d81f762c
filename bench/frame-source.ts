import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StreamFrame } from '../src/adapters/binance/ws/stream-frame.js';
import { StreamFrameDecoder } from '../src/adapters/binance/ws/stream-frame-decoder.js';
import { WsWsTransport } from '../src/adapters/system/ws-ws-transport.js';
import type { EpochMs } from '../src/base/time.js';

/** What the sending process is told. */
export type ServerOrder =
  | {
      readonly type: 'burst';
      /** Sent at once, `"E":0` replaced by the time of sending. */
      readonly frames: readonly string[];
      /** Market time minus the machine's. */
      readonly shiftMs: number;
    }
  | {
      readonly type: 'tickers';
      readonly symbols: number;
      readonly perSecond: number;
      readonly count: number;
    };

/** What the sending process says first. */
export interface ServerReady {
  readonly port: number;
}

/** Connections, as the program's shards would share the streams. */
const CONNECTIONS = 4;

/** Frames from another process through real sockets, decoded on arrival. */
export class FrameSource {
  readonly #ws = new WsWsTransport();
  readonly #decoder = new StreamFrameDecoder();
  readonly #child = fork(fileURLToPath(new URL('frame-server.ts', import.meta.url)));
  #receive: (frame: StreamFrame) => void = () => undefined;
  #now: () => EpochMs = Date.now;

  static async open(): Promise<FrameSource> {
    const source = new FrameSource();
    await source.#connect();
    return source;
  }

  /** Who gets the frames from now on, and the clock that dates them. */
  deliverTo(receive: (frame: StreamFrame) => void, now: () => EpochMs = Date.now): void {
    this.#receive = receive;
    this.#now = now;
  }

  order(order: ServerOrder): void {
    this.#child.send(order);
  }

  async close(): Promise<void> {
    await this.#ws.close();
    this.#child.disconnect();
  }

  async #connect(): Promise<void> {
    const { port } = await new Promise<ServerReady>((resolve) => {
      this.#child.once('message', (message) => resolve(message as ServerReady));
    });
    const connections = Array.from({ length: CONNECTIONS }, () => this.#open(port));
    await Promise.all(connections);
  }

  #open(port: number): Promise<void> {
    return new Promise((resolve) => {
      this.#ws.connect(`ws://127.0.0.1:${port}`, {
        onOpen: resolve,
        onPing: () => undefined,
        onMessage: (bytes) => this.#receive(this.#decoder.decode(bytes, this.#now())),
        onClose: () => undefined,
      });
    });
  }
}
