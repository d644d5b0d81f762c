import WebSocket from 'ws';
import { type Json, readJson } from './wire-json.js';

/** One connection, with everything that arrived on it. */
export class WireSocket {
  readonly #socket: WebSocket;
  /** The texts as they came. */
  readonly texts: string[] = [];
  /** The same, read. */
  readonly messages: Json[] = [];
  /** Payloads of the ping frames that came. */
  readonly pings: string[] = [];
  pongs = 0;
  closed: { readonly code: number; readonly reason: string } | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      this.texts.push(text);
      this.messages.push(readJson(text));
    });
    socket.on('ping', (data: Buffer) => this.pings.push(data.toString('utf8')));
    socket.on('pong', () => {
      this.pongs += 1;
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString('utf8') };
    });
    // The close that follows says it all.
    socket.on('error', () => undefined);
  }

  /** @param answersPings false for a client that never sends a pong */
  static async open(url: string, { answersPings = true } = {}): Promise<WireSocket> {
    const options = { perMessageDeflate: false, autoPong: answersPings };
    const socket = new WebSocket(url, options);
    const wire = new WireSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return wire;
  }

  send(message: Json): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  ping(payload = ''): void {
    this.#socket.ping(payload);
  }

  pong(payload = ''): void {
    this.#socket.pong(payload);
  }

  end(): void {
    this.#socket.terminate();
  }
}
