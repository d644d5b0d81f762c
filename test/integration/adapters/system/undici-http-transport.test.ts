import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import {
  UndiciHttpTransport,
  type UndiciHttpTransportOptions,
} from '../../../../src/adapters/system/undici-http-transport.js';
import { type HttpRequest, HttpTransportFailure } from '../../../../src/ports/http-transport.js';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server: Server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function transport(options: UndiciHttpTransportOptions = {}): UndiciHttpTransport {
  const http = new UndiciHttpTransport(options);
  closing.push(() => void http.close());
  return http;
}

function get(origin: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'GET',
    origin,
    path: '/x?a=%EF%BC%91',
    headers: {},
    timeoutMs: 5_000,
    bodyBytesMax: 1_000,
    ...more,
  };
}

async function failureOf(sending: Promise<unknown>): Promise<HttpTransportFailure> {
  const outcome = await sending.catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(HttpTransportFailure);
  return outcome as HttpTransportFailure;
}

describe('UndiciHttpTransport', () => {
  it('sends the path as it is and gives status, lower-case headers and body', async () => {
    const origin = await serve((request, response) => {
      response.writeHead(418, { 'Retry-After': '7' });
      response.end(`${request.method} ${request.url} ${request.headers['x-mbx-apikey']} 符`);
    });
    const answer = await transport().send(
      get(origin, { method: 'DELETE', headers: { 'x-mbx-apikey': 'k' } }),
    );
    expect(answer).toMatchObject({ status: 418, body: 'DELETE /x?a=%EF%BC%91 k 符' });
    expect(answer.headers['retry-after']).toBe('7');
  });

  it('does not follow a redirect', async () => {
    let requests = 0;
    const origin = await serve((_request, response) => {
      requests += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect((await transport().send(get(origin))).status).toBe(302);
    expect(requests).toBe(1);
  });

  it('knows that nothing was sent when there is no connection', async () => {
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const refused = await failureOf(transport().send(get(`http://127.0.0.1:${port}`)));
    expect(refused).toMatchObject({ sent: false, message: 'ECONNREFUSED' });
    const unknown = await failureOf(transport().send(get('http://no-such-host.invalid')));
    expect(unknown.sent).toBe(false);
  });

  it('knows that nothing was sent when TLS fails', async () => {
    const origin = await serve((_request, response) => response.end());
    const failure = await failureOf(transport().send(get(origin.replace('http:', 'https:'))));
    expect(failure.sent).toBe(false);
  });

  it('assumes that something was sent once the request has begun, and sends it once', async () => {
    let requests = 0;
    const origin = await serve((request) => {
      requests += 1;
      request.socket.destroy();
    });
    const http = transport();
    expect((await failureOf(http.send(get(origin)))).sent).toBe(true);
    expect((await failureOf(http.send(get(origin, { method: 'POST', path: '/order' })))).sent).toBe(
      true,
    );
    expect(requests).toBe(2);
  });

  it('sends a request once, however the connection that it was to reuse has died', async () => {
    const arrived: string[] = [];
    const origin = await serve((request, response) => {
      arrived.push(String(request.url));
      response.end('done', () => request.socket.destroy());
    });
    const http = transport({ connectionsMax: 1 });
    const sent = Array.from({ length: 30 }, (_, index) => `/order?id=${index}`);
    for (const path of sent) {
      const outcome = await http
        .send(get(origin, { method: 'POST', path }))
        .catch((error: unknown) => error);
      if (outcome instanceof HttpTransportFailure && !outcome.sent)
        expect(arrived).not.toContain(path);
    }
    expect(new Set(arrived).size).toBe(arrived.length);
    expect(arrived.length).toBeGreaterThan(0);
  });

  it('never inflates a body, so that a small one cannot become a huge one', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    const answer = await transport().send(get(origin, { bodyBytesMax: bomb.length }));
    expect(Buffer.byteLength(answer.body, 'utf8')).toBeLessThan(4 * bomb.length);
    const { sent } = await failureOf(
      transport().send(get(origin, { bodyBytesMax: bomb.length - 1 })),
    );
    expect(sent).toBe(true);
  });

  it('gives up after the timeout, which the time scale shortens', async () => {
    const origin = await serve(() => undefined);
    const failure = await failureOf(
      transport({ timeScale: 600 }).send(get(origin, { timeoutMs: 12_000 })),
    );
    expect(failure).toMatchObject({ sent: true, message: 'no answer in time' });
  });

  it('refuses an answer that is too long', async () => {
    const origin = await serve((_request, response) => response.end('x'.repeat(1_001)));
    expect(await failureOf(transport().send(get(origin)))).toMatchObject({ sent: true });
    expect((await transport().send(get(origin, { bodyBytesMax: 1_001 }))).body).toHaveLength(1_001);
  });

  it('refuses to send after close', async () => {
    const http = transport();
    await http.close();
    expect((await failureOf(http.send(get('http://127.0.0.1:1')))).sent).toBe(false);
  });
});
