import { spanLength, spansWithout } from '../../model/bar-span.js';
import type { ImportWork, MissingBars } from '../../model/heavy-task.js';
import { timeframeMs } from '../../model/timeframe.js';
import { type ArchiveFile, BarArchiveFailure } from '../../ports/bar-archive.js';
import type { BarCoverage, BarWriteSummary } from '../../ports/bar-store.js';
import type { HeavyWorkContext } from './heavy-work-context.js';

/** What an import did. */
export interface ImportSummary {
  /** Files that were stored whole. */
  readonly files: number;
  readonly bars: number;
  readonly inserted: number;
  readonly replaced: number;
  readonly unchanged: number;
  /** Files whose .CHECKSUM was there and agreed. */
  readonly checksums: number;
  /** Files of which nothing was stored, and why. */
  readonly failed: readonly { readonly path: string; readonly error: string }[];
  /** Bars missing in the files: rows that the archive does not have for the files' days and months. */
  readonly gaps: readonly MissingBars[];
  readonly coverage: readonly BarCoverage[];
}

/** What storing one file has come to. */
interface StoredFile {
  readonly file: ArchiveFile;
  readonly written: BarWriteSummary;
  readonly gaps: readonly MissingBars[];
}

/**
 * Stores archive files in the order given, each whole or not at all; a damaged one is named and the others go on. What a
 * file lacks of the day or month in its name becomes a gap row. Importing again, in any order, changes nothing.
 *
 * The store has a process of its own: while it writes one file, the next is read.
 */
export async function importBars(
  work: ImportWork,
  context: HeavyWorkContext,
): Promise<ImportSummary> {
  const { archive, step, store } = context;
  const totals = { files: 0, bars: 0, inserted: 0, replaced: 0, unchanged: 0, checksums: 0 };
  const failed: { path: string; error: string }[] = [];
  const gaps: MissingBars[] = [];
  const count = ({ file, written, gaps: found }: StoredFile): void => {
    totals.files += 1;
    totals.bars += file.bars.length;
    totals.inserted += written.inserted;
    totals.replaced += written.replaced;
    totals.unchanged += written.unchanged;
    if (file.checksumVerified) totals.checksums += 1;
    gaps.push(...found);
  };
  // Settled, so that a failure waits for whoever looks instead of ending the process.
  let storing: Promise<readonly PromiseSettledResult<StoredFile>[]> = Promise.resolve([]);
  const finish = async (): Promise<void> => {
    for (const outcome of await storing) {
      if (outcome.status === 'rejected') throw outcome.reason;
      count(outcome.value);
    }
  };
  for (const [done, path] of work.paths.entries()) {
    await step({ done, total: work.paths.length, note: path.slice(path.lastIndexOf('/') + 1) });
    let file: ArchiveFile;
    try {
      file = await archive.read(path);
    } catch (failure) {
      if (!(failure instanceof BarArchiveFailure)) throw failure;
      failed.push({ path, error: failure.message });
      continue;
    }
    await finish();
    storing = Promise.allSettled([storeFile(file, context)]);
  }
  await finish();
  await step({ done: work.paths.length, total: work.paths.length, note: 'counting' });
  return { ...totals, failed, gaps, coverage: totals.files === 0 ? [] : await store.coverage() };
}

async function storeFile(file: ArchiveFile, context: HeavyWorkContext): Promise<StoredFile> {
  const bars = file.bars.map((bar) => ({ bar, source: 'import' as const }));
  const written = await context.store.write(bars);
  return { file, written, gaps: await explainHoles(file, context) };
}

async function explainHoles(
  { bars, span, symbol, timeframe }: ArchiveFile,
  { store }: HeavyWorkContext,
): Promise<readonly MissingBars[]> {
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return [];
  const stepMs = timeframeMs(timeframe);
  const holes = spansWithout(
    bars.map(({ openTime }) => openTime),
    {
      from: Math.min(first.openTime, span?.from ?? Infinity),
      to: Math.max(last.openTime, span?.to ?? -Infinity),
    },
    stepMs,
  );
  const reason = 'ABSENT_IN_ARCHIVE';
  await store.writeGaps(holes.map((span) => ({ symbol, timeframe, ...span, reason })));
  return holes.map((span) => {
    return { symbol, timeframe, ...span, bars: spanLength(span, stepMs), reason };
  });
}
