import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { must } from '../../base/assert.js';
import type { BarGap, BarGapReason, BarSource } from '../../model/bar.js';
import { symbolName } from '../../model/names.js';
import { isTimeframe, timeframeMs } from '../../model/timeframe.js';
import type { BarCoverage, BarRange, BarWriteSummary } from '../../ports/bar-store.js';
import { batchRounds } from './bar-batch.js';
import { appendRows, columnsOfResult } from './bar-chunks.js';
import { BAR_SOURCES, type BarColumns, emptyColumns, type SeriesKey } from './bar-columns.js';
import { BAR_COLUMN_NAMES, BAR_SCHEMA, BAR_SCHEMA_VERSION, BAR_VALUE_NAMES } from './bar-schema.js';

/** How the child may use the machine. */
export interface BarDatabaseLimits {
  readonly threads: number;
  readonly memoryLimitMb: number;
}

interface Series extends SeriesKey {
  readonly seriesId: number;
  readonly lengthMs: number;
  /** Open times of the first and last stored bar; undefined while there is none. */
  bounds: { readonly first: bigint; readonly last: bigint } | undefined;
}

const COLUMNS = BAR_COLUMN_NAMES.join(', ');
const VALUES_DIFFER = BAR_VALUE_NAMES.map((name) => `s.${name} <> b.${name}`).join(' OR ');
const VALUES_TAKEN = [...BAR_VALUE_NAMES, 'source'].map((name) => `${name} = s.${name}`).join(', ');

/**
 * The bar file, inside the child process. The only writer: what it knows of the series (ids, first and last open time)
 * stays true between statements. Calls are made one at a time.
 */
export class BarDatabase {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #series = new Map<string, Series>();

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Opens or creates the file. Rejects with DuckDB's own error; `bar-file-condition.ts` tells what it means. */
  static async open(path: string, limits: BarDatabaseLimits): Promise<BarDatabase> {
    const instance = await DuckDBInstance.create(path, {
      threads: String(limits.threads),
      memory_limit: `${limits.memoryLimitMb}MB`,
      // The automatic checkpoint stalls for hundreds of milliseconds: late, and never at a bad moment.
      checkpoint_threshold: '256MB',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      preserve_insertion_order: 'true',
    });
    try {
      const connection = await instance.connect();
      await connection.run("SET TimeZone = 'UTC'");
      const database = new BarDatabase(instance, connection);
      await database.#prepare();
      return database;
    } catch (cause) {
      instance.closeSync();
      throw cause;
    }
  }

  /** See BarStore.write. All of the batch is stored, or none. */
  async write(columns: BarColumns): Promise<BarWriteSummary> {
    const series = columns.series.map((key) => this.#series.get(seriesName(key)));
    const rounds = batchRounds(columns, (index) => series[index]?.bounds);
    const summary = { inserted: 0, replaced: 0, unchanged: 0 };
    await this.#transaction(async () => {
      const ids: number[] = [];
      for (const key of columns.series) ids.push((await this.#ensureSeries(key)).seriesId);
      for (const round of rounds) {
        if (round.fresh.length > 0) {
          await appendRows(
            this.#connection,
            { table: 'bars' },
            { columns, rows: round.fresh, seriesIds: ids },
          );
          summary.inserted += round.fresh.length;
        }
        if (round.judged.length > 0) {
          const judged = await this.#writeJudged(columns, round.judged, ids);
          summary.inserted += judged.inserted;
          summary.replaced += judged.replaced;
          summary.unchanged += judged.unchanged;
        }
      }
    });
    this.#widenBounds(columns);
    return summary;
  }

  /** See BarStore.read. */
  async read(range: BarRange): Promise<BarColumns> {
    const series = this.#series.get(seriesName(range));
    if (series?.bounds === undefined) return emptyColumns(0, [range]);
    const to = range.to === undefined ? series.bounds.last : BigInt(range.to);
    const from = range.from === undefined ? series.bounds.first : BigInt(range.from);
    if (range.limit === undefined) return this.#select(series, from, to, undefined);
    // Without holes the newest `limit` bars lie in the newest `limit` steps of the grid, a far smaller scan.
    const newest = to < series.bounds.last ? to : series.bounds.last;
    const near = newest - BigInt((range.limit - 1) * series.lengthMs);
    if (near <= from) return this.#select(series, from, to, range.limit);
    const columns = await this.#select(series, near, to, range.limit);
    return columns.rows === range.limit ? columns : this.#select(series, from, to, range.limit);
  }

  /** See BarStore.sourceOf. */
  async sourceOf(key: SeriesKey, openTime: number): Promise<BarSource | undefined> {
    const series = this.#series.get(seriesName(key));
    if (series === undefined) return undefined;
    const rows = await this.#rows(
      `SELECT source FROM bars WHERE series_id = ${series.seriesId} AND open_time = ${openTime}`,
    );
    return rows[0] === undefined ? undefined : BAR_SOURCES[Number(rows[0][0])];
  }

