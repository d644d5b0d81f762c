import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ArchiveFolder } from '../../adapters/archive/archive-folder.js';
import type { Profile } from '../../config/profile.js';
import { decodeJson } from '../../model/json-codec.js';
import { BarArchiveFailure } from '../../ports/bar-archive.js';
import type { ImportSummary } from '../../supervisor/heavy/import-bars.js';
import { performBarWork } from '../bars/bar-doorway.js';
import { count, coverageLine, missingLine } from '../bars/bars-text.js';
import { WorkProgress } from '../bars/work-progress.js';
import { resolveHome } from '../home/home.js';
import { EXIT, type ExitCode, VerbFailure } from '../process/exit-code.js';

/** Flags of `aegis import` and `aegis bars import`. */
export interface ImportFlags {
  readonly home?: string;
  readonly config?: string;
  readonly profile?: Profile;
  readonly json?: boolean;
}

/** Stores archive files, each whole or not at all. A damaged one is named and the others go on; the exit code is then 8. */
export async function runImport(paths: readonly string[], flags: ImportFlags): Promise<ExitCode> {
  const files = await listFiles(paths);
  const progress = new WorkProgress('import');
  try {
    const result = await performBarWork(
      { type: 'import', paths: files },
      {
        home: resolveHome(flags.home, process.env),
        profile: flags.profile ?? 'paper',
        config: flags.config,
        onProgress: (at, waitsFor) => progress.update(at, waitsFor),
      },
    );
    progress.stop();
    // Written by the same program.
    const summary = decodeJson(result) as ImportSummary;
    report(summary, flags.json === true);
    return summary.failed.length === 0 ? EXIT.ok : EXIT.data;
  } finally {
    progress.stop();
  }
}

async function listFiles(paths: readonly string[]): Promise<readonly string[]> {
  const archive = new ArchiveFolder();
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) throw new VerbFailure(EXIT.data, `${path} does not exist`);
    const listed = await archive.list(resolve(path)).catch((failure: unknown) => {
      if (failure instanceof BarArchiveFailure)
        throw new VerbFailure(EXIT.data, failure.message, failure);
      throw failure;
    });
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

function report(summary: ImportSummary, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(summary)}\n`);
  } else {
    process.stdout.write(
      `${count(summary.files, 'file')}, ${count(summary.bars, 'bar')}: ${summary.inserted} new, ${summary.replaced} replaced, ${summary.unchanged} unchanged\n`,
    );
    for (const gap of summary.gaps) process.stdout.write(`${missingLine(gap)}\n`);
    for (const row of summary.coverage) process.stdout.write(`${coverageLine(row)}\n`);
  }
  for (const { error } of summary.failed) {
    process.stderr.write(`aegis: not imported: ${error}\n`);
  }
}
