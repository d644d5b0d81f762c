/**
 * The sending end, in a process of its own: a WebSocket server on loopback that plays the exchange. It sends frames
 * when the parent says so, and writes into each of them when it was sent.
 */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { must } from '../src/base/assert.js';
import type { ServerOrder, ServerReady } from './frame-source.js';
import { bookTickerFrame } from './stream-frames.js';
import { symbolNames } from './synthetic-market.js';

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
  sendTickers(order);
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
