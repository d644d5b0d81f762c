import type { DuckDBConnection } from '@duckdb/node-api';
import { must } from '../../base/assert.js';
import type { BarWriteSummary } from '../../ports/bar-store.js';
import { appendRows, type RowSelection } from './bar-chunks.js';
import { BAR_COLUMN_NAMES, BAR_VALUE_NAMES, plainValues } from './bar-schema.js';

const COLUMNS = BAR_COLUMN_NAMES.join(', ');
const VALUES_DIFFER = BAR_VALUE_NAMES.map((name) => `s.${name} <> b.${name}`).join(' OR ');
const PLAIN_VALUES = plainValues('b', 'u')
  .map(({ sql }) => sql)
  .join(', ');
const VALUES_TAKEN = [...BAR_VALUE_NAMES, 'source'].map((name) => `${name} = s.${name}`).join(', ');

/** Writes rows that may repeat stored bars: one join decides what each of them is. */
export async function writeJudged(
  connection: DuckDBConnection,
  selection: RowSelection,
): Promise<BarWriteSummary> {
  await appendRows(connection, { table: 'staged_bars', catalog: 'temp' }, selection);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE judged_bars AS
       SELECT s.*, b.stored_row, CASE
           WHEN b.series_id IS NULL THEN 'new'
           WHEN ${VALUES_DIFFER} THEN CASE WHEN s.source >= b.source THEN 'replaces' ELSE 'loses' END
           WHEN s.source > b.source THEN 'confirms'
           ELSE 'repeats' END AS verdict
       FROM staged_bars s LEFT JOIN (SELECT rowid AS stored_row, ${COLUMNS} FROM bars WHERE ${placeOf(selection)}) b
         ON s.series_id = b.series_id AND s.open_time = b.open_time`,
  );
  await connection.run('DELETE FROM staged_bars');
  const counts = new Map<string, number>();
  for (const [verdict, count] of (
    await connection.runAndReadAll('SELECT verdict, count(*) FROM judged_bars GROUP BY verdict')
  ).getRows()) {
    counts.set(String(verdict), Number(count));
  }
  const inserted = counts.get('new') ?? 0;
  const replaced = counts.get('replaces') ?? 0;
  if (inserted > 0) {
    await connection.run(
      `INSERT INTO bars SELECT ${COLUMNS} FROM judged_bars WHERE verdict = 'new'`,
    );
  }
  if (replaced > 0) {
    await connection.run(
      `INSERT INTO bar_revisions SELECT b.series_id, b.open_time, ${PLAIN_VALUES}, b.source, s.source FROM judged_bars s
         JOIN bars b ON b.rowid = s.stored_row JOIN series u ON u.series_id = b.series_id WHERE s.verdict = 'replaces'`,
    );
  }
  if (replaced + (counts.get('confirms') ?? 0) > 0) {
    await connection.run(
      `UPDATE bars SET ${VALUES_TAKEN} FROM judged_bars s
         WHERE bars.rowid = s.stored_row AND s.verdict IN ('replaces', 'confirms')`,
    );
  }
  return { inserted, replaced, unchanged: selection.rows.length - inserted - replaced };
}

/** Where rows lie: DuckDB skips what lies elsewhere, but does not take that from a join by itself. */
function placeOf({ columns, rows, seriesIds }: RowSelection): string {
  let [firstId, lastId, from, to] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const row of rows) {
    const seriesId = must(seriesIds[must(columns.seriesIndex[row])]);
    const openTime = must(columns.openTime[row]);
    firstId = Math.min(firstId, seriesId);
    lastId = Math.max(lastId, seriesId);
    from = Math.min(from, openTime);
    to = Math.max(to, openTime);
  }
  return `series_id BETWEEN ${firstId} AND ${lastId} AND open_time BETWEEN ${from} AND ${to}`;
}
