import { must } from '../src/base/assert.js';
import { barStoreBench } from './bar-store-bench.js';
import { decodeBench } from './decode-bench.js';
import { engineBench } from './engine-bench.js';
import { indicatorBench } from './indicator-bench.js';
import { ingestBench } from './ingest-bench.js';
import { journalBench } from './journal-bench.js';
import type { Bench } from './measure.js';
import { minuteBench } from './minute-bench.js';
import { socketBench } from './socket-bench.js';

const BENCHES: readonly Bench[] = [
  decodeBench,
  socketBench,
  engineBench,
  barStoreBench,
  minuteBench,
  ingestBench,
  journalBench,
  indicatorBench,
];

/** Names of all benches, in the order they run. */
export const BENCH_NAMES: readonly string[] = BENCHES.map((bench) => bench.name);

/** The bench of a name from BENCH_NAMES. */
export function benchNamed(name: string): Bench {
  return must(
    BENCHES.find((bench) => bench.name === name),
    `${name} is a bench`,
  );
}
