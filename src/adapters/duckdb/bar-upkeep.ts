import type { DuckDBConnection } from '@duckdb/node-api';
import type { BarGap, BarGapReason } from '../../model/bar.js';
import { openGaps } from '../../model/bar-gaps.js';
import type { BarSpan } from '../../model/bar-span.js';
import type { HoleQuery, PurgeRange } from '../../ports/bar-store.js';
import { BAR_SOURCES } from './bar-columns.js';
import type { Series } from './series-catalog.js';

const CONFIRMED_FROM = BAR_SOURCES.indexOf('import');

/** See BarStore.gaps. */
export async function readOpenGaps(
  connection: DuckDBConnection,
  { key, seriesId }: Series,
): Promise<readonly BarGap[]> {
  const rows = await rowsOf(
    connection,
    `SELECT from_time, to_time, reason FROM gaps WHERE series_id = ${seriesId}`,
  );
  const gaps = rows.map(([from, to, reason]) => ({
    ...key,
    from: Number(from),
    to: Number(to),
    reason: reason as BarGapReason,
  }));
  if (gaps.length === 0) return [];
  const filled = await rowsOf(
    connection,
    `SELECT DISTINCT open_time FROM bars b JOIN gaps g
       ON b.series_id = g.series_id AND b.open_time BETWEEN g.from_time AND g.to_time
     WHERE b.series_id = ${seriesId} ORDER BY open_time`,
  );
  return openGaps(
    gaps,
    filled.map(([openTime]) => Number(openTime)),
  );
}

/** See BarStore.holes. */
export async function readHoles(
  connection: DuckDBConnection,
  { bounds, lengthMs, seriesId }: Series,
  query: HoleQuery,
): Promise<readonly BarSpan[]> {
  if (bounds === undefined) return [];
  const from = Math.max(bounds.first, query.from ?? bounds.first);
  if (from > query.to) return [];
  const confirmed = query.confirmedOnly ? `AND source >= ${CONFIRMED_FROM}` : '';
  const rows = await rowsOf(
    connection,
    `SELECT open_time + ${lengthMs}, next_time - ${lengthMs} FROM (
       SELECT open_time, lead(open_time) OVER (ORDER BY open_time) AS next_time FROM (
         SELECT open_time FROM bars
         WHERE series_id = ${seriesId} AND open_time BETWEEN ${from} AND ${query.to} ${confirmed}
         UNION ALL SELECT ${from - lengthMs} UNION ALL SELECT ${query.to + lengthMs}))
     WHERE next_time - open_time > ${lengthMs} ORDER BY open_time`,
  );
  return rows.map(([first, last]) => ({ from: Number(first), to: Number(last) }));
}

/** Removes what is older than it is kept, revisions and gap rows included. @returns bars removed */
export async function purgeBars(
  connection: DuckDBConnection,
  { before, timeframe }: PurgeRange,
): Promise<number> {
  const series = `series_id IN (SELECT series_id FROM series WHERE timeframe = '${timeframe}')`;
  const old = `${series} AND open_time < ${before}`;
  const rows = await rowsOf(connection, `SELECT count(*) FROM bars WHERE ${old}`);
  const removed = Number(rows[0]?.[0] ?? 0);
  if (removed > 0) await connection.run(`DELETE FROM bars WHERE ${old}`);
  await connection.run(`DELETE FROM bar_revisions WHERE ${old}`);
  await connection.run(`DELETE FROM gaps WHERE ${series} AND to_time < ${before}`);
  return removed;
}

async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
): Promise<readonly (readonly unknown[])[]> {
  return (await connection.runAndReadAll(sql)).getRows();
}
