import { type EpochMs, formatUtc, MINUTE_MS } from '../../base/time.js';
import { type Bar, sameBar } from '../../model/bar.js';
import type { SymbolName } from '../../model/names.js';
import type { Timeframe } from '../../model/timeframe.js';

/** A file of recorded bars: what the public archive's reader returns. */
export interface RecordedFile {
  readonly path: string;
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  /** By rising open time. */
  readonly bars: readonly Bar[];
}

/** Which part of the recording to replay. */
export interface SeriesChoice {
  /** Only these; all when absent. */
  readonly symbols?: readonly SymbolName[];
  /** First open time, inclusive. */
  readonly from?: EpochMs;
  /** Last open time, exclusive. */
  readonly to?: EpochMs;
  /** Shift series that do not overlap the chosen time to its beginning, instead of leaving them out. */
  readonly align: boolean;
}

/** The minutes of one symbol that are replayed. */
export interface RecordedSeries {
  readonly symbol: SymbolName;
  /** By rising open time, possibly with holes; never empty. */
  readonly bars: readonly Bar[];
  /** By how much its times were moved, in whole minutes. */
  readonly shiftMs: number;
}

/** A file that is not replayed, and why. */
export interface LeftOutFile {
  readonly path: string;
  readonly symbol: SymbolName;
  readonly reason: string;
}

/** What is replayed and what is not. */
export interface SeriesSelection {
  readonly chosen: readonly RecordedSeries[];
  readonly leftOut: readonly LeftOutFile[];
  /** First open time of the replay. */
  readonly from: EpochMs;
  /** End of the replay, exclusive. */
  readonly to: EpochMs;
}

/** No recorded series fits the request. The message says what was there; `leftOut` says why each file was not used. */
export class NothingToReplay extends Error {
  override readonly name = 'NothingToReplay';
  readonly leftOut: readonly LeftOutFile[];

  constructor(message: string, leftOut: readonly LeftOutFile[] = []) {
    super(message);
    this.leftOut = leftOut;
  }
}

interface JoinedSeries {
  readonly symbol: SymbolName;
  readonly paths: readonly string[];
  readonly bars: readonly Bar[];
}

/**
 * Chooses from files the series that can be replayed together. The files of a symbol are joined, equal bars once. The
 * series with the most bars in the wanted time leads; others are cut to its time, and those without a bar in it are left
 * out, or shifted to its beginning with `align`.
 *
 * @throws NothingToReplay when no file has a bar in the wanted time.
 */
export function selectSeries(
  files: readonly RecordedFile[],
  choice: SeriesChoice,
): SeriesSelection {
  const leftOut: LeftOutFile[] = [];
  const wanted = files.filter((file) => {
    const reason = reasonAgainst(file, choice);
    if (reason !== undefined) leftOut.push({ path: file.path, symbol: file.symbol, reason });
    return reason === undefined;
  });
  const joined = joinFiles(wanted, leftOut);
  const inTime = { from: choice.from ?? 0, to: choice.to ?? Number.MAX_SAFE_INTEGER };
  const lead = joined
    .map((series) => cut(series.bars, inTime))
    .reduce<readonly Bar[]>((best, bars) => (bars.length > best.length ? bars : best), []);
  const [first] = lead;
  const last = lead.at(-1);
  if (first === undefined || last === undefined) {
    throw new NothingToReplay(describeNothing(files, joined, choice), leftOut);
  }
  const time = { from: first.openTime, to: last.openTime + MINUTE_MS };
  const chosen = joined.flatMap((series) => fit(series, time, { align: choice.align, leftOut }));
  return { chosen, leftOut, ...time };
}

function reasonAgainst(file: RecordedFile, choice: SeriesChoice): string | undefined {
  if (choice.symbols !== undefined && !choice.symbols.includes(file.symbol)) {
    return 'its symbol is not among those asked for';
  }
  if (file.timeframe !== '1m') {
    return `it holds ${file.timeframe} bars; a market is replayed from 1m bars, larger ones are made of them`;
  }
  return file.bars.length === 0 ? 'it holds no bars' : undefined;
}

/** Joins the files of each symbol, in order of first appearance; a file that contradicts an earlier one is left out whole. */
function joinFiles(files: readonly RecordedFile[], leftOut: LeftOutFile[]): JoinedSeries[] {
  const bySymbol = new Map<SymbolName, { paths: string[]; bars: Map<EpochMs, Bar> }>();
  for (const file of files) {
    const known = bySymbol.get(file.symbol) ?? { paths: [], bars: new Map<EpochMs, Bar>() };
    const contradiction = file.bars.find((bar) => {
      const other = known.bars.get(bar.openTime);
      return other !== undefined && !sameBar(bar, other);
    });
    if (contradiction !== undefined) {
      const reason = `its bar of ${formatUtc(contradiction.openTime)} differs from another file's`;
      leftOut.push({ path: file.path, symbol: file.symbol, reason });
      continue;
    }
    bySymbol.set(file.symbol, known);
    known.paths.push(file.path);
    for (const bar of file.bars) known.bars.set(bar.openTime, bar);
  }
  return [...bySymbol].map(([symbol, { paths, bars }]) => ({
    symbol,
    paths,
    bars: [...bars.values()].sort((a, b) => a.openTime - b.openTime),
  }));
}

function fit(
  series: JoinedSeries,
  time: { readonly from: EpochMs; readonly to: EpochMs },
  options: { readonly align: boolean; readonly leftOut: LeftOutFile[] },
): readonly RecordedSeries[] {
  const { symbol } = series;
  const bars = cut(series.bars, time);
  if (bars.length > 0) return [{ symbol, bars, shiftMs: 0 }];
  const [first] = series.bars;
  const last = series.bars.at(-1);
  if (first === undefined || last === undefined) return [];
  if (options.align) {
    const shiftMs = time.from - first.openTime;
    return [
      {
        symbol,
        bars: cut(
          series.bars.map((bar) => shift(bar, shiftMs)),
          time,
        ),
        shiftMs,
      },
    ];
  }
  const reason =
    `its bars, ${formatUtc(first.openTime)} to ${formatUtc(last.closeTime)}, do not overlap ` +
    `the replay, ${formatUtc(time.from)} to ${formatUtc(time.to - 1)}`;
  for (const path of series.paths) options.leftOut.push({ path, symbol, reason });
  return [];
}

function cut(
  bars: readonly Bar[],
  time: { readonly from: EpochMs; readonly to: EpochMs },
): readonly Bar[] {
  return bars.filter((bar) => bar.openTime >= time.from && bar.openTime < time.to);
}

function shift(bar: Bar, shiftMs: number): Bar {
  return { ...bar, openTime: bar.openTime + shiftMs, closeTime: bar.closeTime + shiftMs };
}

function describeNothing(
  files: readonly RecordedFile[],
  joined: readonly JoinedSeries[],
  choice: SeriesChoice,
): string {
  if (files.length === 0) return 'there is no recorded file to replay';
  if (joined.length === 0) return `none of the ${files.length} recorded files can be replayed`;
  const covered = joined.map((series) => {
    const first = series.bars[0]?.openTime ?? 0;
    const last = series.bars.at(-1)?.closeTime ?? 0;
    return `${series.symbol} ${formatUtc(first)} to ${formatUtc(last)}`;
  });
  const from = choice.from === undefined ? 'the beginning' : formatUtc(choice.from);
  const to = choice.to === undefined ? 'the end' : formatUtc(choice.to);
  return `no recorded bar between ${from} and ${to}; recorded: ${covered.join(', ')}`;
}
