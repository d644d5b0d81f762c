import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../../src/base/time.js';
import { RequestAllowance } from '../../../../src/supervisor/bars/request-allowance.js';

describe('RequestAllowance', () => {
  it.each([
    { name: 'its own share', used: 0, spent: 0, left: 900 },
    { name: 'its own share, partly spent', used: 0, spent: 899, left: 1 },
    { name: 'nothing beyond its own share', used: 0, spent: 1_000, left: 0 },
    { name: 'what all others leave', used: 4_190, spent: 0, left: 5 },
    { name: 'nothing when others have used the share of all', used: 4_200, spent: 0, left: 0 },
  ])('leaves $name', ({ left, spent, used }) => {
    const allowance = new RequestAllowance({ ownShare: 0.3, totalShare: 0.7 });
    allowance.spend(spent, 5 * MINUTE_MS);
    expect(allowance.left({ usedWeight: used, limit: 6_000 }, 5 * MINUTE_MS + 59_999)).toBe(left);
  });

  it('begins anew each minute', () => {
    const allowance = new RequestAllowance({ ownShare: 0.3, totalShare: 0.7 });
    allowance.spend(900, 0);
    expect(allowance.left({ usedWeight: 0, limit: 6_000 }, MINUTE_MS)).toBe(900);
  });
});
