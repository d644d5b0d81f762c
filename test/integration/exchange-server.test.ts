import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type ExchangeServer, serveExchange } from '../../src/simulator/servers/http-server.js';
import { PortInUse } from '../../src/simulator/servers/listen.js';
import { ExchangeHarness } from '../support/exchange-harness.js';

let harness: ExchangeHarness;
let server: ExchangeServer;

beforeEach(async () => {
  harness = new ExchangeHarness();
  server = await serveExchange(harness.exchange, 0);
});

afterEach(() => server.close());

function nextMessage(socket: WebSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('message', (data: Buffer) => resolve(data.toString('utf8')));
    socket.once('error', reject);
  });
}

function opened(path: string): Promise<WebSocket> {
  const socket = new WebSocket(`${server.wsOrigin}${path}`, { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

describe('the exchange behind real sockets', () => {
  it('answers HTTP requests with its headers', async () => {
    const response = await fetch(`${server.httpOrigin}/api/v3/time`);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-mbx-used-weight-1m')).toBe('1');
    expect(await response.json()).toEqual({ serverTime: harness.time.now() });
  });

  it('takes parameters from a form body', async () => {
    const response = await fetch(`${server.httpOrigin}/api/v3/order`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-mbx-apikey': 'test-key' },
      body: `timestamp=${harness.time.now()}&signature=00`,
    });
    expect(await response.json()).toMatchObject({ code: -1022 });
  });

  it('says how long its answers are', async () => {
    const response = await fetch(`${server.httpOrigin}/api/v3/time`);
    const length = Buffer.byteLength(await response.text());
    expect(response.headers.get('content-length')).toBe(String(length));
  });

  it.each([
    ['another method', { method: 'PATCH' }, 405, -1020],
    ['an endless body', { method: 'POST', body: 'a'.repeat(70_000) }, 413, -1101],
  ])('refuses %s in the form of every refusal', async (_name, request, status, code) => {
    const response = await fetch(`${server.httpOrigin}/api/v3/order`, request);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  it('carries streams and the WebSocket API', async () => {
    const streams = await opened('/stream');
    const answer = nextMessage(streams);
    streams.send('{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1}');
    expect(await answer).toBe('{"result":null,"id":1}');
    const api = await opened('/ws-api/v3');
    const pong = nextMessage(api);
    api.send('{"id":"p","method":"ping"}');
    expect(JSON.parse(await pong)).toMatchObject({ id: 'p', status: 200, result: {} });
  });

  it('ends every connection when it closes', async () => {
    const socket = await opened('/ws');
    const closed = once(socket, 'close');
    await server.close();
    await closed;
    await expect(fetch(`${server.httpOrigin}/api/v3/ping`)).rejects.toThrow();
  });

  it('names a port that is in use', async () => {
    const holder = createServer();
    holder.listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    const refused: unknown = await serveExchange(harness.exchange, port).catch((e: unknown) => e);
    expect(refused).toBeInstanceOf(PortInUse);
    expect(refused).toMatchObject({ port, message: `port ${port} is in use` });
    holder.close();
    await once(holder, 'close');
  });
});
