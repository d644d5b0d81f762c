import { type SymbolName, symbolName } from '../../model/names.js';
import { isTimeframe, type Timeframe } from '../../model/timeframe.js';

/** What an archive file's name says. */
export interface ArchiveName {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
}

/** SYMBOL-TIMEFRAME-YYYY-MM[-DD], then anything that begins with a dot, ending in .zip or .csv. */
const NAME_PATTERN =
  /^(?<symbol>.+)-(?<timeframe>\d+[a-zA-Z]+)-\d{4}-\d{2}(?:-\d{2})?(?:\.[^/]*)?\.(?:zip|csv)$/;

/** Reads a daily or monthly file's name; undefined when it is not one, or of a timeframe unknown here. */
export function parseArchiveName(fileName: string): ArchiveName | undefined {
  const groups = NAME_PATTERN.exec(fileName)?.groups;
  if (groups === undefined) return undefined;
  const { symbol, timeframe } = groups as { symbol: string; timeframe: string };
  return isTimeframe(timeframe) ? { symbol: symbolName(symbol), timeframe } : undefined;
}
