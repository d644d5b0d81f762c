import { hash } from 'node:crypto';
import { must } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { EngineEvent } from '../../model/engine-event.js';
import type { EngineOutput } from '../../model/engine-output.js';
import type { JournalEntry } from '../../model/journal-entry.js';
import { decodeJson, encodeJson } from '../../model/json-codec.js';
import type { ControlDatabase } from './control-database.js';
import type { SqliteValue } from './sqlite-driver.js';

/** The chain before the first entry of the first run. */
const CHAIN_ORIGIN = '0'.repeat(32);

/** Inputs come before the outputs of their sequence. */
const INPUT_INDEX = -1;

const VERIFY_PAGE_ROWS = 5_000;

/** An order's intent has five. To insert them one by one takes twice as long as all at once. */
const ROWS_PER_STATEMENT = 8;

interface JournalRow {
  readonly sequence: number;
  readonly idx: number;
  readonly kind: 'input' | 'output';
  readonly type: string;
  readonly at: EpochMs;
  readonly body: string;
  readonly hash: string;
}

const JOURNAL_COLUMNS = 'sequence, idx, kind, type, at, body, hash';

/** Statements that insert one row, two, and so on. */
const INSERTS = Array.from({ length: ROWS_PER_STATEMENT }, (_, index) => {
  const rows = Array(index + 1).fill('(?, ?, ?, ?, ?, ?, ?, ?)');
  return `INSERT INTO journal (epoch, ${JOURNAL_COLUMNS}) VALUES ${rows.join(', ')}`;
});

/** The first entry whose hash does not follow from the one before it. */
export interface ChainBreak {
  readonly epoch: number;
  readonly sequence: number;
  readonly index: number;
}

/** Where the chain stands: the newest entry's hash, or the start of the newest run. */
export function journalHead(database: ControlDatabase): string {
  const last = database.get<{ hash: string }>(
    'SELECT hash FROM journal ORDER BY epoch DESC, sequence DESC, idx DESC LIMIT 1',
  );
  if (last !== undefined) return last.hash;
  const run = database.get<{ hash: string }>(
    'SELECT chain_start AS hash FROM runs ORDER BY epoch DESC LIMIT 1',
  );
  return run?.hash ?? CHAIN_ORIGIN;
}

/** Appends the entries, each chained to the one before it. @returns the chain's new head */
export function appendJournal(
  database: ControlDatabase,
  entries: readonly JournalEntry[],
  chain: { readonly epoch: number; readonly head: string },
): string {
  let head = chain.head;
  for (let from = 0; from < entries.length; from += ROWS_PER_STATEMENT) {
    const part = entries.slice(from, from + ROWS_PER_STATEMENT);
    const values: SqliteValue[] = [];
    for (const entry of part) {
      const row = rowOf(entry, chain.epoch, head);
      head = row.hash;
      const { sequence, idx, kind, type, at, body } = row;
      values.push(chain.epoch, sequence, idx, kind, type, at, body, head);
    }
    database.run(must(INSERTS[part.length - 1]), ...values);
  }
  return head;
}

/** Entries of a run from a sequence on, oldest first; whole rows up to `limit`. */
export function readJournal(
  database: ControlDatabase,
  query: { readonly epoch: number; readonly from: number; readonly limit: number },
): readonly JournalEntry[] {
  return database
    .all<JournalRow>(
      `SELECT ${JOURNAL_COLUMNS} FROM journal WHERE epoch = ? AND sequence >= ?
       ORDER BY epoch, sequence, idx LIMIT ?`,
      query.epoch,
      query.from,
      query.limit,
    )
    .map(entryOf);
}

/** Recomputes a run's chain. @returns the first break, if any */
export function verifyJournal(database: ControlDatabase, epoch: number): ChainBreak | undefined {
  const run = database.get<{ hash: string }>(
    'SELECT chain_start AS hash FROM runs WHERE epoch = ?',
    epoch,
  );
  let head = run?.hash ?? CHAIN_ORIGIN;
  let after = { sequence: -1, idx: 0 };
  for (;;) {
    const rows = database.all<JournalRow>(
      `SELECT ${JOURNAL_COLUMNS} FROM journal WHERE epoch = ? AND (sequence, idx) > (?, ?)
       ORDER BY epoch, sequence, idx LIMIT ?`,
      epoch,
      after.sequence,
      after.idx,
      VERIFY_PAGE_ROWS,
    );
    for (const row of rows) {
      head = chainHash(head, epoch, row);
      if (head !== row.hash) return { epoch, sequence: row.sequence, index: row.idx };
    }
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last;
  }
  const next = database.get<{ hash: string }>(
    'SELECT chain_start AS hash FROM runs WHERE epoch = ?',
    epoch + 1,
  );
  // The run after it began where this one ended: entries cut off at the end show here.
  if (next !== undefined && next.hash !== head)
    return { epoch, sequence: after.sequence, index: after.idx };
  return undefined;
}

/**
 * Removes the journal and the decisions of all runs but the newest `keepRuns` (at least the current one). Whole runs
 * only, so that each kept chain can still be verified from its run's `chain_start`. @returns journal entries removed
 */
export function pruneJournal(database: ControlDatabase, keepRuns: number): number {
  return database.transaction(() => {
    const keep = Math.max(1, keepRuns);
    const oldest = database.get<{ epoch: number }>(
      'SELECT epoch FROM runs ORDER BY epoch DESC LIMIT 1 OFFSET ?',
      keep - 1,
    );
    if (oldest === undefined) return 0;
    database.run('DELETE FROM decisions WHERE epoch < ?', oldest.epoch);
    return database.run('DELETE FROM journal WHERE epoch < ?', oldest.epoch);
  });
}

function rowOf(entry: JournalEntry, epoch: number, head: string): JournalRow {
  const bare = {
    sequence: entry.sequence,
    idx: entry.kind === 'input' ? INPUT_INDEX : entry.index,
    kind: entry.kind,
    type: entry.body.type,
    at: entry.at,
    body: encodeJson(entry.body),
  };
  return { ...bare, hash: chainHash(head, epoch, bare) };
}

/** 128 bits of SHA-256 over the head before and every column of the row. */
function chainHash(head: string, epoch: number, row: Omit<JournalRow, 'hash'>): string {
  const text = `${head}\n${epoch} ${row.sequence} ${row.idx} ${row.kind} ${row.type} ${row.at}\n${row.body}`;
  return hash('sha256', text, 'hex').slice(0, CHAIN_ORIGIN.length);
}

function entryOf(row: JournalRow): JournalEntry {
  const body = decodeJson(row.body);
  if (row.kind === 'input') {
    return { kind: 'input', sequence: row.sequence, at: row.at, body: body as EngineEvent };
  }
  return {
    kind: 'output',
    sequence: row.sequence,
    index: row.idx,
    at: row.at,
    body: body as EngineOutput,
  };
}
