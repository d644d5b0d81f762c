import type { BarSelection } from '../../model/heavy-task.js';
import { timeframeMs } from '../../model/timeframe.js';
import type { BarCoverage } from '../../ports/bar-store.js';

/** What is stored of the selected series, in order of symbol and length. */
export function selectedCoverage(
  coverage: readonly BarCoverage[],
  { symbols, timeframes }: BarSelection,
): readonly BarCoverage[] {
  return coverage
    .filter(({ symbol }) => symbols.length === 0 || symbols.includes(symbol))
    .filter(({ timeframe }) => timeframes.length === 0 || timeframes.includes(timeframe))
    .toSorted((a, b) =>
      a.symbol === b.symbol
        ? timeframeMs(a.timeframe) - timeframeMs(b.timeframe)
        : a.symbol < b.symbol
          ? -1
          : 1,
    );
}