  /** See BarStore.coverage. */
  async coverage(): Promise<readonly BarCoverage[]> {
    const rows = await this.#rows(
      `SELECT symbol, timeframe, first_time, last_time, bars,
         (last_time - first_time) // length_ms + 1 - bars AS missing
       FROM (SELECT series_id, min(open_time) AS first_time, max(open_time) AS last_time, count(*) AS bars
             FROM bars GROUP BY series_id) JOIN series USING (series_id)
       ORDER BY symbol, length_ms`,
    );
    return rows.map(([symbol, timeframe, first, last, bars, missing]) => ({
      ...seriesKey(String(symbol), String(timeframe)),
      firstOpenTime: Number(first),
      lastOpenTime: Number(last),
      bars: Number(bars),
      missing: Number(missing),
    }));
  }

  /** Stores gaps; one that repeats a stored gap of the same series and times takes its place. */
  async writeGaps(gaps: readonly BarGap[]): Promise<void> {
    await this.#transaction(async () => {
      for (const gap of gaps) {
        const { seriesId } = await this.#ensureSeries(gap);
        await this.#connection.run(
          `DELETE FROM gaps WHERE series_id = ${seriesId} AND from_time = ${gap.from} AND to_time = ${gap.to}`,
        );
        await this.#connection.run('INSERT INTO gaps VALUES ($1, $2, $3, $4)', [
          seriesId,
          BigInt(gap.from),
          BigInt(gap.to),
          gap.reason,
        ]);
      }
    });
  }

  /** Gaps of a series, oldest first. */
  async gaps(key: SeriesKey): Promise<readonly BarGap[]> {
    const series = this.#series.get(seriesName(key));
    if (series === undefined) return [];
    const rows = await this.#rows(
      `SELECT from_time, to_time, reason FROM gaps WHERE series_id = ${series.seriesId} ORDER BY from_time, to_time`,
    );
    return rows.map(([from, to, reason]) => ({
      symbol: key.symbol,
      timeframe: key.timeframe,
      from: Number(from),
      to: Number(to),
      reason: reason as BarGapReason,
    }));
  }

  /** Moves the log into the file. Stalls for as long as that takes: for quiet moments. */
  async checkpoint(): Promise<void> {
    await this.#connection.run('CHECKPOINT');
  }

  /** Checkpoints and closes. */
  async close(): Promise<void> {
    await this.checkpoint();
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #prepare(): Promise<void> {
    for (const statement of BAR_SCHEMA) await this.#connection.run(statement);
    const [version] = await this.#rows('SELECT max(version) FROM bar_schema');
    if (version?.[0] === null || version === undefined) {
      await this.#connection.run(`INSERT INTO bar_schema VALUES (${BAR_SCHEMA_VERSION})`);
    } else if (Number(version[0]) > BAR_SCHEMA_VERSION) {
      throw new Error(
        `the bar file has a newer version (${String(version[0])}) than this program (${BAR_SCHEMA_VERSION})`,
      );
    }
    const rows = await this.#rows(
      `SELECT s.series_id, s.symbol, s.timeframe, b.first_time, b.last_time FROM series s LEFT JOIN
         (SELECT series_id, min(open_time) AS first_time, max(open_time) AS last_time FROM bars GROUP BY series_id) b
       ON s.series_id = b.series_id`,
    );
    for (const [seriesId, symbol, timeframe, first, last] of rows) {
      const key = seriesKey(String(symbol), String(timeframe));
      const bounds =
        typeof first === 'bigint' && typeof last === 'bigint' ? { first, last } : undefined;
      this.#remember(key, Number(seriesId), bounds);
    }
  }

  /** Writes rows that may repeat stored bars: one join decides what each of them is. */
  async #writeJudged(
    columns: BarColumns,
    rows: readonly number[],
    seriesIds: readonly number[],
  ): Promise<BarWriteSummary> {
    const connection = this.#connection;
    await appendRows(
      connection,
      { table: 'staged_bars', catalog: 'temp' },
      { columns, rows, seriesIds },
    );
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE judged_bars AS
       SELECT s.*, b.rowid AS stored_row, CASE
           WHEN b.series_id IS NULL THEN 'new'
           WHEN ${VALUES_DIFFER} THEN CASE WHEN s.source >= b.source THEN 'replaces' ELSE 'loses' END
           WHEN s.source > b.source THEN 'confirms'
           ELSE 'repeats' END AS verdict
       FROM staged_bars s LEFT JOIN bars b ON s.series_id = b.series_id AND s.open_time = b.open_time`,
    );
    await connection.run('DELETE FROM staged_bars');
    const counts = new Map<string, number>();
    for (const [verdict, count] of await this.#rows(
      'SELECT verdict, count(*) FROM judged_bars GROUP BY verdict',
    )) {
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
        `INSERT INTO bar_revisions SELECT ${prefixed('b')}, s.source FROM judged_bars s
         JOIN bars b ON b.rowid = s.stored_row WHERE s.verdict = 'replaces'`,
      );
    }
    if (replaced + (counts.get('confirms') ?? 0) > 0) {
      await connection.run(
        `UPDATE bars SET ${VALUES_TAKEN} FROM judged_bars s
         WHERE bars.rowid = s.stored_row AND s.verdict IN ('replaces', 'confirms')`,
      );
    }
    return { inserted, replaced, unchanged: rows.length - inserted - replaced };
  }

  async #select(
    series: Series,
    from: bigint,
    to: bigint,
    limit: number | undefined,
  ): Promise<BarColumns> {
    const where = `series_id = ${series.seriesId} AND open_time BETWEEN ${from} AND ${to}`;
    const sql =
      limit === undefined
        ? `SELECT ${COLUMNS} FROM bars WHERE ${where} ORDER BY open_time`
        : `SELECT * FROM (SELECT ${COLUMNS} FROM bars WHERE ${where} ORDER BY open_time DESC LIMIT ${limit})
           ORDER BY open_time`;
    return columnsOfResult(await this.#connection.stream(sql), series);
  }

  async #ensureSeries(key: SeriesKey): Promise<Series> {
    const known = this.#series.get(seriesName(key));
    if (known !== undefined) return known;
    const seriesId = this.#series.size + 1;
    await this.#connection.run('INSERT INTO series VALUES ($1, $2, $3, $4)', [
      seriesId,
      key.symbol,
      key.timeframe,
      BigInt(timeframeMs(key.timeframe)),
    ]);
    return this.#remember(key, seriesId, undefined);
  }

  #remember(key: SeriesKey, seriesId: number, bounds: Series['bounds']): Series {
    const { symbol, timeframe } = key;
    const series = { symbol, timeframe, seriesId, lengthMs: timeframeMs(timeframe), bounds };
    this.#series.set(seriesName(key), series);
    return series;
  }

  #widenBounds(columns: BarColumns): void {
    const series = columns.series.map((key) => must(this.#series.get(seriesName(key))));
    for (let row = 0; row < columns.rows; row += 1) {
      const of = must(series[must(columns.seriesIndex[row])]);
      const at = must(columns.openTime[row]);
      if (of.bounds === undefined) of.bounds = { first: at, last: at };
      else if (at < of.bounds.first) of.bounds = { first: at, last: of.bounds.last };
      else if (at > of.bounds.last) of.bounds = { first: of.bounds.first, last: at };
    }
  }

  async #transaction(work: () => Promise<void>): Promise<void> {
    const seriesBefore = new Set(this.#series.keys());
    await this.#connection.run('BEGIN TRANSACTION');
    try {
      await work();
      await this.#connection.run('COMMIT');
    } catch (cause) {
      for (const name of [...this.#series.keys()]) {
        if (!seriesBefore.has(name)) this.#series.delete(name);
      }
      await this.#connection.run('ROLLBACK').catch(() => undefined);
      throw cause;
    }
  }

  async #rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.#connection.runAndReadAll(sql)).getRows();
  }
}

function seriesName(key: SeriesKey): string {
  return `${key.timeframe} ${key.symbol}`;
}

function seriesKey(symbol: string, timeframe: string): SeriesKey {
  if (!isTimeframe(timeframe))
    throw new Error(`the bar file holds an unknown timeframe "${timeframe}"`);
  return { symbol: symbolName(symbol), timeframe };
}

function prefixed(table: string): string {
  return BAR_COLUMN_NAMES.map((name) => `${table}.${name}`).join(', ');
}
