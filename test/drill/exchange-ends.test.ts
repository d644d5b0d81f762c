import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../src/base/time.js';
import { DrillWorld, drillStartAt } from '../../src/drill/drill-world.js';
import type { FaultPlan } from '../../src/drill/fault-plan.js';
import type { LoggedRequest } from '../../src/simulator/admission/request-log.js';
import { readAction } from '../../src/simulator/scenario/fault-action.js';
import { isOrderChange } from '../support/order-changes.js';

/** Holds positions when the exchange refuses, and enters again after it. */
const SEED = 11;

describe('what the exchange ends, with a word or without', () => {
  /** A world in which these happen, run until a time. */
  async function worldOf(actions: FaultPlan['actions'], until: number, seed = SEED) {
    const plan: FaultPlan = {
      ...{ windows: [], crashes: [], healAt: 20 * MINUTE_MS },
      ...(actions === undefined ? {} : { actions }),
    };
    const world = new DrillWorld({ seed, plan });
    const passUntil = (to: number) => world.time.run({ until: to, tasksMax: 5_000_000 });
    world.start();
    await passUntil(until);
    return { world, passUntil };
  }

  /** Placements of entries and changes of other orders that reached the exchange since a time, by what it answered. */
  function ordersSince({ exchange }: DrillWorld, from: number) {
    const orders = exchange.log
      .all()
      .filter((request) => isOrderChange(request) && request.at >= from);
    const isEntry = ({ clientOrderId }: LoggedRequest): boolean =>
      /-n\d+$/.test(clientOrderId ?? '');
    const answers = (requests: readonly LoggedRequest[]) => requests.map(({ status }) => status);
    return {
      entries: answers(orders.filter(isEntry)),
      others: answers(orders.filter((request) => !isEntry(request))),
    };
  }

  const KEY_REFUSED = { status: 401, code: -2015 };
  /** Holds positions at that time, too; its session is logged on. */
  const SEED_WITH_ED25519 = 3;

  it.each<readonly [string, object, object, { status: number; code: number }, number]>([
    ['F-U10 our key', { do: 'revoke-key' }, { do: 'restore-key' }, KEY_REFUSED, SEED],
    [
      'F-U10 our Ed25519 key',
      { do: 'revoke-key' },
      { do: 'restore-key' },
      KEY_REFUSED,
      SEED_WITH_ED25519,
    ],
    [
      'F-H10 our location',
      { do: 'fail-requests', status: 451, code: 0, executed: false, times: 100_000 },
      { do: 'clear' },
      { status: 451, code: 0 },
      SEED,
    ],
  ])(
    '%s: entries end until that is mended, exits go on trying, the owner is told',
    {
      timeout: 30_000,
    },
    async (_what, refuse, mend, numbers, seed) => {
      const at = 100 * SECOND_MS;
      const mendedAfterMs = 6 * MINUTE_MS;
      const plan = [
        { at, action: readAction(refuse, '') },
        { at: at + mendedAfterMs, action: readAction(mend, '') },
      ];
      const { world, passUntil } = await worldOf(plan, at + mendedAfterMs - 1, seed);
      const refusedAt = drillStartAt(seed) + at;
      try {
        // Positions are open, and the operator clears the kill switch as soon as he sees it.
        expect(world.trader?.snapshot()).toMatchObject({
          reconciled: false,
          unreconciled: { code: 'ACCESS_REFUSED', numbers },
        });
        const locked = ordersSince(world, refusedAt);
        expect(locked.entries).toEqual([]);
        expect(locked.others.length).toBeGreaterThan(10);
        expect(new Set(locked.others)).toEqual(new Set([numbers.status]));
        expect(
          world.database.all(
            "SELECT at FROM notifications WHERE severity = 'critical' AND text LIKE 'ACCESS_REFUSED%CLEAR_KILL%'",
          ).length,
        ).toBeGreaterThan(0);
        await passUntil(at + mendedAfterMs + 5 * MINUTE_MS);
        expect(world.trader?.snapshot()).toMatchObject({
          reconciled: true,
          safety: { killSwitch: 'NONE' },
        });
        const mended = ordersSince(world, refusedAt + mendedAfterMs);
        expect(mended.entries).toContain(200);
        expect(mended.others).toContain(200);
        expect(world.panel.violations).toEqual([]);
      } finally {
        world.close();
      }
    },
  );

  it.each<readonly [string, object, string]>([
    ['F-R04 we are banned', { do: 'ban', ip: '10.0.0.1', ms: 2 * MINUTE_MS }, 'BANNED'],
    [
      'F-H08 the firewall refuses',
      { do: 'fail-requests', status: 403, executed: false, times: 1 },
      'FIREWALL',
    ],
  ])(
    '%s: health says so, and the owner is told when it begins and ends',
    {
      timeout: 30_000,
    },
    async (_what, action, cause) => {
      const at = MINUTE_MS;
      const { world, passUntil } = await worldOf(
        [{ at, action: readAction(action, '') }],
        at + MINUTE_MS,
      );
      const told = () =>
        world.database
          .all<{ text: string }>("SELECT text FROM notifications WHERE text LIKE 'Health is%'")
          .map(({ text }) => text);
      try {
        expect(world.trader?.snapshot()).toMatchObject({ health: 'CRITICAL' });
        expect(told()).toEqual([expect.stringContaining(`cause=${cause}`)]);
        await passUntil(at + 8 * MINUTE_MS);
        expect(world.trader?.snapshot()).toMatchObject({ health: 'OK' });
        expect(told().at(-1)).toMatch(/^Health is OK again/);
      } finally {
        world.close();
      }
    },
  );

  it('F-U02 account events: entries stop at once, and the account is read anew', async () => {
    const at = MINUTE_MS;
    const { world, passUntil } = await worldOf(
      [{ at, action: readAction({ do: 'end-user-streams' }, '') }],
      at + 100,
    );
    try {
      expect(world.trader?.snapshot()).toMatchObject({ userStreamUp: false, reconciled: false });
      await passUntil(at + 5 * SECOND_MS);
      expect(world.trader?.snapshot()).toMatchObject({ userStreamUp: true, reconciled: true });
    } finally {
      world.close();
    }
  });

  it('F-W07 a stream: found by the next audit of subscriptions, after five minutes', async () => {
    const stream = 'bnbusdt@kline_1m';
    const at = 100 * SECOND_MS;
    const { world, passUntil } = await worldOf(
      [{ at, action: readAction({ do: 'forget-stream', stream }, '') }],
      at + 100,
    );
    try {
      expect(world.market.instruments.map(({ symbol }) => symbol)).toContain('BNBUSDT');
      expect(world.exchange.forgetStream(stream)).toBe(0);
      await passUntil(5 * MINUTE_MS + 15 * SECOND_MS);
      expect(world.exchange.forgetStream(stream)).toBe(1);
    } finally {
      world.close();
    }
  });
});
