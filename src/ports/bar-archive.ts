import type { Bar } from '../model/bar.js';
import type { BarSpan } from '../model/bar-span.js';
import type { SymbolName } from '../model/names.js';
import type { Timeframe } from '../model/timeframe.js';

/** One file of the public archive, read whole and checked. */
export interface ArchiveFile {
  readonly path: string;
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  /** Open times that the file should hold, by the date in its name; undefined when the name does not tell. */
  readonly span: BarSpan | undefined;
  /** In order of open time, no duplicates; not necessarily contiguous. */
  readonly bars: readonly Bar[];
  /** Whether a .CHECKSUM file was there and agreed. */
  readonly checksumVerified: boolean;
}

/** Reads the public archive's daily and monthly ZIP or CSV files, milliseconds and microseconds alike. */
export interface BarArchive {
  /** Archive files in a folder (not below it), by name; or the file itself. */
  list(path: string): Promise<readonly string[]>;
  /** @throws BarArchiveFailure: nothing of a damaged file is returned. */
  read(path: string): Promise<ArchiveFile>;
}

/** An archive file that cannot be used. The message names the file, the place and what was expected. */
export class BarArchiveFailure extends Error {
  override readonly name = 'BarArchiveFailure';
}
