import type { BarColumns } from './bar-columns.js';

/** The open times a series is known to have bars in; nothing is stored outside of them. */
export interface SeriesBounds {
  readonly first: number;
  readonly last: number;
}

/** Row numbers of a batch, sorted by what has to be done with them. */
export interface BatchRound {
  /** Outside of what their series holds: they cannot repeat a stored bar and are appended unjudged. */
  readonly fresh: Int32Array;
  /** Inside of it: each is compared with what is stored. */
  readonly judged: Int32Array;
}

/**
 * Splits a batch into rounds to be written one after the other. No round holds two rows of one series and open time, so
 * that a batch that contradicts itself ends as if its rows had been written one by one.
 *
 * @param bounds what is stored of each series of the batch, undefined when nothing is
 */
export function batchRounds(
  columns: BarColumns,
  bounds: readonly (SeriesBounds | undefined)[],
): readonly BatchRound[] {
  const roundOf = isAscending(columns) ? undefined : roundsByOccurrence(columns);
  const rounds: { readonly fresh: number[]; readonly judged: number[] }[] = [];
  for (let row = 0; row < columns.rows; row += 1) {
    const round = roundOf === undefined ? 0 : (roundOf[row] as number);
    const target = (rounds[round] ??= { fresh: [], judged: [] });
    const known = bounds[columns.seriesIndex[row] as number];
    const openTime = columns.openTime[row] as number;
    const outside = known === undefined || openTime > known.last || openTime < known.first;
    (outside && round === 0 ? target.fresh : target.judged).push(row);
  }
  return rounds.map(({ fresh, judged }) => ({
    fresh: Int32Array.from(fresh),
    judged: Int32Array.from(judged),
  }));
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
