import { describe, expect, it } from 'vitest';
import type { RequestCost } from '../../../../../src/adapters/binance/rate/rate-budget.js';
import { rateCountsOfHeaders } from '../../../../../src/adapters/binance/rate/rate-limit.js';
import { RateOrchestrator } from '../../../../../src/adapters/binance/rate/rate-orchestrator.js';
import type { RequestFailure } from '../../../../../src/ports/request-failure.js';
import { ManualScheduler, settled } from '../../../../support/manual-scheduler.js';

const MINUTE = 60_000;

function cost(
  weight: number,
  priority: RequestCost['priority'] = 'exit',
  more: Partial<RequestCost> = {},
): RequestCost {
  return { weight, orders: 0, priority, ...more };
}

function setUp(limit = 100): {
  time: ManualScheduler;
  rate: RateOrchestrator;
  granted: string[];
  ask: Ask;
} {
  const time = new ManualScheduler();
  const rate = new RateOrchestrator({
    clock: time,
    scheduler: time,
    exchangeNow: () => time.now(),
  });
  rate.setLimits([
    { type: 'REQUEST_WEIGHT', intervalMs: MINUTE, limit },
    { type: 'ORDERS', intervalMs: 10_000, limit: 10 },
  ]);
  const granted: string[] = [];
  const ask: Ask = (name, wanted) => {
    rate.acquire(wanted).then(
      (permit) => {
        granted.push(name);
        rate.settle(permit, { counts: [], weightFree: false, ordersFree: false });
      },
      (failure: RequestFailure) => granted.push(`${name}:${failure.outcome}`),
    );
  };
  return { time, rate, granted, ask };
}

type Ask = (name: string, wanted: RequestCost) => void;

describe('RateOrchestrator', () => {
  it('stops each priority at its share and keeps the rest for exits', async () => {
    const { granted, ask } = setUp();
    ask('backfill-70', cost(70, 'backfill'));
    ask('backfill-71', cost(1, 'backfill'));
    await settled();
    ask('entry-80', cost(10, 'entry'));
    ask('exit-100', cost(20, 'exit'));
    await settled();
    expect(granted).toEqual(['backfill-70', 'entry-80', 'exit-100']);
  });

  it('grants the most urgent first when the next window begins', async () => {
    const { time, granted, ask } = setUp();
    ask('first', cost(100));
    ask('backfill', cost(30, 'backfill'));
    ask('market-data', cost(30, 'market-data'));
    ask('exit', cost(40, 'exit'));
    await time.advance(MINUTE - 1);
    expect(granted).toEqual(['first']);
    await time.advance(1);
    // 70 are taken by the two more urgent ones, the whole of what backfill may see used.
    expect(granted).toEqual(['first', 'exit', 'market-data']);
    await time.advance(MINUTE);
    expect(granted).toEqual(['first', 'exit', 'market-data', 'backfill']);
  });

  it('adopts the higher of its own count and the exchange’s', async () => {
    const { time, rate, granted, ask } = setUp();
    const permit = await rate.acquire(cost(5));
    rate.settle(permit, {
      counts: rateCountsOfHeaders({ 'x-mbx-used-weight-1m': '95', 'x-mbx-used-weight': '95' }),
      weightFree: false,
      ordersFree: false,
    });
    expect(rate.rateUsage()).toEqual({ usedWeight: 95, limit: 100, plannedWeight: 90 });
    ask('six', cost(6));
    await time.advance(MINUTE - 1);
    expect(granted).toEqual([]);
    await time.advance(1);
    expect(granted).toEqual(['six']);
    expect(rate.rateUsage().usedWeight).toBe(6);
  });

  it('refunds what the exchange does not charge', async () => {
    const { rate } = setUp();
    const permit = await rate.acquire(cost(20, 'exit', { orders: 1 }));
    rate.settle(permit, { counts: [], weightFree: true, ordersFree: false });
    expect(rate.rateUsage().usedWeight).toBe(0);
    expect(rate.state().windows.map((window) => window.used)).toEqual([0, 1]);
  });

  it('counts an unanswered request in the next window too', async () => {
    const { time, rate } = setUp();
    const permit = await rate.acquire(cost(30));
    await time.advance(MINUTE);
    expect(rate.rateUsage().usedWeight).toBe(30);
    rate.settle(permit, { counts: [], weightFree: false, ordersFree: false });
    await time.advance(MINUTE);
    expect(rate.rateUsage().usedWeight).toBe(0);
  });

  it('sends nothing before a block ends, exits included', async () => {
    const { time, rate, granted, ask } = setUp();
    rate.block({ cause: 'RATE_LIMITED', until: time.now() + 5_000 });
    ask('exit', cost(1));
    await time.advance(4_999);
    expect(granted).toEqual([]);
    await time.advance(1);
    expect(granted).toEqual(['exit']);
  });

  it('lets a cancel pass a placement that is short of order slots', async () => {
    const { time, rate, granted, ask } = setUp();
    rate.block({ cause: 'ORDER_LIMIT', until: time.now() + 5_000 });
    ask('placement', cost(1, 'exit', { orders: 1 }));
    ask('cancel', cost(1, 'exit'));
    await time.advance(0);
    expect(granted).toEqual(['cancel']);
  });

  it('stops entries at 70 % of the order count', async () => {
    const { granted, ask } = setUp();
    for (let index = 1; index <= 8; index += 1)
      ask(`entry-${index}`, cost(0, 'entry', { orders: 1 }));
    ask('exit', cost(0, 'exit', { orders: 1 }));
    await settled();
    expect(granted).toHaveLength(8);
    expect(granted).not.toContain('entry-8');
    expect(granted).toContain('exit');
  });

  it('refuses what is not granted in time, and what is too much to wait', async () => {
    const { time, rate, granted, ask } = setUp();
    rate.block({ cause: 'BANNED', until: time.now() + MINUTE });
    ask('late', cost(1, 'exit', { notAfter: time.now() + 1_000 }));
    await time.advance(1_000);
    expect(granted).toEqual(['late:NOT_SENT']);
    for (let index = 0; index < 1_001; index += 1) ask('x', cost(1, 'backfill'));
    await settled();
    expect(granted.filter((name) => name === 'x:NOT_SENT')).toHaveLength(1);
  });

  it('does not forget over a restart', async () => {
    const { time, rate } = setUp();
    await rate.acquire(cost(60));
    const stored = JSON.parse(JSON.stringify(rate.state())) as ReturnType<
      RateOrchestrator['state']
    >;
    const next = new RateOrchestrator({
      clock: time,
      scheduler: time,
      exchangeNow: () => time.now(),
    });
    next.setLimits([{ type: 'REQUEST_WEIGHT', intervalMs: MINUTE, limit: 100 }]);
    next.restore(stored);
    expect(next.rateUsage().usedWeight).toBe(60);
    await time.advance(MINUTE);
    expect(next.rateUsage().usedWeight).toBe(0);
  });
});
