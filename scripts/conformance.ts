/**
 * `npm run conformance -- --venue simulator|testnet|demo`: shows the documented facts against a venue. Facts that need the
 * simulator are skipped by name elsewhere. Other venues take their key from the environment: `AEGIS_CONFORMANCE_API_KEY` with
 * `AEGIS_CONFORMANCE_SECRET`, or with `AEGIS_CONFORMANCE_PRIVATE_KEY_PATH` for a PEM file. What stands behind
 * `--` goes to vitest: `npm run conformance -- --venue testnet -- streams`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from './layers.js';

const VENUES = ['simulator', 'testnet', 'demo'];

const { values, positionals } = parseArgs({
  options: { venue: { type: 'string', default: 'simulator' } },
  allowPositionals: true,
});

if (!VENUES.includes(values.venue)) {
  console.error(`no venue '${values.venue}': known are ${VENUES.join(', ')}`);
  process.exit(2);
}

const vitest = join(repositoryRoot, 'node_modules/vitest/vitest.mjs');
const run = spawnSync(
  process.execPath,
  [
    ...[vitest, 'run', '--project', 'conformance'],
    ...['--reporter', 'verbose', '--reporter', './scripts/conformance-total-reporter.ts'],
    ...positionals,
  ],
  {
    cwd: repositoryRoot,
    stdio: 'inherit',
    env: { ...process.env, AEGIS_CONFORMANCE_VENUE: values.venue },
  },
);
process.exit(run.status ?? 1);
