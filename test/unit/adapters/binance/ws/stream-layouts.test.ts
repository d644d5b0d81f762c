import { expect, it } from 'vitest';
import { FrameCursor } from '../../../../../src/adapters/binance/ws/frame-cursor.js';
import {
  type StreamLayout,
  StreamLayouts,
} from '../../../../../src/adapters/binance/ws/stream-layouts.js';

function take(layouts: StreamLayouts, name: string): StreamLayout | undefined {
  const cursor = new FrameCursor();
  cursor.start(Buffer.from(`${name}","data":{}}`));
  return layouts.take(cursor);
}

it.each([
  ['btcusdt@bookTicker', { kind: 'bookTicker', symbol: 'BTCUSDT' }],
  ['btcusdt@aggTrade', { kind: 'aggTrade', symbol: 'BTCUSDT' }],
  ['btcusdt@depth', { kind: 'depth', symbol: 'BTCUSDT' }],
  ['btcusdt@depth@100ms', { kind: 'depth', symbol: 'BTCUSDT' }],
  ['1000satsusdt@kline_12h', { kind: 'kline', symbol: '1000SATSUSDT', timeframe: '12h' }],
  ['币安人生usdt@bookTicker', { kind: 'bookTicker', symbol: '币安人生USDT' }],
])('knows what the frames of %s have in common', (name, scanned) => {
  expect(take(new StreamLayouts(), name)).toMatchObject({ stream: name, scanned });
});

it.each([
  'btcusdt@trade',
  'btcusdt@depth5',
  'btcusdt@kline_7m',
  'btcusdt@kline_1d@+08:00',
  '!miniTicker@arr',
  '!bookTicker',
])('leaves %s to JSON', (name) => {
  expect(take(new StreamLayouts(), name)).toMatchObject({ stream: name, scanned: undefined });
});

it.each([
  ['an escape', 'btc\\u0075sdt@bookTicker'],
  ['a control character', 'btc\nusdt@bookTicker'],
  ['no end in sight', `${'a'.repeat(200)}@bookTicker`],
])('takes no name with %s', (_what, name) => {
  expect(take(new StreamLayouts(), name)).toBeUndefined();
});

it('knows a stream again, and keeps to its bound when there are more streams than it can keep', () => {
  const layouts = new StreamLayouts();
  const first = take(layouts, 's0usdt@bookTicker');
  expect(take(layouts, 's0usdt@bookTicker')).toBe(first);
  const names = Array.from({ length: 20_000 }, (_, index) => `s${index}usdt@bookTicker`);
  const layoutsOf = (): readonly (StreamLayout | undefined)[] =>
    names.map((name) => take(layouts, name));
  const met = layoutsOf();
  const metAgain = layoutsOf();
  expect(metAgain.map((layout) => layout?.stream)).toEqual(names);
  const kept = met.filter((layout, index) => layout === metAgain[index]);
  expect(kept.length).toBeLessThan(8_192);
});
