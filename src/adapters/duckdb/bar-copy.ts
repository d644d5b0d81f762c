import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type AmountType, BAR_SCHEMA, BLOCK_BYTES, WIDEN_AMOUNTS } from './bar-schema.js';

/** Bars that are sorted at once: more would leave memory for the disk. */
const SORTED_ROWS_MAX = 250_000;

const COPY = 'bar_copy';

/**
 * Writes everything the open file holds to a new one, bars in order of series and open time: neighbours compress well and
 * a series is read from few blocks. The new file is complete, closed and on disk when this returns.
 *
 * @param path an existing file there is replaced; what stands there after a failure is worthless
 */
export async function copyBarFile(
  connection: DuckDBConnection,
  { amountType, path }: { readonly amountType: AmountType; readonly path: string },
): Promise<void> {
  removeBarFile(path);
  const [[source]] = (await rowsOf(connection, 'SELECT current_database()')) as [[string]];
  const original = quotedName(source);
  await connection.run(`ATTACH ${quotedText(path)} AS ${COPY} (BLOCK_SIZE ${BLOCK_BYTES})`);
  try {
    await connection.run(`USE ${COPY}`);
    await createSchema(connection, amountType);
    await connection.run('BEGIN TRANSACTION');
    try {
      for (const table of ['bar_schema', 'series', 'bar_revisions', 'gaps'])
        await connection.run(`INSERT INTO ${table} SELECT * FROM ${original}.main.${table}`);
      for (const [from, to] of await seriesGroups(connection, original)) {
        await connection.run(
          `INSERT INTO bars SELECT * FROM ${original}.main.bars WHERE series_id BETWEEN ${from} AND ${to}
           ORDER BY series_id, open_time`,
        );
      }
      await connection.run('COMMIT');
    } catch (cause) {
      await connection.run('ROLLBACK').catch(() => undefined);
      throw cause;
    }
    await connection.run(`CHECKPOINT ${COPY}`);
  } finally {
    await connection.run(`USE ${original}`);
    await connection.run(`DETACH ${COPY}`);
  }
  syncFile(path);
}

/** Removes a file and its log. */
export function removeBarFile(path: string): void {
  rmSync(path, { force: true });
  rmSync(`${path}.wal`, { force: true });
}

/** Waits until a file, or the names in a folder, are on disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

async function createSchema(connection: DuckDBConnection, amountType: AmountType): Promise<void> {
  for (const statement of BAR_SCHEMA) await connection.run(statement);
  if (amountType === 'BIGINT') return;
  for (const statement of WIDEN_AMOUNTS) await connection.run(statement);
}

/** Neighbouring series that are sorted together, as first and last id. */
async function seriesGroups(
  connection: DuckDBConnection,
  original: string,
): Promise<readonly (readonly [number, number])[]> {
  const groups: [number, number][] = [];
  let rows = Infinity;
  for (const [id, count] of await rowsOf(
    connection,
    `SELECT series_id, count(*) FROM ${original}.main.bars GROUP BY series_id ORDER BY series_id`,
  )) {
    rows += Number(count);
    const group = groups.at(-1);
    if (group !== undefined && rows <= SORTED_ROWS_MAX) {
      group[1] = Number(id);
    } else {
      groups.push([Number(id), Number(id)]);
      rows = Number(count);
    }
  }
  return groups;
}

async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
): Promise<readonly (readonly unknown[])[]> {
  return (await connection.runAndReadAll(sql)).getRows();
}

function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
