import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { HttpRequest } from '../../ports/http-transport.js';
import { type ExchangeAnswer, isReset, NEVER, refusalAtDoor } from '../requests/http-answers.js';
import type { SimulatedExchange } from '../simulated-exchange.js';
import { LOOPBACK, listen } from './listen.js';
import { readBody } from './read-body.js';
import { attachWsServer } from './ws-server.js';

/** A running server. REST, streams and the WebSocket API share its port. */
export interface ExchangeServer {
  readonly port: number;
  /** "http://127.0.0.1:1234". */
  readonly httpOrigin: string;
  /** "ws://127.0.0.1:1234". */
  readonly wsOrigin: string;
  /** Ends every connection and frees the port. The exchange itself goes on. */
  close(): Promise<void>;
}

/** A certificate and its key, both PEM: some clients speak nothing but TLS. */
export interface TlsIdentity {
  readonly certificate: string;
  readonly key: string;
}

const BODY_BYTES_MAX = 64 * 1_024;
/** Longer than clients keep an idle connection, so that none is closed under a request that has just left. */
const KEEP_ALIVE_MS = 75_000;
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/**
 * Puts an exchange behind real sockets on loopback.
 *
 * @param port 0 lets the system choose
 * @throws PortInUse
 */
export async function serveExchange(
  exchange: SimulatedExchange,
  port: number,
  options: { readonly tls?: TlsIdentity } = {},
): Promise<ExchangeServer> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(exchange, request, response).catch(() => response.destroy());
  };
  const { tls } = options;
  const server =
    tls === undefined
      ? createServer(listener)
      : createTlsServer({ cert: tls.certificate, key: tls.key }, listener);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const sockets = attachWsServer(exchange, server);
  const chosen = await listen(server, port);
  return {
    port: chosen,
    httpOrigin: `http${tls === undefined ? '' : 's'}://${LOOPBACK}:${chosen}`,
    wsOrigin: `ws${tls === undefined ? '' : 's'}://${LOOPBACK}:${chosen}`,
    close: async () => {
      sockets.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function answer(
  exchange: SimulatedExchange,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = METHODS.find((name) => name === request.method);
  const body = await readBody(request, BODY_BYTES_MAX);
  if (method === undefined || body === undefined) {
    send(response, refusalAtDoor(method === undefined ? 405 : 413));
    return;
  }
  const incoming: HttpRequest = {
    method,
    origin: `http://${LOOPBACK}`,
    path: request.url ?? '/',
    headers: readHeaders(request),
    body,
    timeoutMs: 0,
    bodyBytesMax: 0,
  };
  const answered = exchange.handleHttp(incoming, { ip: request.socket.remoteAddress ?? LOOPBACK });
  const { delayMs = 0 } = answered;
  if (delayMs === NEVER) return;
  if (delayMs > 0) exchange.later(delayMs, () => send(response, answered));
  else send(response, answered);
}

function send(response: ServerResponse, answered: ExchangeAnswer): void {
  const { body, headers, status } = answered;
  if (isReset(answered)) response.destroy();
  else if (!response.destroyed) {
    const length = { 'content-length': Buffer.byteLength(body) };
    response.writeHead(status, { ...headers, ...length }).end(body);
  }
}

/** Node gives names in lower case. */
function readHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}
