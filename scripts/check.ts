/**
 * `npm run check`: every check the project has, in order, one line each. All of them run even when an early one fails;
 * a step that fails shows its output. The last line adds the steps to the tests: `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { closingLine, readClosingLine, type Tally } from './closing-line.js';
import { repositoryRoot } from './layers.js';

interface Step {
  readonly name: string;
  /** A package's executable below node_modules, or a script run by tsx. */
  readonly command: readonly [program: string, ...arguments: string[]];
}

const steps: readonly Step[] = [
  { name: 'format', command: ['biome', 'check', '--no-errors-on-unmatched', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware'] },
  { name: 'layers', command: ['tsx', 'scripts/layers.ts', '--check'] },
  { name: 'reference', command: ['tsx', 'scripts/reference.ts', '--check'] },
  { name: 'build', command: ['tsx', 'scripts/build.ts'] },
  { name: 'types of tests and scripts', command: ['tsc', '-p', 'test'] },
  { name: 'boundaries', command: ['tsx', 'scripts/boundaries.ts'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  { name: 'tidy', command: ['tsx', 'scripts/tidy.ts'] },
];

const tests: Step = { name: 'tests', command: ['vitest', 'run'] };

/** Far above the slowest honest step: a step that hangs must end the check, not hold it. */
const STEP_MINUTES_MAX = 15;

interface Outcome {
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
}

async function run(step: Step): Promise<Outcome> {
  const [program, ...rest] = step.command;
  const started = performance.now();
  const child = spawn(join(repositoryRoot, 'node_modules/.bin', program), rest, {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: STEP_MINUTES_MAX * 60_000,
    killSignal: 'SIGKILL',
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const problem = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      resolve(code === 0 ? undefined : `${step.name} ended with ${signal ?? `exit code ${code}`}`);
    });
  });
  const output = Buffer.concat(chunks).toString('utf8');
  return {
    ok: problem === undefined,
    seconds: (performance.now() - started) / 1000,
    output: problem === undefined ? output : `${output.trimEnd()}\n${problem}\n`,
  };
}

function report(step: Step, outcome: Outcome, note = ''): void {
  const verdict = outcome.ok ? 'ok  ' : 'FAIL';
  console.log(`${verdict} ${outcome.seconds.toFixed(1).padStart(6)} s  ${step.name}${note}`);
  if (!outcome.ok) {
    console.log(`${outcome.output.trimEnd()}\n`);
  }
}

/** A run that died before its closing line still counts as one failure. */
function tallyOfTests(outcome: Outcome): Tally {
  const told = readClosingLine(outcome.output) ?? { passed: 0, failed: 0, skipped: 0 };
  return !outcome.ok && told.failed === 0 ? { ...told, failed: 1 } : told;
}

async function main(): Promise<void> {
  let passed = 0;
  let failed = 0;
  for (const step of steps) {
    const outcome = await run(step);
    report(step, outcome);
    passed += outcome.ok ? 1 : 0;
    failed += outcome.ok ? 0 : 1;
  }
  const outcome = await run(tests);
  const tally = tallyOfTests(outcome);
  report(tests, outcome, `: ${closingLine(tally)}`);
  failed += tally.failed;
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(closingLine({ passed: passed + tally.passed, failed, skipped: tally.skipped }));
}

await main();
