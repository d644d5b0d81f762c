import { must } from '../../base/assert.js';
import type { BarColumns } from './bar-columns.js';

/** The open times a series is known to have bars in; nothing is stored outside of them. */
export interface SeriesBounds {
  readonly seriesId: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** Row numbers of a batch, sorted by what has to be done with them. */
export interface BatchRound {
  /** Outside of what their series holds: they cannot repeat a stored bar and are appended unjudged. */
  readonly fresh: readonly number[];
  /** Inside of it: each is compared with what is stored. */
  readonly judged: readonly number[];
}

/**
 * Splits a batch into rounds to be written one after the other. No round holds two rows of one series and open time, so
 * that a batch that contradicts itself ends as if its rows had been written one by one.
 *
 * @param boundsOf what is stored of the series with that index in the batch, undefined when nothing is
 */
export function batchRounds(
  columns: BarColumns,
  boundsOf: (seriesIndex: number) => Pick<SeriesBounds, 'first' | 'last'> | undefined,
): readonly BatchRound[] {
  const rounds: { fresh: number[]; judged: number[] }[] = [];
  const known = columns.series.map((_, index) => boundsOf(index));
  const seen = columns.series.map(() => new Map<bigint, number>());
  const newest = columns.series.map((): bigint | undefined => undefined);
  for (let row = 0; row < columns.rows; row += 1) {
    const series = must(columns.seriesIndex[row]);
    const openTime = must(columns.openTime[row]);
    const last = newest[series];
    // In ascending order, which is the usual one, no row needs to be looked up.
    const round =
      last === undefined || openTime > last ? 0 : (must(seen[series]).get(openTime) ?? 0);
    if (last === undefined || openTime > last) newest[series] = openTime;
    must(seen[series]).set(openTime, round + 1);
    rounds[round] ??= { fresh: [], judged: [] };
    const bounds = known[series];
    const outside = bounds === undefined || openTime > bounds.last || openTime < bounds.first;
    const target = must(rounds[round]);
    (round === 0 && outside ? target.fresh : target.judged).push(row);
  }
  return rounds;
}
