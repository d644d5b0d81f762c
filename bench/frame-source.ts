import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WsWsTransport } from '../src/adapters/system/ws-ws-transport.js';

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
    }
  /** Book tickers as fast as the sockets take them. */
  | { readonly type: 'flood'; readonly symbols: number; readonly count: number };

/** What the sending process says first. */
export interface ServerReady {
  readonly port: number;
}

/** Connections, as the program's shards would share the streams. */
const CONNECTIONS = 4;

/** Frames from another process through real sockets. */
export class FrameSource {
  readonly #ws = new WsWsTransport();
  readonly #child = fork(fileURLToPath(new URL('frame-server.ts', import.meta.url)));
  #receive: (bytes: Uint8Array) => void = () => undefined;

  static async open(): Promise<FrameSource> {
    const source = new FrameSource();
    await source.#connect();
    return source;
  }

  /** Who gets the frames from now on. */
  deliverTo(receive: (bytes: Uint8Array) => void): void {
    this.#receive = receive;
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
        onMessage: (bytes) => this.#receive(bytes),
        onClose: () => undefined,
      });
    });
  }
}
