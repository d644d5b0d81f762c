import { describe, expect, it } from 'vitest';
import { MINUTE_MS, type MonotonicMs, SECOND_MS } from '../../src/base/time.js';
import type { EngineSnapshot } from '../../src/core/engine-snapshot.js';
import { DrillWorld, drillStartAt } from '../../src/drill/drill-world.js';
import type { FaultPlan } from '../../src/drill/fault-plan.js';
import type { WireEntry } from '../../src/drill/wire-log.js';
import type { Order } from '../../src/model/order.js';
import type { LoggedRequest } from '../../src/simulator/admission/request-log.js';
import { readAction } from '../../src/simulator/scenario/fault-action.js';
import { isOrderChange } from '../support/order-changes.js';

const SEED = 11;
/** A minute of this seed ends; entries are made right after it, and are left again forty seconds later. */
const CLOSE = 2 * MINUTE_MS - (drillStartAt(SEED) % MINUTE_MS);
const EXIT = CLOSE + 40 * SECOND_MS;
const STEP_MS = 20;
const ORDER = '/api/v3/order';

/** What the whole program does about one fault: on the wire, and by its own account. Times are ms from the start. */
class Watched {
  readonly #world: DrillWorld;
  readonly #wire: WireEntry[] = [];
  #taken = 0;

