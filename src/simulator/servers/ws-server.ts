import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SimulatedExchange } from '../simulated-exchange.js';

const FRAME_BYTES_MAX = 1024 * 1024;

/** Takes WebSocket upgrades of an HTTP server to an exchange. No compression, like the real one. */
export function attachWsServer(
  exchange: SimulatedExchange,
  server: Server | TlsServer,
): { close(): void } {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES_MAX,
  });
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const ip = request.socket.remoteAddress ?? '127.0.0.1';
      connect(exchange, webSocket, request.url ?? '/', ip);
    });
  });
  return {
    close: () => {
      for (const webSocket of sockets.clients) webSocket.terminate();
      sockets.close();
    },
  };
}

function connect(
  exchange: SimulatedExchange,
  webSocket: WebSocket,
  path: string,
  ip: string,
): void {
  const session = exchange.openSocket(
    path,
    { ip },
    {
      send: (text) => webSocket.send(text),
      ping: (payload) => webSocket.ping(payload),
      close: (code, reason) => webSocket.close(code, reason),
    },
  );
  webSocket.on('message', (data: Buffer) => session.receive(data.toString('utf8')));
  webSocket.on('ping', () => session.ping());
  webSocket.on('pong', (data: Buffer) => session.pong(data.toString('utf8')));
  webSocket.on('close', () => session.closed());
  // A reset is followed by 'close'; there is nothing else to do about it.
  webSocket.on('error', () => webSocket.terminate());
}
