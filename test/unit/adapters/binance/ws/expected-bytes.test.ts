import { expect, it } from 'vitest';
import { ExpectedBytes } from '../../../../../src/adapters/binance/ws/expected-bytes.js';
import { FrameCursor } from '../../../../../src/adapters/binance/ws/frame-cursor.js';

it.each([
  [',"p":"', 'p'],
  [',"data":{"e":"aggTrade","E":', 'E'],
  [',"b":[', 'b'],
  ['"}}', 'end'],
])('names the place behind %s', (text, place) => {
  expect(new ExpectedBytes(text).place).toBe(place);
});

it('is passed where just these bytes stand, at any length', () => {
  const text = '0123456789abcdefghijklmnop';
  for (let length = 1; length <= text.length; length += 1) {
    const bytes = new ExpectedBytes(text.slice(0, length));
    const passes = (frame: string): boolean => {
      const cursor = new FrameCursor();
      cursor.start(Buffer.from(frame));
      return cursor.passIf(bytes);
    };
    expect([length, passes(text)]).toEqual([length, true]);
    for (let at = 0; at < text.length; at += 1) {
      const changed = `${text.slice(0, at)}!${text.slice(at + 1)}`;
      expect([length, at, passes(changed)]).toEqual([length, at, at >= length]);
    }
  }
});
