import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import cliProgress from 'cli-progress';
import { ArchiveFolder } from '../adapters/archive/archive-folder.js';
import { DuckDbBarStore } from '../adapters/duckdb/duckdb-bar-store.js';
import { InstanceLock } from '../adapters/sqlite/instance-lock.js';
import { SystemClock } from '../adapters/system/system-clock.js';
import { SystemScheduler } from '../adapters/system/system-scheduler.js';
import { formatUtc } from '../base/time.js';
import { BarArchiveFailure } from '../ports/bar-archive.js';
import { type BarCoverage, type BarStore, BarStoreFailure } from '../ports/bar-store.js';
import { EXIT, type ExitCode, VerbFailure } from './exit-code.js';
import { createHome, type Home, resolveHome } from './home.js';

/** Flags of `aegis import`. */
export interface ImportFlags {
  readonly home?: string;
  readonly json?: boolean;
}

/** What an import did. */
interface ImportTotals {
  files: number;
  bars: number;
  inserted: number;
  replaced: number;
  unchanged: number;
  readonly failed: { readonly path: string; readonly error: string }[];
}

const BAR_STORE_ENTRY = new URL('../adapters/duckdb/bar-store-process.js', import.meta.url);

/** Stores archive files, each whole or not at all. A damaged one is named and the others go on; the exit code is then 8. */
export async function runImport(paths: readonly string[], flags: ImportFlags): Promise<ExitCode> {
  const home = resolveHome(flags.home, process.env);
  const archive = new ArchiveFolder();
  const files = await listFiles(archive, paths);
  const totals: ImportTotals = {
    files: 0,
    bars: 0,
    inserted: 0,
    replaced: 0,
    unchanged: 0,
    failed: [],
  };
  const opening = new LazyStore(home);
  const bar = progressBar(files.length);
  try {
    for (const path of files) {
      await importFile(archive, path, opening, totals);
      bar?.increment();
    }
    bar?.stop();
    const coverage = (await opening.opened?.coverage()) ?? [];
    report(totals, coverage, flags.json === true);
  } catch (failure) {
    if (failure instanceof BarStoreFailure)
      throw new VerbFailure(EXIT.data, failure.message, failure);
    throw failure;
  } finally {
    bar?.stop();
    await opening.close();
  }
  return totals.failed.length === 0 ? EXIT.ok : EXIT.data;
}

async function listFiles(
  archive: ArchiveFolder,
  paths: readonly string[],
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) throw new VerbFailure(EXIT.data, `${path} does not exist`);
    const listed = await archive.list(resolve(path));
    if (listed.length === 0) {
      throw new VerbFailure(
        EXIT.data,
        `${path} holds no archive file (such as BTCUSDT-1m-2020-01-01.zip)`,
      );
    }
    files.push(...listed);
  }
  return [...new Set(files)];
}

async function importFile(
  archive: ArchiveFolder,
  path: string,
  opening: LazyStore,
  totals: ImportTotals,
): Promise<void> {
  try {
    const file = await archive.read(path);
    const store = await opening.open();
    const summary = await store.write(file.bars.map((bar) => ({ bar, source: 'import' })));
    totals.files += 1;
    totals.bars += file.bars.length;
    totals.inserted += summary.inserted;
    totals.replaced += summary.replaced;
    totals.unchanged += summary.unchanged;
  } catch (failure) {
    if (!(failure instanceof BarArchiveFailure)) throw failure;
    totals.failed.push({ path, error: failure.message });
  }
}

/** Opens the home's store when the first good file needs it: bad input alone leaves no folder behind. */
class LazyStore {
  readonly #home: Home;
  #lock: InstanceLock | undefined;
  opened: BarStore | undefined;

  constructor(home: Home) {
    this.#home = home;
  }

  async open(): Promise<BarStore> {
    if (this.opened !== undefined) return this.opened;
    createHome(this.#home);
    const lock = InstanceLock.take(this.#home.lockPath, { pid: process.pid, profile: 'import' });
    if (!(lock instanceof InstanceLock)) {
      throw new VerbFailure(
        EXIT.data,
        `${this.#home.folder} is held by process ${lock.heldBy?.pid ?? '(unknown)'}; stop it, or use another folder: --home FOLDER`,
      );
    }
    this.#lock = lock;
    this.opened = await DuckDbBarStore.open(new SystemClock(), new SystemScheduler(), {
      path: this.#home.barsPath,
      processEntry: BAR_STORE_ENTRY,
      onEvent: (event) => process.stderr.write(`aegis: bar store: ${JSON.stringify(event)}\n`),
    });
    return this.opened;
  }

  async close(): Promise<void> {
    await this.opened?.close();
    this.#lock?.release();
  }
}

function report(totals: ImportTotals, coverage: readonly BarCoverage[], json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...totals, coverage })}\n`);
  } else {
    process.stdout.write(
      `${totals.files} files, ${totals.bars} bars: ${totals.inserted} new, ${totals.replaced} replaced, ${totals.unchanged} unchanged\n`,
    );
    for (const row of coverage) process.stdout.write(`${coverageLine(row)}\n`);
  }
  for (const { error } of totals.failed) process.stderr.write(`aegis: not imported: ${error}\n`);
}

function coverageLine(row: BarCoverage): string {
  const from = formatUtc(row.firstOpenTime).slice(0, 16);
  const to = formatUtc(row.lastOpenTime).slice(0, 16);
  const missing = row.missing === 0 ? 'no bar missing' : `${row.missing} bars missing in between`;
  return `${row.symbol.padEnd(12)} ${row.timeframe.padEnd(4)} ${String(row.bars).padStart(9)} bars  ${from} to ${to}  ${missing}`;
}

function progressBar(total: number): cliProgress.SingleBar | undefined {
  if (process.stderr.isTTY !== true) return undefined;
  const bar = new cliProgress.SingleBar({
    format: 'importing  {bar}  {value}/{total} files',
    barsize: 40,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  });
  bar.start(total, 0);
  return bar;
}
