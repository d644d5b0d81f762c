import { expect, it } from 'vitest';
import { formatReason, REASON_GROUPS, reason } from '../../../src/model/reason-code.js';

it('is a set, in which each has one meaning', () => {
  const all = Object.values(REASON_GROUPS).flatMap((group) => Object.entries(group));
  expect(new Set(all.map(([code]) => code)).size).toBe(all.length);
  expect(new Set(all.map(([, meaning]) => meaning)).size).toBe(all.length);
  for (const [, meaning] of all) expect(meaning).toMatch(/^[A-Z].*\.$/);
});

it('puts the numbers beside the code', () => {
  expect(formatReason(reason('SPREAD_TOO_WIDE', { spreadBps: 12.4, limitBps: 8 }))).toBe(
    'SPREAD_TOO_WIDE spreadBps=12.4 limitBps=8',
  );
  expect(formatReason(reason('PAUSED'))).toBe('PAUSED');
});
