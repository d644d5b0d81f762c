import { describe, expect, it } from 'vitest';
import { must } from '../../../../src/base/assert.js';
import { HOUR_MS } from '../../../../src/base/time.js';
import type { MarketSpec } from '../../../../src/cli/exchange/market-flags.js';
import { type MarketSurroundings, openMarket } from '../../../../src/cli/exchange/open-market.js';

const NOW = Date.UTC(2026, 0, 15, 12, 30, 41, 250);
const MINUTE = Date.UTC(2026, 0, 15, 12, 30);

const SPEC: MarketSpec = { kind: 'generated', seed: 3, symbols: ['BTCUSDT'] };

function surroundings(changes: Partial<MarketSurroundings> = {}): MarketSurroundings {
  return {
    archive: { list: () => Promise.reject(new Error()), read: () => Promise.reject(new Error()) },
    now: NOW,
    resume: undefined,
    historyMinutes: 120,
    notice: () => undefined,
    ...changes,
  };
}

describe('where a generated market begins', () => {
  it('is the minute by itself, and this moment when it keeps the time', async () => {
    expect((await openMarket(SPEC, surroundings())).source.startAt).toBe(MINUTE);
    const { source } = await openMarket(SPEC, surroundings({ keepsTime: true }));
    expect(source.startAt).toBe(NOW);
  });

  it('is where it stopped when it is resumed, and this moment when it keeps the time', async () => {
    const first = await openMarket(SPEC, surroundings({ keepsTime: true }));
    const resume = { at: NOW + 5_000, checkpoint: must(first.checkpoint) };
    const later = surroundings({ now: NOW + HOUR_MS, resume });
    expect((await openMarket(SPEC, later)).source.startAt).toBe(NOW + 5_000);
    const keeping = await openMarket(SPEC, { ...later, keepsTime: true });
    expect(keeping.source.startAt).toBe(NOW + HOUR_MS);
  });

  it('never goes back to a time that has been told', async () => {
    const first = await openMarket(SPEC, surroundings({ keepsTime: true }));
    const resume = { at: NOW + HOUR_MS, checkpoint: must(first.checkpoint) };
    const { source } = await openMarket(SPEC, surroundings({ resume, keepsTime: true }));
    expect(source.startAt).toBe(NOW + HOUR_MS);
  });
});
