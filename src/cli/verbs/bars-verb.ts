import { resolve } from 'node:path';
import { formatUtc } from '../../base/time.js';
import type { Profile } from '../../config/profile.js';
import type { BarFileFormat, BarSelection, HeavyWork } from '../../model/heavy-task.js';
import { decodeJson } from '../../model/json-codec.js';
import { symbolName } from '../../model/names.js';
import { isTimeframe, TIMEFRAMES, type Timeframe } from '../../model/timeframe.js';
import type { ExportSummary } from '../../ports/bar-exporter.js';
import type { CompactionSummary } from '../../ports/bar-store.js';
import type { BackfillSummary } from '../../supervisor/heavy/backfill.js';
import type { BarSurvey } from '../../supervisor/heavy/survey-bars.js';
import type { PurgeSummary } from '../../supervisor/heavy/upkeep.js';
import type { VerifySummary } from '../../supervisor/heavy/verify-bars.js';
import { performBarWork } from '../bars/bar-doorway.js';
import {
  count,
  coverageLine,
  coverageTotals,
  megabytes,
  missingLine,
  missingTotals,
  unknownLine,
} from '../bars/bars-text.js';
import { WorkProgress } from '../bars/work-progress.js';
import { resolveHome } from '../home/home.js';
import { EXIT, type ExitCode, VerbFailure } from '../process/exit-code.js';

/** Flags that every `aegis bars …` takes. */
export interface BarsFlags {
  readonly home?: string;
  readonly config?: string;
  readonly profile?: Profile;
  readonly json?: boolean;
  readonly symbols?: readonly string[];
  readonly timeframes?: readonly string[];
  /** UTC midnights; `to` is included as a whole day. */
  readonly from?: number;
  readonly to?: number;
}

/** Flags of `aegis bars export`. */
export interface ExportFlags extends BarsFlags {
  /** Default: by the file's name. */
  readonly format?: BarFileFormat;
}

/** Flags of `aegis bars verify`. */
export interface VerifyFlags extends BarsFlags {
  /** Bars of each series. */
  readonly sample: number;
}

/** Flags of `aegis bars purge`. */
export interface PurgeFlags extends BarsFlags {
  readonly compact: boolean;
}

const DAY_MS = 86_400_000;

/** `aegis bars coverage`: what is stored. */
export async function runBarsCoverage(flags: BarsFlags): Promise<ExitCode> {
  return run<BarSurvey>({ type: 'survey', selection: selectionOf(flags) }, flags, (survey) => ({
    lines: [...survey.coverage.map(coverageLine), coverageTotals(survey.coverage)],
    shown: { coverage: survey.coverage },
    exitCode: EXIT.ok,
  }));
}

/** `aegis bars gaps`: what is missing, and why. */
export async function runBarsGaps(flags: BarsFlags): Promise<ExitCode> {
  return run<BarSurvey>(
    { type: 'survey', selection: selectionOf(flags) },
    flags,
    ({ missing }) => ({
      lines: [...missing.map(missingLine), missingTotals(missing)],
      shown: { gaps: missing },
      exitCode: EXIT.ok,
    }),
  );
}

/** `aegis bars backfill`: fetches what is missing. */
export async function runBarsBackfill(flags: BarsFlags): Promise<ExitCode> {
  const selection = selectionOf(flags);
  return run<BackfillSummary>({ type: 'backfill', selection }, flags, (summary) => ({
    lines: [
      ...summary.unknown.map(unknownLine),
      `${summary.series} series, ${count(summary.missing, 'bar')} missing: ${summary.fetched} fetched, ${summary.absent} absent at the exchange, ${count(summary.requests, 'request')}`,
    ],
    shown: summary,
    exitCode: EXIT.ok,
  }));
}

/** `aegis bars purge`: removes what is older than it is kept, and compacts the file. */
export async function runBarsPurge(flags: PurgeFlags): Promise<ExitCode> {
  const purged = await perform<PurgeSummary>({ type: 'purge' }, flags);
  const compacted = flags.compact
    ? await perform<CompactionSummary>({ type: 'compaction' }, flags)
    : undefined;
  const removals = purged.timeframes.filter(({ removed }) => removed > 0);
  return tell(flags, {
    lines: [
      ...removals.map(
        ({ before, removed, timeframe }) =>
          `${timeframe.padEnd(4)} ${count(removed, 'bar')} before ${before.slice(0, 16)}`,
      ),
      `${count(purged.removed, 'bar')} removed`,
      ...(compacted === undefined
        ? []
        : [
            `bar file: ${megabytes(compacted.bytesBefore)} before, ${megabytes(compacted.bytesAfter)} after`,
          ]),
    ],
    shown: { ...purged, compaction: compacted ?? null },
    exitCode: EXIT.ok,
  });
}

