/**
 * The sending end, in a process of its own: a WebSocket server on loopback that plays the exchange. It sends frames
 * when the parent says so, and writes into each of them when it was sent.
 */
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { must } from '../src/base/assert.js';
import type { ServerOrder, ServerReady } from './frame-source.js';
import { bookTickerFrame } from './stream-frames.js';
import { symbolNames } from './synthetic-market.js';

/** What ws keeps below its frames. */
interface RawSocket {
  readonly _socket: Socket;
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
const sockets: WebSocket[] = [];
server.on('connection', (socket) => sockets.push(socket));
server.on('listening', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ port } satisfies ServerReady);
});
process.on('message', (message) => obey(message as ServerOrder));
process.on('disconnect', () => process.exit(0));

function obey(order: ServerOrder): void {
  if (order.type === 'burst') {
    for (const [index, frame] of order.frames.entries()) {
      const stamped = frame.replace('"E":0', `"E":${Date.now() + order.shiftMs}`);
      must(sockets[index % sockets.length]).send(stamped);
    }
    return;
  }
  if (order.type === 'flood') flood(order);
  else sendTickers(order);
}

/** As WebSocket frames that are made once: what is measured is the receiving end. */
function flood({ symbols, count }: Extract<ServerOrder, { type: 'flood' }>): void {
  const frames = symbolNames(symbols).map((symbol, index) => {
    const payload = Buffer.from(bookTickerFrame(symbol, String(50_093_239_189 + index)));
    // RFC 6455, 5.2: final, text, unmasked, a length of 16 bits.
    return Buffer.concat([
      Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff]),
      payload,
    ]);
  });
  const round = Buffer.concat(frames);
  for (const [index, { _socket: socket }] of (sockets as unknown as RawSocket[]).entries()) {
    let rounds = Math.floor(count / symbols / sockets.length);
    if (index === 0) rounds += Math.floor(count / symbols) % sockets.length;
    const write = (): void => {
      while (rounds > 0) {
        rounds -= 1;
        if (!socket.write(round)) {
          socket.once('drain', write);
          return;
        }
      }
    };
    write();
  }
}

/** Book tickers at an even rate; the update id is the monotonic clock in microseconds, which processes share. */
function sendTickers(order: Extract<ServerOrder, { type: 'tickers' }>): void {
  const symbols = symbolNames(order.symbols);
  const startedAt = performance.now();
  let sent = 0;
  const step = (): void => {
    const elapsedMs = performance.now() - startedAt;
    const due = Math.min(order.count, Math.floor((elapsedMs * order.perSecond) / 1_000));
    for (; sent < due; sent += 1) {
      const frame = bookTickerFrame(
        must(symbols[sent % symbols.length]),
        String(process.hrtime.bigint() / 1_000n),
      );
      must(sockets[sent % sockets.length]).send(frame);
    }
    if (sent < order.count) setTimeout(step, 1);
  };
  step();
}