  constructor(plan: Partial<FaultPlan>) {
    this.#world = new DrillWorld({
      seed: SEED,
      plan: { windows: [], crashes: [], healAt: 20 * MINUTE_MS, ...plan },
    });
    const { wire } = this.#world;
    const add = wire.add.bind(wire);
    wire.add = (entry) => {
      this.#wire.push({ ...entry, at: entry.at - drillStartAt(SEED) });
      add(entry);
    };
    this.#world.start();
  }

  get snapshot(): EngineSnapshot {
    const { trader } = this.#world;
    if (trader === undefined) throw new Error('the trader is up');
    return trader.snapshot();
  }

  get violations(): readonly unknown[] {
    return this.#world.panel.violations;
  }

  passUntil(until: MonotonicMs): Promise<void> {
    return this.#world.time.run({ until, tasksMax: 5_000_000 });
  }

  /** Whether something is seen at any time until then. */
  async seesUntil(until: MonotonicMs, what: (snapshot: EngineSnapshot) => boolean) {
    let seen = false;
    for (let at = this.#world.time.monotonic(); at < until; at += STEP_MS) {
      seen ||= what(this.snapshot);
      await this.passUntil(Math.min(until, at + STEP_MS));
    }
    return seen || what(this.snapshot);
  }

  /** Requests that the exchange has received since this was last asked, oldest first. */
  takeRequests(): readonly LoggedRequest[] {
    const { log } = this.#world.exchange;
    const kept = log.all();
    const taken = kept.slice(kept.length - (log.count - this.#taken));
    this.#taken = log.count;
    return taken;
  }

  /** When connections to these paths were opened or closed from a time on. */
  sockets(kind: 'connect' | 'close', path: string, from: MonotonicMs): readonly MonotonicMs[] {
    return this.#wire
      .filter((entry) => entry.kind === kind && entry.what === path && entry.at >= from)
      .map(({ at }) => at);
  }

  close(): void {
    this.#world.close();
  }
}

/** A drill of some actions of the exchange, and of whatever else. */
async function drill(
  actions: readonly (readonly [at: MonotonicMs, action: object])[],
  look: (watched: Watched) => Promise<void>,
  plan: Partial<FaultPlan> = {},
): Promise<void> {
  const watched = new Watched({
    ...plan,
    actions: actions.map(([at, action]) => ({ at, action: readAction(action, '') })),
  });
  try {
    await look(watched);
  } finally {
    watched.close();
  }
}

function placements(requests: readonly LoggedRequest[], leg: 'n' | 'p' | 'x') {
  return requests.filter(
    ({ clientOrderId, method }) =>
      method === 'POST' && new RegExp(`-${leg}\\d+$`).test(clientOrderId ?? ''),
  );
}

/** Cancels, and orders that sell what is held. */
function isExit(request: LoggedRequest): boolean {
  const leg = /-([px])\d+$/.exec(request.clientOrderId ?? '');
  return isOrderChange(request) && (request.method === 'DELETE' || leg !== null);
}

function isClockUncertain({ healthCauses, symbols }: EngineSnapshot): boolean {
  return (
    symbols.some(({ blockedBy }) => blockedBy?.code === 'CLOCK_UNCERTAIN') ||
    healthCauses.some(({ component }) => component === 'clock')
  );
}

describe('what a fault makes the whole program do', { timeout: 30_000 }, () => {
  it.each([3_000, -6_000])(
    'F-T03 our clock is set by %d ms: no entry until it is measured anew, at once, and by its time exits are accepted',
    (byMs) => {
      const at = EXIT - 5 * SECOND_MS;
      return drill(
        [],
        async (watched) => {
          await watched.passUntil(at - 1);
          expect(isClockUncertain(watched.snapshot)).toBe(false);
          expect(await watched.seesUntil(at + 1_100, isClockUncertain)).toBe(true);
          watched.takeRequests();
          await watched.passUntil(EXIT + 8 * SECOND_MS);
          expect(isClockUncertain(watched.snapshot)).toBe(false);
          const exits = placements(watched.takeRequests(), 'x');
          expect(exits.map(({ status }) => status)).toEqual([200, 200, 200]);
        },
        { clockJumps: [{ at, byMs }] },
      );
    },
  );

  it.each([
    ['F-T01 our clock is ahead', -4_000],
    ['F-T02 our clock is behind', 4_000],
  ])('%s: what is refused once is accepted when its time has been measured anew', (_, ms) =>
    drill([[EXIT - SECOND_MS, { do: 'skew-clock', ms }]], async (watched) => {
      await watched.passUntil(EXIT - 1);
      watched.takeRequests();
      await watched.passUntil(EXIT + 3 * SECOND_MS);
      const requests = watched.takeRequests();
      expect(requests.some(({ code }) => code === -1021)).toBe(true);
      const exits = placements(requests, 'x');
      const accepted = exits.filter(({ status }) => status === 200);
      expect(new Set(accepted.map(({ symbol }) => symbol)).size).toBe(3);
      expect(exits.length - accepted.length).toBeLessThanOrEqual(3);
      expect(watched.snapshot.positions).toEqual([]);
    }),
  );

  it('F-W09 every connection is cut as a minute ends: the bars that were missed are in the rings within seconds', () =>
    drill([[CLOSE - 200, { do: 'cut', which: 'streams' }]], async (watched) => {
      const newest = () =>
        watched.snapshot.symbols.filter(({ bars }) => bars > 0).map(({ lastBarAt }) => lastBarAt);
      const missed = drillStartAt(SEED) + CLOSE - MINUTE_MS;
      await watched.passUntil(CLOSE + SECOND_MS);
      expect(new Set(newest())).toEqual(new Set([missed - MINUTE_MS]));
      await watched.passUntil(CLOSE + 4 * SECOND_MS);
      expect(new Set(newest())).toEqual(new Set([missed]));
    }));

  it.each([
    ['F-H01 the request', false],
    ['F-H02 the answer', true],
  ])(
    '%s of an entry is lost, and events are silent: it is not sent again, and its fate is found',
    (_, executed) =>
      drill(
        [
          [CLOSE - SECOND_MS, { do: 'stall', stream: 'userData' }],
          [CLOSE - SECOND_MS, { do: 'lose-answers', method: 'POST', path: ORDER, executed }],
        ],
        async (watched) => {
          await watched.passUntil(CLOSE - 1);
          watched.takeRequests();
          await watched.passUntil(CLOSE + 5 * SECOND_MS);
          const unanswered = watched.snapshot.openOrders.filter(
            ({ purpose }) => purpose === 'ENTRY',
          );
          expect(unanswered).toHaveLength(1);
          const [{ positionId, request }] = unanswered as [Order];
          await watched.passUntil(CLOSE + 30 * SECOND_MS);
          const entries = placements(watched.takeRequests(), 'n');
          const copies = entries.filter((sent) => sent.clientOrderId === request.clientOrderId);
          expect(copies).toHaveLength(1);
          const { ordersInDoubt, positions } = watched.snapshot;
          expect(ordersInDoubt).toBe(0);
          const found = positions.find(({ position }) => position.positionId === positionId);
          expect(found?.protected).toBe(executed ? true : undefined);
          expect(watched.violations).toEqual([]);
        },
      ),
  );

  it('F-H08 the firewall’s 403: nothing but exits leaves until five minutes have passed', () =>
    drill(
      [[EXIT - SECOND_MS, { do: 'fail-requests', path: ORDER, status: 403, executed: false }]],
      async (watched) => {
        await watched.passUntil(EXIT - 1);
        watched.takeRequests();
        await watched.passUntil(EXIT + 290 * SECOND_MS);
        const [first, ...others] = watched.takeRequests();
        expect(first).toMatchObject({ method: 'DELETE', path: ORDER, status: 403 });
        expect(watched.snapshot.positions).toEqual([]);
        expect(placements(others, 'x')).toHaveLength(3);
        expect(others.filter((request) => !isExit(request))).toEqual([]);
        await watched.passUntil(EXIT + 330 * SECOND_MS);
        expect(watched.takeRequests().some((request) => !isExit(request))).toBe(true);
      },
    ));

  it('F-H16 balances read as zero: no entry, and what is held stays held and protected', () =>
    drill(
      [
        [CLOSE + 5 * SECOND_MS, { do: 'zero-balances', on: true }],
        [CLOSE + 6 * SECOND_MS, { do: 'end-user-streams' }],
        [CLOSE + 20 * SECOND_MS, { do: 'zero-balances', on: false }],
      ],
      async (watched) => {
        await watched.passUntil(CLOSE + 4 * SECOND_MS);
        watched.takeRequests();
        await watched.passUntil(CLOSE + 19 * SECOND_MS);
        const { positions, unreconciled } = watched.snapshot;
        expect(unreconciled?.code).toBe('BALANCE_SHORTFALL');
        expect(positions.map(({ protected: safe }) => safe)).toEqual([true, true, true]);
        expect(watched.takeRequests().filter(isOrderChange)).toEqual([]);
        await watched.passUntil(EXIT + 3 * SECOND_MS);
        expect(placements(watched.takeRequests(), 'x')).toHaveLength(3);
        expect(watched.snapshot.positions).toEqual([]);
        await watched.passUntil(CLOSE + 80 * SECOND_MS);
        expect(watched.snapshot.reconciled).toBe(true);
      },
    ));

  it('F-H17 the engine stands still, then has ended every order: all is protected again', () =>
    drill(
      [
        [CLOSE + 10 * SECOND_MS, { do: 'freeze-engine', ms: 8_000 }],
        [CLOSE + 19 * SECOND_MS, { do: 'expire-orders' }],
      ],
      async (watched) => {
        await watched.passUntil(CLOSE + 18 * SECOND_MS);
        watched.takeRequests();
        await watched.passUntil(CLOSE + 21 * SECOND_MS);
        const protections = placements(watched.takeRequests(), 'p');
        expect(protections.map(({ status }) => status)).toEqual([200, 200, 200]);
        const { positions } = watched.snapshot;
        expect(positions.map(({ protected: safe }) => safe)).toEqual([true, true, true]);
      },
    ));

  it('F-W02 serverShutdown: new connections at once, and what they carry never stops', () =>
    drill(
      [[CLOSE + 10 * SECOND_MS, { do: 'announce-shutdown', closeAfterMs: MINUTE_MS }]],
      async (watched) => {
        const at = CLOSE + 10 * SECOND_MS;
        await watched.passUntil(at - 1);
        const isDown = ({ userStreamUp }: EngineSnapshot): boolean => !userStreamUp;
        expect(await watched.seesUntil(at + 2 * SECOND_MS, isDown)).toBe(false);
        for (const path of ['/stream', '/ws-api/v3']) {
          const [opened] = watched.sockets('connect', path, at);
          const [closed] = watched.sockets('close', path, at);
          expect(opened).toBeLessThan(at + 200);
          expect(closed).toBeGreaterThan(opened ?? Number.POSITIVE_INFINITY);
        }
      },
    ));

  it('F-W06 all streams are silent while their connections live: replaced after two minutes', () =>
    drill([[CLOSE + SECOND_MS, { do: 'stall', stream: '*' }]], async (watched) => {
      const at = CLOSE + SECOND_MS;
      await watched.passUntil(at + 119 * SECOND_MS);
      expect(watched.sockets('connect', '/stream', at)).toEqual([]);
      await watched.passUntil(at + 123 * SECOND_MS);
      expect(watched.sockets('connect', '/stream', at).length).toBeGreaterThan(0);
    }));

  /** For three seconds from then on nothing that the exchange says arrives. */
  const deaf = (from: MonotonicMs): Partial<FaultPlan> => ({
    windows: [
      {
        ...{ kind: 'lose-frame', target: 'all', probability: 1, delayMsMax: 0 },
        ...{ from, to: from + 3 * SECOND_MS },
      },
    ],
  });

  it('F-W07 the answer to the account’s subscription is lost: asked again after twelve seconds', () => {
    const at = CLOSE + 10 * SECOND_MS;
    return drill(
      [[at, { do: 'cut', which: 'ws-api' }]],
      async (watched) => {
        await watched.passUntil(at + 12 * SECOND_MS);
        expect(watched.snapshot.userStreamUp).toBe(false);
        await watched.passUntil(at + 16 * SECOND_MS);
        expect(watched.snapshot.userStreamUp).toBe(true);
        await watched.passUntil(at + 20 * SECOND_MS);
        expect(watched.snapshot.reconciled).toBe(true);
      },
      deaf(at),
    );
  });

  it('F-W07 the answer to a control message is lost: the connection is replaced after ten seconds', () => {
    const audit = 5 * MINUTE_MS;
    return drill(
      [],
      async (watched) => {
        await watched.passUntil(audit + 10 * SECOND_MS);
        expect(watched.sockets('connect', '/stream', audit)).toEqual([]);
        await watched.passUntil(audit + 12 * SECOND_MS);
        expect(watched.sockets('connect', '/stream', audit)).toHaveLength(1);
      },
      deaf(audit - SECOND_MS),
    );
  });
});
