import { WebSocket } from 'ws';
import type { WsConnection, WsHandlers, WsTransport } from '../../ports/ws-transport.js';

/** Bounds of a connection, in real time. */
export interface WsWsTransportOptions {
  /** Default 15 s. */
  readonly handshakeTimeoutMs?: number;
  /** A longer message closes the connection. Default 16 MiB: `!miniTicker@arr` stays far below. */
  readonly messageBytesMax?: number;
  /** How long a peer may take to answer a close before the socket is cut. Default 2 s. */
  readonly closeTimeoutMs?: number;
}

/**
 * WebSockets over the package ws, which reports pings and answers each with its payload. No compression; messages are
 * handed on as bytes in the turn they arrive in, and whoever makes text of them checks them.
 */
export class WsWsTransport implements WsTransport {
  readonly #open = new Set<WebSocket>();
  readonly #handshakeTimeoutMs: number;
  readonly #messageBytesMax: number;
  readonly #closeTimeoutMs: number;

  constructor(options: WsWsTransportOptions = {}) {
    this.#handshakeTimeoutMs = options.handshakeTimeoutMs ?? 15_000;
    this.#messageBytesMax = options.messageBytesMax ?? 16 * 1024 * 1024;
    this.#closeTimeoutMs = options.closeTimeoutMs ?? 2_000;
  }

  connect(url: string, handlers: WsHandlers): WsConnection {
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      allowSynchronousEvents: true,
      skipUTF8Validation: true,
      maxPayload: this.#messageBytesMax,
      handshakeTimeout: this.#handshakeTimeoutMs,
      autoPong: true,
      followRedirects: false,
    });
    this.#open.add(socket);
    socket.on('open', () => handlers.onOpen());
    socket.on('ping', () => handlers.onPing());
    socket.on('message', (data, isBinary) => {
      // With the default binary type every message is one Buffer, whole.
      if (!isBinary) handlers.onMessage(data as Buffer);
    });
    let failure = '';
    socket.on('error', (error) => {
      failure = (error as { code?: string }).code ?? error.message;
    });
    socket.on('close', (code, reason) => {
      this.#open.delete(socket);
      handlers.onClose(code, reason.length > 0 ? reason.toString('utf8') : failure);
    });
    return {
      send: (text) => {
        if (socket.readyState !== WebSocket.OPEN) return false;
        socket.send(text);
        return true;
      },
      close: () => this.#close(socket),
    };
  }

  async close(): Promise<void> {
    const closing = [...this.#open].map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.once('close', () => resolve());
        }),
    );
    for (const socket of this.#open) this.#close(socket);
    await Promise.all(closing);
  }

  #close(socket: WebSocket): void {
    if (socket.readyState === WebSocket.CONNECTING) {
      socket.terminate();
      return;
    }
    socket.close(1000);
    const timer = setTimeout(() => socket.terminate(), this.#closeTimeoutMs);
    socket.once('close', () => clearTimeout(timer));
  }
}
