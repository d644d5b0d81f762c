import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { HttpRequest, HttpResponse } from '../ports/http-transport.js';
import { NEVER, refusalAtDoor } from './http-answers.js';
import type { SimulatedExchange } from './simulated-exchange.js';
import { attachWsServer } from './ws-server.js';

/** Another process holds the port. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse';
  readonly port: number;

  constructor(port: number, options: { readonly cause: unknown }) {
    super(`port ${port} is in use`, options);
    this.port = port;
  }
}

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

const HOST = '127.0.0.1';
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
  await listen(server, port);
  const address = server.address();
  const chosen = typeof address === 'object' && address !== null ? address.port : port;
  return {
    port: chosen,
    httpOrigin: `http${tls === undefined ? '' : 's'}://${HOST}:${chosen}`,
    wsOrigin: `ws${tls === undefined ? '' : 's'}://${HOST}:${chosen}`,
    close: async () => {
      sockets.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function listen(server: Server | TlsServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' ? new PortInUse(port, { cause }) : cause);
    });
    server.listen(port, HOST, () => resolve());
  });
}

async function answer(
  exchange: SimulatedExchange,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = METHODS.find((name) => name === request.method);
  const body = await readBody(request);
  if (method === undefined || body === undefined) {
    send(response, refusalAtDoor(method === undefined ? 405 : 413));
    return;
  }
  const incoming: HttpRequest = {
    method,
    origin: `http://${HOST}`,
    path: request.url ?? '/',
    headers: readHeaders(request),
    body,
    timeoutMs: 0,
    bodyBytesMax: 0,
  };
  const answered = exchange.handleHttp(incoming, { ip: request.socket.remoteAddress ?? HOST });
  const { delayMs = 0 } = answered;
  if (delayMs === NEVER) return;
  if (delayMs > 0) exchange.later(delayMs, () => send(response, answered));
  else send(response, answered);
}

/** Status 0 resets the connection instead. */
function send(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  if (status === 0) response.destroy();
  else if (!response.destroyed) {
    const length = { 'content-length': Buffer.byteLength(body) };
    response.writeHead(status, { ...headers, ...length }).end(body);
  }
}

/** The body as received, which is what a signature covers; undefined when it is too long. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk as Uint8Array);
    bytes += part.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Node gives names in lower case. */
function readHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}
