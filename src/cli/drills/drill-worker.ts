import { drillSeed } from '../../drill/drill-seed.js';
import type { Violation } from '../../drill/evidence.js';
import type { DrillCounters } from '../../drill/run-drill.js';

/** What the pool asks of a worker: one seed at a time. */
export interface DrillOrder {
  readonly seed: number;
  readonly minutes: number | undefined;
}

/** What a worker says of a seed. */
export interface DrillReport {
  readonly seed: number;
  readonly hash: string;
  readonly violations: readonly Violation[];
  readonly counters: DrillCounters;
  /** Of one run; there were two. */
  readonly marketMinutes: number;
  readonly settledAfterMs: number | undefined;
  readonly wireTail: readonly string[];
}

async function carryOut({ minutes, seed }: DrillOrder): Promise<DrillReport> {
  const { result, violations } = await drillSeed(seed, minutes === undefined ? {} : { minutes });
  const { counters, hash, marketMinutes, settledAfterMs } = result;
  const wireTail = violations.length === 0 ? [] : result.wireTail;
  return { seed, hash, violations, counters, marketMinutes, settledAfterMs, wireTail };
}

process.on('message', (order) => {
  void carryOut(order as DrillOrder).then((report) => process.send?.(report));
});
// The pool ends its workers, also in Ctrl-C's case.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
