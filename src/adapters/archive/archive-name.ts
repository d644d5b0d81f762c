import { DAY_MS, formatUtc, utcDate } from '../../base/time.js';
import type { BarSpan } from '../../model/bar-span.js';
import { type SymbolName, symbolName } from '../../model/names.js';
import { isTimeframe, TIMEFRAMES, type Timeframe, timeframeMs } from '../../model/timeframe.js';

/** What an archive file's name says. */
export interface ArchiveName {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  /** "2020-01-31" or "2020-01". */
  readonly date: string;
  /** Open times of the day or month that the file is of; undefined for an extract of one. */
  readonly span: BarSpan | undefined;
}

/** A name in the archive's form; `unusable` when what it says cannot be. */
export type ArchiveNameReading =
  | ({ readonly type: 'usable' } & ArchiveName)
  | { readonly type: 'unusable'; readonly cause: string };

/** SYMBOL-TIMEFRAME-YYYY-MM[-DD], then, in an extract's name, anything that begins with a dot, ending in .zip or .csv. */
const NAME_PATTERN =
  /^(?<symbol>.+)-(?<timeframe>\d+[a-zA-Z]+)-(?<date>\d{4}-\d{2}(?:-\d{2})?)(?<extract>\.[^/]*)?\.(?:zip|csv)$/i;

/**
 * Reads a daily or monthly file's name; undefined when it has another form. Symbols are read in capitals, as the exchange
 * writes them; a timeframe is read as it stands, because "1M" is a month.
 */
export function readArchiveName(fileName: string): ArchiveNameReading | undefined {
  const groups = NAME_PATTERN.exec(fileName)?.groups;
  if (groups === undefined) return undefined;
  const { date, symbol, timeframe } = groups as { date: string; symbol: string; timeframe: string };
  if (!isTimeframe(timeframe)) {
    const cause = `the timeframe ${timeframe} is not kept, expected one of ${TIMEFRAMES.join(', ')}`;
    return { type: 'unusable', cause };
  }
  const span = spanOf(date, timeframe);
  if (span === undefined) return { type: 'unusable', cause: `there is no date ${date}` };
  return {
    type: 'usable',
    symbol: symbolName(symbol.toUpperCase()),
    timeframe,
    date,
    span: groups.extract === undefined ? span : undefined,
  };
}

/** Every timeframe divides a day, so that a day or month begins with a bar and ends with one. */
function spanOf(date: string, timeframe: Timeframe): BarSpan | undefined {
  const [year = 0, month = 0, day] = date.split('-').map(Number);
  const from = utcDate(year, month, day ?? 1);
  if (!formatUtc(from).startsWith(date)) return undefined;
  const end = day === undefined ? utcDate(year, month + 1, 1) : from + DAY_MS;
  return { from, to: end - timeframeMs(timeframe) };
}
