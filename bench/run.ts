/**
 * `npm run bench`: measures, one bench after the other, each in a fresh process, and prints every figure beside its
 * limit or its peer. A missed limit is reported, never an error: figures depend on the machine.
 */
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BENCH_NAMES } from './bench-named.js';
import { figureTable } from './figure-table.js';
import type { BenchSettings, Figure } from './measure.js';

const USAGE = `usage: npm run bench -- [--quick] [--json] [--rounds N] [--only NAME]… [--dir FOLDER]
benches: ${BENCH_NAMES.join(', ')}`;

const EXIT_USAGE = 2;

interface Choice {
  readonly settings: BenchSettings;
  readonly names: readonly string[];
  readonly json: boolean;
}

function readChoice(): Choice | undefined {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        rounds: { type: 'string' },
        only: { type: 'string', multiple: true, default: [] },
        dir: { type: 'string', default: tmpdir() },
      },
    });
    const rounds = Number(values.rounds ?? (values.quick ? 5 : 7));
    if (!Number.isInteger(rounds) || rounds < 5) return undefined;
    if (values.only.some((name) => !BENCH_NAMES.includes(name))) return undefined;
    mkdirSync(values.dir, { recursive: true });
    return {
      names: values.only.length === 0 ? BENCH_NAMES : values.only,
      json: values.json,
      settings: { quick: values.quick, rounds, folder: values.dir },
    };
  } catch {
    return undefined;
  }
}

function measure(name: string, settings: BenchSettings): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(settings.folder, `aegis-bench-${name}-`));
  const child = fork(fileURLToPath(new URL('run-one.ts', import.meta.url)), {
    execArgv: [...process.execArgv, '--import', new URL('built-program.ts', import.meta.url).href],
  });
  return new Promise<readonly Figure[]>((resolve, reject) => {
    child.once('message', (figures) => resolve(figures as readonly Figure[]));
    child.once('exit', (code) => reject(new Error(`bench ${name} ended with ${String(code)}`)));
    child.send({ name, settings: { ...settings, folder } });
  }).finally(() => rmSync(folder, { recursive: true, force: true }));
}

async function main({ names, settings, json }: Choice): Promise<void> {
  const figures: Figure[] = [];
  for (const name of names) {
    const startedAt = performance.now();
    figures.push(...(await measure(name, settings)));
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    process.stderr.write(`${name}: ${seconds} s\n`);
  }
  const machine = { cores: cpus().length, node: process.version, rounds: settings.rounds };
  if (json) {
    console.log(JSON.stringify({ at: new Date().toISOString(), ...machine, figures }, null, 2));
    return;
  }
  console.log(
    `${machine.cores} cores, Node ${machine.node}, medians of ${machine.rounds} rounds\n`,
  );
  console.log(figureTable(figures));
}

const choice = readChoice();
if (choice === undefined) {
  console.error(USAGE);
  process.exitCode = EXIT_USAGE;
} else {
  await main(choice);
}
