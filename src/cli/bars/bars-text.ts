import { formatUtc } from '../../base/time.js';
import type { MissingBars } from '../../model/heavy-task.js';
import type { BarCoverage } from '../../ports/bar-store.js';

/** "BTCUSDT      1m        4320 bars  2020-01-01T00:00 to 2020-01-03T23:59  no bar missing" */
export function coverageLine(row: BarCoverage): string {
  const missing =
    row.missing === 0 ? 'no bar missing' : `${count(row.missing, 'bar')} missing in between`;
  return `${series(row)} ${String(row.bars).padStart(9)} bars  ${minute(row.firstOpenTime)} to ${minute(row.lastOpenTime)}  ${missing}`;
}

/** The sum of coverage rows, in one line. */
export function coverageTotals(rows: readonly BarCoverage[]): string {
  const bars = rows.reduce((sum, row) => sum + row.bars, 0);
  const missing = rows.reduce((sum, row) => sum + row.missing, 0);
  return `${rows.length} series, ${count(bars, 'bar')}, ${missing} missing`;
}

/** "BTCUSDT      1m          34 bars  2020-01-01T00:00 to 2020-01-01T00:33  ABSENT_IN_ARCHIVE" */
export function missingLine(gap: MissingBars): string {
  return `${series(gap)} ${String(gap.bars).padStart(9)} bars  ${minute(gap.from)} to ${minute(gap.to)}  ${gap.reason}`;
}

/** How many bars are missing for which reason, in one line. */
export function missingTotals(gaps: readonly MissingBars[]): string {
  const byReason = new Map<string, number>();
  for (const { bars, reason } of gaps) byReason.set(reason, (byReason.get(reason) ?? 0) + bars);
  const parts = [...byReason].map(([reason, bars]) => `${bars} ${reason}`);
  const bars = gaps.reduce((sum, gap) => sum + gap.bars, 0);
  return `${count(gaps.length, 'gap')}, ${count(bars, 'bar')} missing${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}

/** "OLDUSDT      not known at the exchange" */
export function unknownLine(symbol: string): string {
  return `${symbol.padEnd(12)} not known at the exchange`;
}

/** "1 bar", "2 bars". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** "12.3 MB". */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function series({
  symbol,
  timeframe,
}: {
  readonly symbol: string;
  readonly timeframe: string;
}): string {
  return `${symbol.padEnd(12)} ${timeframe.padEnd(4)}`;
}

function minute(at: number): string {
  return formatUtc(at).slice(0, 16);
}
