import { expect, it } from 'vitest';
import { type WireEntry, WireLog } from '../../../src/drill/wire-log.js';

const entry = (at: number, detail: string): WireEntry => ({
  at,
  kind: 'frame-in',
  what: '/stream',
  detail,
});

function logOf(...entries: readonly WireEntry[]): WireLog {
  const log = new WireLog();
  for (const one of entries) log.add(one);
  return log;
}

it('has the same digest for the same entries, and another for another', () => {
  const digest = logOf(entry(1, 'a'), entry(2, 'b')).digest();
  expect(logOf(entry(1, 'a'), entry(2, 'b')).digest()).toBe(digest);
  expect(logOf(entry(1, 'a'), entry(3, 'b')).digest()).not.toBe(digest);
  expect(logOf(entry(2, 'b'), entry(1, 'a')).digest()).not.toBe(digest);
});

it('tells where two logs part', () => {
  const [one, other] = [
    logOf(entry(0, 'a'), entry(1_000, 'b'), entry(2_000, 'c'), entry(3_000, 'd')),
    logOf(entry(0, 'a'), entry(1_000, 'b'), entry(2_000, 'x'), entry(3_000, 'd')),
  ];
  expect(one.seconds.slice(0, 2)).toEqual(other.seconds.slice(0, 2));
  expect(one.seconds[2]).not.toBe(other.seconds[2]);
});

it('keeps the last entries only', () => {
  const log = logOf(...Array.from({ length: 2_000 }, (_, at) => entry(at, `${at}`)));
  const lines = log.tailLines();
  expect(lines.length).toBeLessThanOrEqual(400);
  expect(lines.at(-1)).toBe('1999 frame-in /stream 1999');
  expect(log.count).toBe(2_000);
});
