import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { WsWsTransport } from '../../../../src/adapters/system/ws-ws-transport.js';
import type { WsConnection } from '../../../../src/ports/ws-transport.js';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(onSocket: (socket: WebSocket) => void): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
  await new Promise<void>((resolve) => server.on('listening', resolve));
  server.on('connection', onSocket);
  closing.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Connects, writes down what happens, and resolves with it when the connection has ended. */
function record(
  transport: WsWsTransport,
  url: string,
  act: (connection: WsConnection, happened: string) => void = () => undefined,
): Promise<string[]> {
  return new Promise((resolve) => {
    const log: string[] = [];
    const note = (entry: string): void => {
      log.push(entry);
      act(connection, entry);
    };
    const connection = transport.connect(url, {
      onOpen: () => note('open'),
      onMessage: (bytes) => note(`message ${Buffer.from(bytes).toString()}`),
      onPing: () => note('ping'),
      onClose: (code) => {
        log.push(`close ${code}`);
        resolve(log);
      },
    });
    expect(connection.send('too early')).toBe(false);
  });
}

describe('WsWsTransport', () => {
  it('reports open, text, pings and the end, answers pings with their payload, and negotiates no compression', async () => {
    const pongs: string[] = [];
    const extensions: string[] = [];
    const url = await serve((socket) => {
      extensions.push(socket.extensions);
      socket.on('message', (data) => {
        socket.send(`echo ${String(data)}`);
        socket.send(Buffer.from([1, 2]), { binary: true });
        socket.ping('payload');
      });
      socket.on('pong', (data) => {
        pongs.push(data.toString());
        socket.close(4001);
      });
    });
    const log = await record(new WsWsTransport(), url, (connection, happened) => {
      if (happened === 'open') connection.send('符');
    });
    expect(log).toEqual(['open', 'message echo 符', 'ping', 'close 4001']);
    expect(pongs).toEqual(['payload']);
    expect(extensions).toEqual(['']);
  });

  it('ends in one close when connecting fails', async () => {
    expect(await record(new WsWsTransport(), 'ws://127.0.0.1:1')).toEqual(['close 1006']);
  });

  it('ends a connection whose message is too long', async () => {
    const url = await serve((socket) => socket.send('x'.repeat(101)));
    expect(await record(new WsWsTransport({ messageBytesMax: 100 }), url)).toEqual([
      'open',
      'close 1006',
    ]);
  });

  it('cuts a peer that does not answer a close', async () => {
    const url = await serve((socket) => socket.pause());
    const transport = new WsWsTransport({ closeTimeoutMs: 20 });
    const ended = record(transport, url, (connection, happened) => {
      if (happened === 'open') connection.close();
    });
    expect(await ended).toEqual(['open', 'close 1006']);
    await transport.close();
  });
});
