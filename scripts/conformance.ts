/**
 * `npm run conformance -- --venue simulator|testnet|demo`: shows the documented facts against a venue. Facts that need the
 * simulator are skipped by name elsewhere. Other venues take their key from the environment: `AEGIS_CONFORMANCE_API_KEY` with
 * `AEGIS_CONFORMANCE_SECRET`, or with `AEGIS_CONFORMANCE_PRIVATE_KEY_PATH` for a PEM file. What stands behind
 * `--` goes to vitest: `npm run conformance -- --venue testnet -- streams`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from './layers.js';

/** The part of vitest's JSON report that is read. */
interface VitestResult {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

const VENUES = ['simulator', 'testnet', 'demo'];

const { values, positionals } = parseArgs({
  options: { venue: { type: 'string', default: 'simulator' } },
  allowPositionals: true,
});

if (!VENUES.includes(values.venue)) {
  console.error(`no venue '${values.venue}': known are ${VENUES.join(', ')}`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
const resultPath = join(folder, 'result.json');
const vitest = join(repositoryRoot, 'node_modules/vitest/vitest.mjs');
const run = spawnSync(
  process.execPath,
  [
    ...[vitest, 'run', '--project', 'conformance'],
    ...['--reporter', 'verbose', '--reporter', 'json', `--outputFile.json=${resultPath}`],
    ...positionals,
  ],
  {
    cwd: repositoryRoot,
    stdio: 'inherit',
    env: { ...process.env, AEGIS_CONFORMANCE_VENUE: values.venue },
  },
);
if (existsSync(resultPath)) console.log(total(readFileSync(resultPath, 'utf8')));
rmSync(folder, { recursive: true });
process.exit(run.status ?? 1);

/** How many facts were shown. Tests of the list itself are no facts. */
function total(result: string): string {
  const { testResults } = JSON.parse(result) as VitestResult;
  const statuses = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ title }) => /^X-\d{4} /.test(title))
    .map(({ status }) => status);
  const shown = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.filter((status) => status === 'failed').length;
  const rest = statuses.length - shown - failed;
  return `${statuses.length} facts on ${values.venue}: ${shown} shown, ${failed} failed, ${rest} not tried`;
}
