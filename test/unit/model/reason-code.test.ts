import { expect, it } from 'vitest';
import { formatReason, REASON_CODES, reason } from '../../../src/model/reason-code.js';

it('is a set', () => {
  expect(new Set(REASON_CODES).size).toBe(REASON_CODES.length);
});

it('puts the numbers beside the code', () => {
  expect(formatReason(reason('SPREAD_TOO_WIDE', { spreadBps: 12.4, limitBps: 8 }))).toBe(
    'SPREAD_TOO_WIDE spreadBps=12.4 limitBps=8',
  );
  expect(formatReason(reason('PAUSED'))).toBe('PAUSED');
});
