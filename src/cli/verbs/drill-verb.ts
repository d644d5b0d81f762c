import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { DRILL_MINUTES } from '../../drill/run-drill.js';
import { drillSeeds } from '../drills/drill-pool.js';
import { drillTotals, drillTotalsLines } from '../drills/drill-totals.js';
import type { DrillReport } from '../drills/drill-worker.js';
import { EXIT, type ExitCode, VerbFailure } from '../process/exit-code.js';

/** Flags of `aegis drill`. */
export interface DrillFlags {
  readonly seeds: number;
  readonly seed?: number;
  readonly minutes?: number;
  readonly json?: boolean;
  /** Where to write the end of the wire log of the first seed that fails. */
  readonly wire?: string;
}

const SEEDS_MAX = 1_000_000;
const MINUTES_MAX = 24 * 60;
const PROGRESS_LINES = 5;

/** A seed that did not pass. */
interface Failure {
  readonly seed: number;
  readonly violations: readonly { readonly checker: string; readonly detail: string }[];
  /** The command that runs it again. */
  readonly replay: string;
}

/** Runs the whole program against a simulated network and exchange, from seeds, each twice. */
export async function runDrill(flags: DrillFlags): Promise<ExitCode> {
  const seeds = chooseSeeds(flags);
  const startedAt = performance.now();
  const reports: DrillReport[] = [];
  const failures: Failure[] = [];
  const progress = new Progress(seeds.length);
  await drillSeeds(seeds, flags.minutes, (outcome) => {
    const { seed } = outcome.type === 'report' ? outcome.report : outcome.collapse;
    const violations =
      outcome.type === 'report'
        ? outcome.report.violations
        : [{ checker: 'stays-up', detail: outcome.collapse.complaint }];
    if (outcome.type === 'report') reports.push(outcome.report);
    if (violations.length > 0)
      failures.push({ seed, violations, replay: replayCommand(seed, flags) });
    progress.step(failures.length);
  });
  progress.end();
  failures.sort((a, b) => a.seed - b.seed);
  keepWire(flags, reports);
  const seconds = (performance.now() - startedAt) / 1_000;
  if (flags.json === true) printJson(seeds.length, { reports, failures, seconds });
  else printText(seeds.length, { reports, failures, seconds });
  return failures.length === 0 ? EXIT.ok : EXIT.unexpected;
}

interface Outcome {
  readonly reports: readonly DrillReport[];
  readonly failures: readonly Failure[];
  readonly seconds: number;
}

/** @throws VerbFailure (2) */
function chooseSeeds({ minutes, seed, seeds }: DrillFlags): readonly number[] {
  if (minutes !== undefined && (minutes < 1 || minutes > MINUTES_MAX)) {
    throw new VerbFailure(EXIT.usage, `--minutes is from 1 to ${MINUTES_MAX}`);
  }
  if (seed !== undefined) return [seed];
  if (seeds < 1 || seeds > SEEDS_MAX)
    throw new VerbFailure(EXIT.usage, `--seeds is from 1 to ${SEEDS_MAX}`);
  return Array.from({ length: seeds }, (_, index) => index + 1);
}

function replayCommand(seed: number, { minutes }: DrillFlags): string {
  const length = minutes === undefined || minutes === DRILL_MINUTES ? '' : ` --minutes ${minutes}`;
  return `aegis drill --seed ${seed}${length}`;
}

function keepWire({ wire }: DrillFlags, reports: readonly DrillReport[]): void {
  const failed = reports.find(({ violations }) => violations.length > 0);
  if (wire === undefined || failed === undefined) return;
  writeFileSync(wire, `${failed.wireTail.join('\n')}\n`, { mode: 0o600 });
}

function printJson(seeds: number, { failures, reports, seconds }: Outcome): void {
  const { counters, marketMinutes, settledAfterMsMax } = drillTotals(reports);
  const hashes = Object.fromEntries(
    [...reports].sort((a, b) => a.seed - b.seed).map(({ seed, hash }) => [seed, hash]),
  );
  const passed = seeds - failures.length;
  const summary = {
    seeds,
    passed,
    failures,
    counters,
    marketMinutes,
    settledAfterMsMax,
    seconds,
    hashes,
  };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
}

function printText(seeds: number, { failures, reports, seconds }: Outcome): void {
  const lines = [
    ...drillTotalsLines(drillTotals(reports)),
    '',
    ...failures.flatMap(({ replay, seed, violations }) => [
      `seed ${seed} failed; replay: ${replay}`,
      ...violations.map(({ checker, detail }) => `  ${checker}: ${detail}`),
    ]),
    `${seeds - failures.length} of ${seeds} seeds passed, each run twice, in ${seconds.toFixed(1)} s`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** One line that is written over on a terminal; elsewhere a few lines on the way. */
class Progress {
  readonly #total: number;
  readonly #every: number;
  #done = 0;

  constructor(total: number) {
    this.#total = total;
    this.#every = Math.max(1, Math.ceil(total / PROGRESS_LINES));
  }

  step(failed: number): void {
    this.#done += 1;
    const line = `drill: ${this.#done} of ${this.#total} seeds${failed === 0 ? '' : `, ${failed} failed`}`;
    if (process.stderr.isTTY) process.stderr.write(`\r${line}`);
    else if (this.#done % this.#every === 0) process.stderr.write(`${line}\n`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  }
}