/** `aegis bars export`: writes bars to a Parquet or CSV file. */
export async function runBarsExport(path: string, flags: ExportFlags): Promise<ExitCode> {
  if (path === '-')
    throw new VerbFailure(EXIT.usage, 'an export is a file, whole or not at all; name one');
  const format = flags.format ?? formatOf(path);
  const work = {
    type: 'export',
    selection: selectionOf(flags),
    format,
    path: resolve(path),
  } as const;
  return run<ExportSummary>(work, flags, (summary) => ({
    lines: [`${summary.path}: ${count(summary.bars, 'bar')}, ${megabytes(summary.bytes)}`],
    shown: summary,
    exitCode: EXIT.ok,
  }));
}

/** By the ending of the file's name. @throws VerbFailure */
function formatOf(path: string): BarFileFormat {
  if (/\.csv$/i.test(path)) return 'csv';
  if (/\.parquet$/i.test(path)) return 'parquet';
  throw new VerbFailure(
    EXIT.usage,
    `${path} ends neither in .csv nor in .parquet; add --format csv or --format parquet`,
  );
}

/** `aegis bars verify`: fetches a sample again and compares. Exit code 8 when anything differs or could not be compared. */
export async function runBarsVerify(flags: VerifyFlags): Promise<ExitCode> {
  if (flags.sample < 1) throw new VerbFailure(EXIT.usage, '--sample is at least 1');
  const work = { type: 'verify', selection: selectionOf(flags), sample: flags.sample } as const;
  return run<VerifySummary>(work, flags, (summary) => ({
    lines: [
      ...summary.differences.map(
        ({ openTime, symbol, timeframe, what }) =>
          `${symbol.padEnd(12)} ${timeframe.padEnd(4)} ${formatUtc(openTime).slice(0, 16)}  ${what}`,
      ),
      ...summary.unknown.map(unknownLine),
      `${summary.series} series, ${count(summary.compared, 'bar')} compared: ${summary.equal} equal, ${summary.different} different, ${summary.notStored} not stored, ${summary.notAtExchange} not at the exchange`,
    ],
    shown: summary,
    exitCode:
      summary.equal === summary.compared && summary.unknown.length === 0 ? EXIT.ok : EXIT.data,
  }));
}

interface Told {
  readonly lines: readonly string[];
  readonly shown: object;
  readonly exitCode: ExitCode;
}

async function run<Summary>(
  work: HeavyWork,
  flags: BarsFlags,
  told: (summary: Summary) => Told,
): Promise<ExitCode> {
  return tell(flags, told(await perform<Summary>(work, flags)));
}

async function perform<Summary>(work: HeavyWork, flags: BarsFlags): Promise<Summary> {
  const progress = new WorkProgress(work.type);
  try {
    const result = await performBarWork(work, {
      home: resolveHome(flags.home, process.env),
      profile: flags.profile ?? 'paper',
      config: flags.config,
      onProgress: (at, waitsFor) => progress.update(at, waitsFor),
    });
    // Written by the same program: the shape is the work's summary.
    return decodeJson(result) as Summary;
  } finally {
    progress.stop();
  }
}

function tell(flags: BarsFlags, { exitCode, lines, shown }: Told): ExitCode {
  process.stdout.write(`${flags.json === true ? JSON.stringify(shown) : lines.join('\n')}\n`);
  return exitCode;
}

function selectionOf(flags: BarsFlags): BarSelection {
  const { from, to } = flags;
  if (from !== undefined && to !== undefined && from > to)
    throw new VerbFailure(EXIT.usage, '--from lies after --to');
  return {
    // As the exchange writes them.
    symbols: (flags.symbols ?? []).map((symbol) => symbolName(symbol.toUpperCase())),
    timeframes: (flags.timeframes ?? []).map(timeframeOf),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to: to + DAY_MS - 1 }),
  };
}

function timeframeOf(text: string): Timeframe {
  if (isTimeframe(text)) return text;
  throw new VerbFailure(
    EXIT.usage,
    `unknown timeframe "${text}"; expected one of ${TIMEFRAMES.join(', ')}`,
  );
}
