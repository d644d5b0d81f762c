import { FAULT_KINDS } from '../../drill/fault-plan.js';
import { FaultTally } from '../../drill/fault-tally.js';
import type { DrillCounters } from '../../drill/run-drill.js';

/** Sums over many runs. */
export interface DrillTotals {
  readonly counters: DrillCounters;
  readonly marketMinutes: number;
  readonly settledAfterMsMax: number;
}

const NOTHING: DrillTotals = {
  counters: {
    orders: 0,
    fills: 0,
    trades: 0,
    restarts: 0,
    commands: 0,
    inDoubtResolved: 0,
    wireEntries: 0,
    commits: 0,
    faults: new FaultTally().counts,
  },
  marketMinutes: 0,
  settledAfterMsMax: 0,
};

/** Adds up what seeds came to. */
export function drillTotals(
  results: readonly {
    readonly counters: DrillCounters;
    readonly marketMinutes: number;
    readonly settledAfterMs: number | undefined;
  }[],
): DrillTotals {
  return results.reduce<DrillTotals>(
    (totals, result) => ({
      counters: addCounters(totals.counters, result.counters),
      marketMinutes: totals.marketMinutes + result.marketMinutes,
      settledAfterMsMax: Math.max(totals.settledAfterMsMax, result.settledAfterMs ?? 0),
    }),
    NOTHING,
  );
}

/** The totals as a table. */
export function drillTotalsLines({
  counters,
  marketMinutes,
  settledAfterMsMax,
}: DrillTotals): readonly string[] {
  const { faults, ...rest } = counters;
  const rows: readonly (readonly [string, number])[] = [
    ['market minutes', Math.round(marketMinutes)],
    ['orders', rest.orders],
    ['fills', rest.fills],
    ['closed trades', rest.trades],
    ['orders in doubt, resolved', rest.inDoubtResolved],
    ['operator commands', rest.commands],
    ['commits', rest.commits],
    ['entries on the wire', rest.wireEntries],
    ['restarts', rest.restarts],
    ['longest way to rest (s)', settledAfterMsMax / 1_000],
    ...Object.entries(faults).map(([kind, count]) => [`fault ${kind}`, count] as const),
  ];
  return rows.map(
    ([name, value]) => `${name.padEnd(28)}${value.toLocaleString('en-US').padStart(12)}`,
  );
}

function addCounters(a: DrillCounters, b: DrillCounters): DrillCounters {
  return {
    orders: a.orders + b.orders,
    fills: a.fills + b.fills,
    trades: a.trades + b.trades,
    restarts: a.restarts + b.restarts,
    commands: a.commands + b.commands,
    inDoubtResolved: a.inDoubtResolved + b.inDoubtResolved,
    wireEntries: a.wireEntries + b.wireEntries,
    commits: a.commits + b.commits,
    faults: addFaults(a.faults, b.faults),
  };
}

function addFaults(
  a: DrillCounters['faults'],
  b: DrillCounters['faults'],
): DrillCounters['faults'] {
  const sums = { ...a };
  for (const kind of FAULT_KINDS) sums[kind] += b[kind];
  return sums;
}
