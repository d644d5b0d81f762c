import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readAction } from '../scenario/fault-action.js';
import type { FaultDirector } from '../scenario/fault-director.js';
import { ScenarioProblem } from '../scenario/field-reader.js';
import type { SimulatedExchange } from '../simulated-exchange.js';
import { type WireValue, writeWire } from '../wire/wire-json.js';
import { LOOPBACK, listen } from './listen.js';
import { readBody } from './read-body.js';

/** A running control port. */
export interface ControlServer {
  readonly port: number;
  readonly origin: string;
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 64 * 1_024;
const LOG_SHOWN = 200;

/**
 * Serves the control API on loopback, apart from what clients see: `POST /actions`, `GET /state`, `GET /log`. A page
 * in a browser cannot reach it: it asks for a JSON body and for a loopback name in the Host header.
 *
 * @param port 0 lets the system choose
 * @throws PortInUse
 */
export async function serveControl(
  exchange: SimulatedExchange,
  director: FaultDirector,
  port: number,
): Promise<ControlServer> {
  const server = createServer((request, response) => {
    answer(exchange, director, request, response).catch(() => response.destroy());
  });
  const chosen = await listen(server, port);
  return {
    port: chosen,
    origin: `http://${LOOPBACK}:${chosen}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  exchange: SimulatedExchange,
  director: FaultDirector,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const reply = (status: number, body: WireValue): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(writeWire(body));
  };
  const hostName = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (hostName !== LOOPBACK && hostName !== 'localhost') {
    reply(403, { error: 'Host: expected 127.0.0.1 or localhost' });
    return;
  }
  const route = `${request.method ?? ''} ${request.url ?? ''}`;
  if (route === 'GET /state') reply(200, exchange.describe());
  else if (route === 'GET /log') reply(200, recentRequests(exchange));
  else if (route === 'POST /actions') {
    const { status, body } = perform(director, request, await readBody(request, BODY_BYTES_MAX));
    reply(status, body);
  } else reply(404, { error: 'expected POST /actions, GET /state or GET /log' });
}

function perform(
  director: FaultDirector,
  request: IncomingMessage,
  text: string | undefined,
): { readonly status: number; readonly body: WireValue } {
  if (request.headers['content-type']?.startsWith('application/json') !== true) {
    return { status: 415, body: { error: 'content-type: expected application/json' } };
  }
  if (text === undefined) return { status: 413, body: { error: 'expected at most 64 KiB' } };
  try {
    const done = director.perform(readAction(JSON.parse(text) as unknown, ''));
    return { status: 200, body: { done } };
  } catch (error) {
    if (!(error instanceof ScenarioProblem) && !(error instanceof SyntaxError)) throw error;
    return { status: 400, body: { error: error.message } };
  }
}

function recentRequests(exchange: SimulatedExchange): WireValue {
  return exchange.log
    .all()
    .slice(-LOG_SHOWN)
    .map((entry) => ({ ...entry }));
}
