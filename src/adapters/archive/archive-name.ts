import { DAY_MS, formatUtc, utcDate } from '../../base/time.js';
import type { BarSpan } from '../../model/bar-span.js';
import { type SymbolName, symbolName } from '../../model/names.js';
import { isTimeframe, type Timeframe, timeframeMs } from '../../model/timeframe.js';

/** What an archive file's name says. */
export interface ArchiveName {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  /** Open times of the day or month that the file is of; undefined for an extract of one, and when there is no such date. */
  readonly span: BarSpan | undefined;
}

/** SYMBOL-TIMEFRAME-YYYY-MM[-DD], then, in an extract's name, anything that begins with a dot, ending in .zip or .csv. */
const NAME_PATTERN =
  /^(?<symbol>.+)-(?<timeframe>\d+[a-zA-Z]+)-(?<date>\d{4}-\d{2}(?:-\d{2})?)(?<extract>\.[^/]*)?\.(?:zip|csv)$/;

/** Reads a daily or monthly file's name; undefined when it is not one, or of a timeframe unknown here. */
export function parseArchiveName(fileName: string): ArchiveName | undefined {
  const groups = NAME_PATTERN.exec(fileName)?.groups;
  if (groups === undefined) return undefined;
  const { date, symbol, timeframe } = groups as { date: string; symbol: string; timeframe: string };
  if (!isTimeframe(timeframe)) return undefined;
  const span = groups.extract === undefined ? spanOf(date, timeframe) : undefined;
  return { symbol: symbolName(symbol), timeframe, span };
}

/** Every timeframe divides a day, so that a day or month begins with a bar and ends with one. */
function spanOf(date: string, timeframe: Timeframe): BarSpan | undefined {
  const [year = 0, month = 0, day] = date.split('-').map(Number);
  const from = utcDate(year, month, day ?? 1);
  if (!formatUtc(from).startsWith(date)) return undefined;
  const end = day === undefined ? utcDate(year, month + 1, 1) : from + DAY_MS;
  return { from, to: end - timeframeMs(timeframe) };
}
