import { describe, expect, it } from 'vitest';
import { MINUTE_MS, type MonotonicMs, SECOND_MS } from '../../src/base/time.js';
import type { EngineSnapshot } from '../../src/core/engine-snapshot.js';
import { DrillWorld, drillStartAt } from '../../src/drill/drill-world.js';
import type { FaultPlan } from '../../src/drill/fault-plan.js';
import type { WireEntry } from '../../src/drill/wire-log.js';
import type { LoggedRequest } from '../../src/simulator/request-log.js';
import { readAction } from '../../src/simulator/scenario/fault-action.js';

const SEED = 11;
/** A minute of this seed ends; entries are made right after it, and are left again forty seconds later. */
const CLOSE = 2 * MINUTE_MS - (drillStartAt(SEED) % MINUTE_MS);
const EXIT = CLOSE + 40 * SECOND_MS;
const STEP_MS = 20;

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
});
