import { must } from '../../src/base/assert.js';
import type { WsConnection, WsHandlers, WsTransport } from '../../src/ports/ws-transport.js';

/** The server's end of a connection, in the hands of a test. */
export class FakeSocket implements WsConnection {
  readonly url: string;
  readonly sent: string[] = [];
  readonly #handlers: WsHandlers;
  state: 'connecting' | 'open' | 'closed' = 'connecting';

  constructor(url: string, handlers: WsHandlers) {
    this.url = url;
    this.#handlers = handlers;
  }

  open(): void {
    this.state = 'open';
    this.#handlers.onOpen();
  }

  say(message: unknown): void {
    this.sayBytes(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)));
  }

  sayBytes(bytes: Uint8Array): void {
    this.#handlers.onMessage(bytes);
  }

  ping(): void {
    this.#handlers.onPing();
  }

  drop(code = 1006): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#handlers.onClose(code, '');
  }

  send(text: string): boolean {
    if (this.state !== 'open') return false;
    this.sent.push(text);
    return true;
  }

  close(): void {
    this.drop(1000);
  }

  /** The newest message sent, parsed. */
  lastSent(): Record<string, unknown> {
    return JSON.parse(must(this.sent.at(-1), 'something was sent')) as Record<string, unknown>;
  }
}

/** Connections that open, speak and end when the test says so. */
export class FakeWsTransport implements WsTransport {
  readonly sockets: FakeSocket[] = [];

  connect(url: string, handlers: WsHandlers): WsConnection {
    const socket = new FakeSocket(url, handlers);
    this.sockets.push(socket);
    return socket;
  }

  get last(): FakeSocket {
    return must(this.sockets.at(-1), 'a connection was opened');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
