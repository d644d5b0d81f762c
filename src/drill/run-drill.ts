import { createHash } from 'node:crypto';
import { MINUTE_MS, type MonotonicMs, SECOND_MS } from '../base/time.js';
import { formatMoney } from '../model/money.js';
import { DrillWorld, drillStartAt, type StoreWrapper } from './drill-world.js';
import type { Violation } from './evidence.js';
import { drawFaultPlan, type FaultKind, type FaultPlan } from './fault-plan.js';
import { gatherRestEvidence } from './rest-evidence.js';

/** How long a drill lasts unless told otherwise, in market minutes of faults. */
export const DRILL_MINUTES = 10;

/** How to drill one seed. */
export interface DrillOptions {
  /** Market minutes in which faults may strike. Default DRILL_MINUTES. */
  readonly minutes?: number;
  /** Default: drawn from the seed. */
  readonly plan?: FaultPlan;
  readonly wrapStore?: StoreWrapper;
}

/** What happened in a run. */
export interface DrillCounters {
  readonly orders: number;
  readonly fills: number;
  readonly trades: number;
  readonly restarts: number;
  readonly commands: number;
  /** Orders that were in doubt and are not any more. */
  readonly inDoubtResolved: number;
  readonly wireEntries: number;
  readonly commits: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
}

/** What a run of a seed came to. */
export interface SeedResult {
  readonly seed: number;
  /** Over everything on the wire, the journal of every run, and the final balances. */
  readonly hash: string;
  readonly violations: readonly Violation[];
  readonly counters: DrillCounters;
  readonly marketMinutes: number;
  /** From healing until the program had come to rest; undefined when it did not. */
  readonly settledAfterMs: number | undefined;
  /** Where the wire's chain stood at the end of each second. */
  readonly seconds: readonly string[];
  /** The last things on the wire. */
  readonly wireTail: readonly string[];
  readonly plan: FaultPlan;
}

/** Time to start, reconcile and warm up before the first fault. */
const WARM_UP_MS = 20 * SECOND_MS;
const SETTLE_MS_MAX = 3 * MINUTE_MS;
const FLATTEN_MS_MAX = 2 * MINUTE_MS;
/** After everything is flat: late reports, repairs, and the bar that closes last. */
const REST_MS_MIN = 15 * SECOND_MS;
const TASKS_MAX = 5_000_000;

/** Drills one seed once: warm-up, faults, healing, rest, and a last look at both sides. */
export async function runSeed(seed: number, options: DrillOptions = {}): Promise<SeedResult> {
  const minutes = options.minutes ?? DRILL_MINUTES;
  const plan = options.plan ?? planOf(seed, minutes);
  const { wrapStore } = options;
  const world = new DrillWorld({ seed, plan, ...(wrapStore === undefined ? {} : { wrapStore }) });
  try {
    const run = new DrillRun(world, plan);
    const settledAfterMs = await run.carryOut();
    return run.result(seed, settledAfterMs);
  } finally {
    world.close();
  }
}

function planOf(seed: number, minutes: number): FaultPlan {
  const to = WARM_UP_MS + minutes * MINUTE_MS;
  return drawFaultPlan(seed, {
    from: WARM_UP_MS,
    to,
    minutePhaseMs: drillStartAt(seed) % MINUTE_MS,
  });
}

class DrillRun {
  readonly #world: DrillWorld;
  readonly #plan: FaultPlan;

  constructor(world: DrillWorld, plan: FaultPlan) {
    this.#world = world;
    this.#plan = plan;
  }

