import { expect, it } from 'vitest';
import { DecodeFailure } from '../../../../../src/adapters/binance/json-reader.js';
import { RateOrchestrator } from '../../../../../src/adapters/binance/rate/rate-orchestrator.js';
import {
  decodeRateState,
  RateStateKeeper,
} from '../../../../../src/adapters/binance/rate/rate-state-keeper.js';
import { ManualScheduler } from '../../../../support/manual-scheduler.js';

function open(time: ManualScheduler, saved: string[]) {
  const rate: RateOrchestrator = new RateOrchestrator(
    { clock: time, scheduler: time, exchangeNow: () => time.now() },
    { onBlocked: () => keeper.save() },
  );
  const keeper: RateStateKeeper = new RateStateKeeper(
    rate,
    { load: () => saved.at(-1), save: (text) => saved.push(text) },
    time,
  );
  return { rate, keeper };
}

it('goes on after a restart with the minute half used and the ban not over', async () => {
  const time = new ManualScheduler();
  const saved: string[] = [];
  const first = open(time, saved);
  await first.rate.acquire({ weight: 1_234, orders: 0, priority: 'backfill' });
  await time.advance(5_000);
  expect(saved).toHaveLength(1);
  await time.advance(5_000);
  expect(saved).toHaveLength(1);
  first.rate.block({ cause: 'BANNED', until: time.now() + 120_000.5 });
  expect(saved).toHaveLength(2);
  first.keeper.stop();
  expect(time.pending).toBe(0);

  const next = open(time, saved);
  expect(next.rate.rateUsage().usedWeight).toBe(1_234);
  expect(next.rate.rateUsage().blocks).toEqual([{ cause: 'BANNED', forMs: 120_001 }]);
});

it.each([
  '',
  '{}',
  '{"windows":[{}],"blocks":[]}',
  '{"windows":[],"blocks":[{"cause":"WHIM","until":1}]}',
])('does not take %j for a stored state', (text) => {
  expect(() => decodeRateState(text)).toThrow(DecodeFailure);
});
