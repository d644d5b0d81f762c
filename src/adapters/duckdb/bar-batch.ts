import type { BarColumns } from './bar-columns.js';
import type { OpenTimes } from './open-times.js';

/** The open times a series is known to have bars in; nothing is stored outside of them. */
export interface SeriesBounds {
  readonly first: number;
  readonly last: number;
}

/** What is known of a series when a batch comes. */
export interface StoredSeries {
  readonly lengthMs: number;
  /** Undefined while it has no bar. */
  readonly bounds: SeriesBounds | undefined;
  readonly openTimes: OpenTimes | undefined;
}

/** Row numbers of a batch, sorted by what has to be done with them. */
export interface BatchRound {
  /** In places where their series has no bar: appended unjudged. */
  readonly fresh: Int32Array;
  /** In places where it has one, or may have: each is compared with what is stored. */
  readonly judged: Int32Array;
}

/**
 * Splits a batch into rounds to be written one after the other. No round holds two rows of one series and open time, so
 * that a batch that contradicts itself ends as if its rows had been written one by one.
 *
 * @param stored of each series of the batch
 */
export function batchRounds(
  columns: BarColumns,
  stored: readonly StoredSeries[],
): readonly BatchRound[] {
  const roundOf = isAscending(columns) ? undefined : roundsByOccurrence(columns);
  const rounds: { readonly fresh: number[]; readonly judged: number[] }[] = [];
  for (let row = 0; row < columns.rows; row += 1) {
    const round = roundOf === undefined ? 0 : (roundOf[row] as number);
    const target = (rounds[round] ??= { fresh: [], judged: [] });
    const series = stored[columns.seriesIndex[row] as number] as StoredSeries;
    const fresh = round === 0 && !mayHold(series, columns.openTime[row] as number);
    (fresh ? target.fresh : target.judged).push(row);
  }
  return rounds.map(({ fresh, judged }) => ({
    fresh: Int32Array.from(fresh),
    judged: Int32Array.from(judged),
  }));
}

/** The series, by index, of which a batch holds bars between the first and the last one stored. */
export function seriesReachedInto(
  columns: BarColumns,
  stored: readonly StoredSeries[],
): readonly number[] {
  const reached = new Set<number>();
  for (let row = 0; row < columns.rows; row += 1) {
    const series = columns.seriesIndex[row] as number;
    const openTime = columns.openTime[row] as number;
    if (isInside((stored[series] as StoredSeries).bounds, openTime)) reached.add(series);
  }
  return [...reached];
}

function mayHold({ bounds, lengthMs, openTimes }: StoredSeries, openTime: number): boolean {
  if (!isInside(bounds, openTime)) return false;
  return openTimes === undefined || openTime % lengthMs !== 0 || openTimes.has(openTime);
}

function isInside(bounds: SeriesBounds | undefined, openTime: number): boolean {
  return bounds !== undefined && openTime >= bounds.first && openTime <= bounds.last;
}

/** The bounds of each series of a batch after the batch is stored. */
export function widenedBounds(
  columns: BarColumns,
  bounds: readonly (SeriesBounds | undefined)[],
): readonly (SeriesBounds | undefined)[] {
  const first = bounds.map((known) => known?.first ?? Infinity);
  const last = bounds.map((known) => known?.last ?? -Infinity);
  for (let row = 0; row < columns.rows; row += 1) {
    const series = columns.seriesIndex[row] as number;
    const openTime = columns.openTime[row] as number;
    if (openTime < (first[series] as number)) first[series] = openTime;
    if (openTime > (last[series] as number)) last[series] = openTime;
  }
  return bounds.map((_, series) => {
    const widened = { first: first[series] as number, last: last[series] as number };
    return widened.first <= widened.last ? widened : undefined;
  });
}

/** Whether every series comes in ascending order, as batches usually do: then nothing in them repeats. */
function isAscending(columns: BarColumns): boolean {
  const newest = new Float64Array(columns.series.length).fill(-Infinity);
  for (let row = 0; row < columns.rows; row += 1) {
    const series = columns.seriesIndex[row] as number;
    const openTime = columns.openTime[row] as number;
    if (openTime <= (newest[series] as number)) return false;
    newest[series] = openTime;
  }
  return true;
}

/** For each row, how many earlier rows have its series and open time. */
function roundsByOccurrence(columns: BarColumns): Int32Array {
  const seen = columns.series.map(() => new Map<number, number>());
  const rounds = new Int32Array(columns.rows);
  for (let row = 0; row < columns.rows; row += 1) {
    const times = seen[columns.seriesIndex[row] as number] as Map<number, number>;
    const openTime = columns.openTime[row] as number;
    const earlier = times.get(openTime) ?? 0;
    rounds[row] = earlier;
    times.set(openTime, earlier + 1);
  }
  return rounds;
}