  /** How long it took to come to rest after healing, if it did. */
  async carryOut(): Promise<number | undefined> {
    const { healAt } = this.#plan;
    this.#world.start();
    try {
      await this.#runUntil(healAt);
      if (!(await this.#comesTrue(SETTLE_MS_MAX, () => this.#unsettled()))) return undefined;
      const settledAfterMs = this.#world.time.monotonic() - healAt;
      this.#world.operator.flatten();
      if (!(await this.#comesTrue(FLATTEN_MS_MAX, () => this.#unflat()))) return undefined;
      await this.#rest();
      this.#world.panel.rested(await gatherRestEvidence(this.#world));
      return settledAfterMs;
    } catch (cause) {
      const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      this.#world.panel.reporter('stays-up')(`a task failed: ${detail}`);
      return undefined;
    }
  }

  result(seed: number, settledAfterMs: number | undefined): SeedResult {
    const { panel, tally, time, wire } = this.#world;
    const { state } = panel;
    return {
      seed,
      hash: this.#hash(),
      violations: panel.violations,
      counters: {
        orders: state.orders.size,
        fills: state.fills.size,
        trades: state.closedTrades,
        restarts: this.#world.starts - 1,
        commands: this.#world.operator.commands,
        inDoubtResolved: state.inDoubtResolved,
        wireEntries: wire.count,
        commits: state.commits,
        faults: tally.counts,
      },
      marketMinutes: time.monotonic() / MINUTE_MS,
      settledAfterMs,
      seconds: wire.seconds,
      wireTail: wire.tailLines(),
      plan: this.#plan,
    };
  }

  /** The journal is a hash chain over all runs already: its head stands for it. */
  #hash(): string {
    const { database } = this.#world;
    const head = database.failed
      ? undefined
      : database.get<{ readonly hash: string }>(
          'SELECT hash FROM journal ORDER BY epoch DESC, sequence DESC, idx DESC LIMIT 1',
        );
    const balances = this.#world.exchange
      .balances(this.#world.apiKey)
      .map(({ asset, free, locked }) => `${asset} ${formatMoney(free)} ${formatMoney(locked)}`);
    return createHash('sha256')
      .update([this.#world.wire.digest(), head?.hash ?? '', ...balances].join('\n'))
      .digest('hex');
  }

  /** Looks once a second until there is no objection, at most for so long; then the objection is a violation. */
  async #comesTrue(withinMs: number, objection: () => string | undefined): Promise<boolean> {
    const { panel, time } = this.#world;
    const until = time.monotonic() + withinMs;
    for (;;) {
      const what = objection();
      if (what === undefined) return true;
      if (time.monotonic() >= until) {
        panel.reporter('comes-to-rest')(
          `${withinMs / SECOND_MS} s without faults, and still: ${what}`,
        );
        return false;
      }
      await this.#runUntil(time.monotonic() + SECOND_MS);
    }
  }

  #unsettled(): string | undefined {
    const { trader } = this.#world;
    if (trader === undefined) return 'the trader is down';
    const snapshot = trader.snapshot();
    if (!snapshot.reconciled)
      return `not reconciled (${snapshot.unreconciled?.code ?? ''}), ${trader.phase} ${trader.waitsFor}`;
    const doubtful = snapshot.openOrders.filter(({ status }) => status === 'IN_DOUBT');
    if (doubtful.length > 0)
      return `${doubtful.map(({ request }) => request.clientOrderId).join(', ')} in doubt`;
    const naked = snapshot.positions.filter(
      ({ position, protected: safe }) => !safe && position.status !== 'CLOSING',
    );
    if (naked.length > 0)
      return `${naked.map(({ position }) => `${position.positionId} ${position.status}`).join(', ')} without protection`;
    return undefined;
  }

  #unflat(): string | undefined {
    const { trader } = this.#world;
    if (trader === undefined) return 'the trader is down';
    const { openOrders, positions } = trader.snapshot();
    const left = [
      ...positions.map(({ position }) => `position ${position.positionId} ${position.status}`),
      ...openOrders.map(({ request, status }) => `order ${request.clientOrderId} ${status}`),
      ...this.#world.exchange.desk
        .openOrders(this.#world.apiKey)
        .map(({ clientOrderId, status }) => `${clientOrderId} ${status} at the exchange`),
    ];
    return left.length === 0 ? undefined : left.join(', ');
  }

  /** Past the next minute, so that a bar has closed without faults and what was missing had its chance. */
  async #rest(): Promise<void> {
    const { time } = this.#world;
    const toMinute = MINUTE_MS - (time.now() % MINUTE_MS);
    await this.#runUntil(time.monotonic() + toMinute + REST_MS_MIN);
  }

  async #runUntil(until: MonotonicMs): Promise<void> {
    await this.#world.time.run({ until, tasksMax: TASKS_MAX });
  }
}
