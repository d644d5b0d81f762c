/**
 * `npm run soak:bars -- [--symbols 50] [--days 365] [--dir FOLDER]`: writes archive files of 1m bars, then imports, covers,
 * verifies, exports, purges and compacts them in one process, and prints for each step its time and the most memory that
 * process and the bar store's own have held together. Exit code 1 when a step went wrong or the limit was passed. Linux only.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DAY_MS, formatUtc, MINUTE_MS } from '../src/base/time.js';
import type { HeavyWork } from '../src/model/heavy-task.js';
import { decodeJson } from '../src/model/json-codec.js';
import { residentBytes } from './process-memory.js';
import { outageMinutes, SOAK_START, SoakSeries } from './soak-market.js';
import type { SoakAnswer, SoakOrder, SoakWorld } from './soak-work.js';
import { symbolNames } from './synthetic-market.js';

const LIMIT_BYTES = 2 ** 30;
const SAMPLE_EVERY_MS = 50;
const VERIFIED_BARS = 1_000;
const DAY_MINUTES = DAY_MS / MINUTE_MS;
const MEBIBYTE = 2 ** 20;
const EVERYTHING = { symbols: [], timeframes: [] } as const;

/** A step, and what its summary must say. */
interface Step {
  readonly name: string;
  readonly work: HeavyWork;
  readonly expected: Readonly<Record<string, number>>;
}

function readWorld(): SoakWorld {
  const { values } = parseArgs({
    options: {
      symbols: { type: 'string', default: '50' },
      days: { type: 'string', default: '365' },
      dir: { type: 'string', default: tmpdir() },
    },
  });
  mkdirSync(values.dir, { recursive: true });
  const folder = mkdtempSync(join(values.dir, 'aegis-soak-'));
  return { symbols: Number(values.symbols), days: Number(values.days), folder };
}

/** Monthly archive files of every symbol, a day in memory at a time. @returns their paths */
function writeArchive({ days, folder, symbols }: SoakWorld): readonly string[] {
  const paths: string[] = [];
  for (const [index, symbol] of symbolNames(symbols).entries()) {
    const series = new SoakSeries(symbol, index);
    let file: { readonly path: string; readonly handle: number } | undefined;
    for (let day = 0; day < days; day += 1) {
      const midnight = SOAK_START + day * DAY_MS;
      const path = join(folder, `${symbol}-1m-${formatUtc(midnight).slice(0, 7)}.csv`);
      if (file?.path !== path) {
        if (file !== undefined) closeSync(file.handle);
        file = { path, handle: openSync(path, 'w') };
        paths.push(path);
      }
      const rows: string[] = [];
      for (let minute = 0; minute < DAY_MINUTES; minute += 1) {
        const row = series.row(midnight + minute * MINUTE_MS);
        if (row !== undefined) rows.push(row);
      }
      writeSync(file.handle, `${rows.join('\n')}\n`);
    }
    if (file !== undefined) closeSync(file.handle);
  }
  return paths;
}

function stepsOf({ days, folder, symbols }: SoakWorld, paths: readonly string[]): readonly Step[] {
  const barsIn = (span: number): number => symbols * (span * DAY_MINUTES - outageMinutes(span));
  const all = barsIn(days);
  const purgedDays = days - Math.ceil(days / 2);
  const exported = (format: 'parquet' | 'csv'): HeavyWork => {
    return {
      type: 'export',
      selection: EVERYTHING,
      format,
      path: join(folder, `export.${format}`),
    };
  };
  return [
    { name: 'import', work: { type: 'import', paths }, expected: { bars: all, inserted: all } },
    { name: 'coverage', work: { type: 'survey', selection: EVERYTHING }, expected: {} },
    {
      name: 'verify',
      work: { type: 'verify', selection: EVERYTHING, sample: VERIFIED_BARS },
      expected: { series: symbols, different: 0, notStored: 0, notAtExchange: 0 },
    },
    { name: 'export parquet', work: exported('parquet'), expected: { bars: all } },
    { name: 'export csv', work: exported('csv'), expected: { bars: all } },
    { name: 'purge', work: { type: 'purge' }, expected: { removed: barsIn(purgedDays) } },
    { name: 'compaction', work: { type: 'compaction' }, expected: {} },
  ];
}

/** What an order came to. */
interface Taken {
  readonly answer: SoakAnswer;
  readonly peakBytes: number;
  readonly seconds: number;
}

/** Sends an order and waits for its answer, looking at the memory all the while. */
async function give(child: ChildProcess, order: SoakOrder): Promise<Taken> {
  const startedAt = performance.now();
  const pid = child.pid ?? 0;
  let peakBytes = residentBytes(pid);
  const sampling = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(pid));
  }, SAMPLE_EVERY_MS);
  try {
    const ended = once(child, 'exit').then(() => [{ type: 'failed', cause: 'its process ended' }]);
    const heard = once(child, 'message');
    child.send(order);
    const [answer] = (await Promise.race([heard, ended])) as [SoakAnswer];
    return { answer, peakBytes, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    clearInterval(sampling);
  }
}

/** What the answer says otherwise than expected; empty when nothing. */
function faultOf(answer: SoakAnswer, expected: Step['expected'] = {}): string {
  if (answer.type === 'failed') return answer.cause;
  if (answer.summary === '') return '';
  const summary = decodeJson(answer.summary) as Readonly<Record<string, unknown>>;
  return Object.entries(expected)
    .filter(([name, value]) => summary[name] !== value)
    .map(([name, value]) => `${name} ${String(summary[name])}, expected ${value}`)
    .join('; ');
}

async function soak(world: SoakWorld): Promise<boolean> {
  const child = fork(fileURLToPath(new URL('soak-work.ts', import.meta.url)));
  let passed = true;
  try {
    const opening = await give(child, { type: 'open', world });
    print('open', opening, faultOf(opening.answer));
    const startedAt = performance.now();
    const paths = writeArchive(world);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.log(`${paths.length} archive files written in ${seconds} s\n`);
    for (const step of stepsOf(world, paths)) passed = (await take(child, step)) && passed;
    child.send({ type: 'close' } satisfies SoakOrder);
    await once(child, 'exit');
  } finally {
    child.kill();
  }
  return passed;
}

/** Takes a step and prints what it cost. @returns whether it went as it should, within the limit */
async function take(child: ChildProcess, { expected, name, work }: Step): Promise<boolean> {
  const taken = await give(child, { type: 'work', work });
  const fault = faultOf(taken.answer, expected);
  print(name, taken, fault);
  return fault === '' && taken.peakBytes <= LIMIT_BYTES;
}

function print(name: string, { peakBytes, seconds }: Taken, fault: string): void {
  const memory = `${(peakBytes / MEBIBYTE).toFixed(0).padStart(6)} MiB`;
  const verdict = fault === '' ? (peakBytes <= LIMIT_BYTES ? 'ok' : 'above the limit') : fault;
  console.log(`${name.padEnd(15)} ${seconds.toFixed(1).padStart(7)} s ${memory}  ${verdict}`);
}

async function main(): Promise<void> {
  const world = readWorld();
  try {
    const passed = await soak(world);
    console.log(`\nlimit ${LIMIT_BYTES / MEBIBYTE} MiB: ${passed ? 'kept' : 'NOT kept'}`);
    process.exitCode = passed ? 0 : 1;
  } finally {
    rmSync(world.folder, { recursive: true, force: true });
  }
}

await main();
