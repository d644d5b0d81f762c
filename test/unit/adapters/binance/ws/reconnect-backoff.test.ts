import { describe, expect, it } from 'vitest';
import { ReconnectBackoff } from '../../../../../src/adapters/binance/ws/reconnect-backoff.js';
import { Prng } from '../../../../../src/base/prng.js';

/** The waits of one client, in the order of its attempts. */
function waits(seed: number, attempts: number): readonly number[] {
  const backoff = new ReconnectBackoff(new Prng(seed));
  return Array.from({ length: attempts }, () => backoff.nextDelayMs());
}

describe('ReconnectBackoff', () => {
  it('doubles up to a minute, each wait from the upper half of its step', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      for (const [attempt, waitMs] of waits(seed, 12).entries()) {
        const fullMs = Math.min(60_000, 1_000 * 2 ** attempt);
        expect(waitMs).toBeGreaterThanOrEqual(fullMs / 2);
        expect(waitMs).toBeLessThanOrEqual(fullMs);
      }
    }
  });

  it('lets clients that were cut together return apart', () => {
    const firsts = Array.from({ length: 100 }, (_, seed) => waits(seed, 1)[0] ?? 0);
    expect(Math.max(...firsts) - Math.min(...firsts)).toBeGreaterThan(400);
  });

  it('begins anew after an attempt that lasted', () => {
    const backoff = new ReconnectBackoff(new Prng(1));
    for (let attempt = 0; attempt < 5; attempt += 1) backoff.nextDelayMs();
    backoff.reset();
    expect(backoff.nextDelayMs()).toBeLessThanOrEqual(1_000);
  });
});
