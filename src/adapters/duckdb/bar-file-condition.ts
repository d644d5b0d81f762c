/** What an error at opening says about the file. */
export type BarFileCondition = 'locked' | 'corrupt' | 'unusable';

const LOCKED = /could not set lock on file|conflicting lock/i;

/** Errors that another program, another version or the machine causes; setting the file aside would lose a good one. */
const NOT_THE_FILE =
  /newer version|no space|permission denied|read-only|out of memory|cannot allocate|too many open files/i;

const CORRUPT =
  /not a valid duckdb database|corrupt|checksum|serialization error|replaying wal|internal error|invalidated|could not read|unexpected end|deserializ/i;

/** Judges by DuckDB's words, because it gives no code. What is not known to be damage is left alone. */
export function barFileCondition(message: string): BarFileCondition {
  if (LOCKED.test(message)) return 'locked';
  if (NOT_THE_FILE.test(message)) return 'unusable';
  return CORRUPT.test(message) ? 'corrupt' : 'unusable';
}

/** What an error of a call on an open file says: 'damaged' is the file, 'lost' is this process's hold on it. */
export type CallCondition = 'damaged' | 'lost' | 'failed';

const DAMAGED = /checksum|corrupt/i;

/** After these DuckDB refuses everything until the file is opened again. */
const LOST = /invalidated|fatal error|internal error/i;

/** Narrower than at opening: a single call can fail for many reasons, and a good file is worth more than one call. */
export function callCondition(message: string): CallCondition {
  if (DAMAGED.test(message)) return 'damaged';
  return LOST.test(message) ? 'lost' : 'failed';
}
