import { expect, it } from 'vitest';
import { frameText } from '../../../../../src/adapters/binance/ws/frame-text.js';

it.each(['', '{}', '币安人生usdt@bookTicker', '\ufeff{}', '🐕'])('reads %j', (text) => {
  expect(frameText(new TextEncoder().encode(text))).toBe(text);
});

it.each([
  ['a byte that begins nothing', [0x22, 0xff, 0x22]],
  ['a character cut off', [0xe5, 0xb8]],
  ['a character written too long', [0xc0, 0xaf]],
  ['half a surrogate pair', [0xed, 0xa0, 0x80]],
])('refuses %s', (_what, bytes) => {
  expect(() => frameText(Uint8Array.from(bytes))).toThrow(SyntaxError);
});
