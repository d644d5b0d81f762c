import { existsSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { must } from '../../base/assert.js';
import type { BarGap, BarSource } from '../../model/bar.js';
import type { BarSpan } from '../../model/bar-span.js';
import type { ExportSummary } from '../../ports/bar-exporter.js';
import type {
  BarCoverage,
  BarRange,
  BarWriteSummary,
  CompactionSummary,
  HoleQuery,
  PurgeRange,
} from '../../ports/bar-store.js';
import { batchRounds, seriesReachedInto, widenedBounds } from './bar-batch.js';
import { appendRows, columnsOfResult } from './bar-chunks.js';
import { BAR_SOURCES, type BarColumns, emptyColumns, type SeriesKey } from './bar-columns.js';
import { copyBarFile, removeBarFile, syncFile } from './bar-copy.js';
import { type ExportRequest, exportBars } from './bar-export.js';
import { type BarDatabaseLimits, draftPath, type OpenFile, openFile, sizeOf } from './bar-file.js';
import { BAR_COLUMN_NAMES, createStagedBars, WIDEN_AMOUNTS } from './bar-schema.js';
import { purgeBars, readHoles, readOpenGaps } from './bar-upkeep.js';
import { writeJudged } from './judge-bars.js';
import { prepareSchema } from './prepare-schema.js';
import { type Refinement, type Series, SeriesCatalog, seriesKey } from './series-catalog.js';
import {
  COARSEST_UNITS,
  type NumberWords,
  type SeriesUnits,
  unitsOfBatch,
} from './unit-scaling.js';

/** A series and where its bars begin and end. */
export interface KnownSpan extends SeriesKey, BarSpan {}

const COLUMNS = BAR_COLUMN_NAMES.join(', ');

/**
 * A range of at most so many places is read as one result. A stream hands over each piece the scan finds, a round trip apiece,
 * and among the newest bars, which are stored by minute, a series has a piece for nearly every minute; it is for ranges
 * that had better not be in memory twice.
 */
const WHOLE_RESULT_PLACES_MAX = 20_000;

/**
 * The bar file, inside the child process. The only writer: what it knows of the series (ids, first and last open time)
 * stays true between statements. Calls are made one at a time.
 */
export class BarDatabase {
  readonly #path: string;
  readonly #limits: BarDatabaseLimits;
  #file: OpenFile | undefined;
  #series: SeriesCatalog;
  #amountWords: NumberWords = 2;

  private constructor(path: string, limits: BarDatabaseLimits, file: OpenFile) {
    this.#path = path;
    this.#limits = limits;
    this.#file = file;
    this.#series = new SeriesCatalog(file.connection);
  }

  /** Opens or creates the file. Rejects with DuckDB's own error; `bar-file-condition.ts` tells what it means. */
  static async open(path: string, limits: BarDatabaseLimits): Promise<BarDatabase> {
    const file = await openFile(path, limits);
    try {
      const database = new BarDatabase(path, limits, file);
      await prepareSchema(file.connection);
      await database.#learn();
      // The file is held from here on: what a compaction that was killed has left is nobody's.
      removeBarFile(draftPath(path));
      return database;
    } catch (cause) {
      file.close();
      throw cause;
    }
  }

  /** False when compaction could not open its new file: then nothing works any more. */
  get isOpen(): boolean {
    return this.#file !== undefined;
  }

  /** What is known to be stored, without a look at the file: it may be damaged. */
  get knownSpans(): readonly KnownSpan[] {
    return this.#series
      .all()
      .flatMap(({ bounds, key }) =>
        bounds === undefined ? [] : [{ ...key, from: bounds.first, to: bounds.last }],
      );
  }

  /** See BarStore.write. All of the batch is stored, or none. */
  async write(columns: BarColumns): Promise<BarWriteSummary> {
    const { units, amountWords } = unitsOfBatch(
      columns,
      columns.series.map((key) => this.#series.find(key)?.units ?? COARSEST_UNITS),
    );
    // On its own and first: DuckDB does not alter a table that the transaction has changed, and no bar is touched by it.
    if (
      this.#amountWords === 2 &&
      (amountWords === 4 || (await this.#outgrowsBigint(columns, units)))
    ) {
      await this.#transaction(() => this.#widenAmounts());
    }
    const summary = { inserted: 0, replaced: 0, unchanged: 0 };
    await this.#transaction(async () => {
      for (const key of columns.series) await this.#series.ensure(key);
      const known = (): Series[] => columns.series.map((key) => must(this.#series.find(key)));
      await this.#refine(known(), units);
      const before = known();
      await this.#series.learnOpenTimes(
        seriesReachedInto(columns, before).map((index) => must(before[index])),
      );
      const series = known();
      const bounds = series.map((each) => each.bounds);
      const common = {
        columns,
        seriesIds: Int32Array.from(series, (each) => each.seriesId),
        units,
        amountWords: this.#amountWords,
      };
      for (const round of batchRounds(columns, series)) {
        if (round.fresh.length > 0) {
          await appendRows(this.#connection, { table: 'bars' }, { ...common, rows: round.fresh });
          summary.inserted += round.fresh.length;
          for (const row of round.fresh) {
            const { openTimes } = must(series[must(columns.seriesIndex[row])]);
            openTimes?.addOnGrid(must(columns.openTime[row]));
          }
        }
        if (round.judged.length > 0) {
          const judged = await writeJudged(this.#connection, { ...common, rows: round.judged });
          summary.inserted += judged.inserted;
          summary.replaced += judged.replaced;
          summary.unchanged += judged.unchanged;
        }
      }
      for (const [index, widened] of widenedBounds(columns, bounds).entries()) {
        this.#series.setBounds(must(this.#series.find(must(columns.series[index]))), widened);
      }
    });
    return summary;
  }

  /** See BarStore.read. */
  async read(range: BarRange): Promise<BarColumns> {
    const series = this.#series.find(range);
    if (series?.bounds === undefined) return emptyColumns(0, [range]);
    const to = Math.min(range.to ?? Infinity, series.bounds.last);
    const from = Math.max(range.from ?? -Infinity, series.bounds.first);
    if (range.limit === undefined) return this.#select(series, from, to);
    // The newest `limit` steps of the grid hold at most `limit` bars, and exactly so many when no bar is missing.
    const near = to - (range.limit - 1) * series.lengthMs;
    const columns = await this.#select(series, Math.max(near, from), to);
    if (columns.rows === range.limit || near <= from) return columns;
    return this.#select(
      series,
      await this.#openTimeBefore(series, { from, to, count: range.limit }),
      to,
    );
  }

  /** See BarStore.sourceOf. */
  async sourceOf(key: SeriesKey, openTime: number): Promise<BarSource | undefined> {
    const series = this.#series.find(key);
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
        const { seriesId } = await this.#series.ensure(gap);
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

  /** See BarStore.gaps. */
  async gaps(key: SeriesKey): Promise<readonly BarGap[]> {
    const series = this.#series.find(key);
    return series === undefined ? [] : readOpenGaps(this.#connection, series);
  }

  /** See BarStore.holes. */
  async holes(query: HoleQuery): Promise<readonly BarSpan[]> {
    const series = this.#series.find(query);
    return series === undefined ? [] : readHoles(this.#connection, series, query);
  }

  /** See BarStore.purge. */
  async purge(range: PurgeRange): Promise<number> {
    let removed = 0;
    await this.#transaction(async () => {
      removed = await purgeBars(this.#connection, range);
      await this.#series.load();
    });
    return removed;
  }

  /**
   * See BarStore.compact. The bars are copied in order to a new file, which then takes the place of the old one in one
   * step: a process that is killed leaves either file whole.
   */
  async compact(): Promise<CompactionSummary> {
    const draft = draftPath(this.#path);
    const bytesBefore = this.#bytes();
    // First: what is only in the log is in memory, too, which the copy needs.
    await this.checkpoint();
    await this.#copyTo(draft);
    this.#release();
    // A log that is left would be replayed into the wrong file.
    if (existsSync(`${this.#path}.wal`)) removeBarFile(draft);
    else renameSync(draft, this.#path);
    syncFile(dirname(this.#path));
    const file = await openFile(this.#path, this.#limits);
    this.#file = file;
    this.#series = new SeriesCatalog(file.connection);
    await this.#learn();
    return { bytesBefore, bytesAfter: this.#bytes() };
  }

  /** Writes all that is stored to another bar file, sorted and closed. One that exists is replaced when it is whole. */
  async snapshot(path: string): Promise<void> {
    const partial = `${path}.partial`;
    await this.#copyTo(partial);
    renameSync(partial, path);
    syncFile(dirname(path));
  }

  /** See BarExporter.exportBars. */
  exportBars(request: ExportRequest): Promise<ExportSummary> {
    return exportBars(this.#connection, request);
  }

  /** Moves the log into the file. Stalls for as long as that takes: for quiet moments. */
  async checkpoint(): Promise<void> {
    await this.#connection.run('CHECKPOINT');
  }

  /** Checkpoints and closes. */
  async close(): Promise<void> {
    await this.checkpoint();
    this.#release();
  }

  async #copyTo(path: string): Promise<void> {
    try {
      await copyBarFile(this.#connection, {
        path,
        amountType: this.#amountWords === 2 ? 'BIGINT' : 'HUGEINT',
      });
    } catch (cause) {
      removeBarFile(path);
      throw cause;
    }
  }

  get #connection(): DuckDBConnection {
    return must(this.#file, 'the bar file is open').connection;
  }

  #release(): void {
    const file = this.#file;
    this.#file = undefined;
    file?.close();
  }

  /** Reads back what this object holds in memory of the file. */
  async #learn(): Promise<void> {
    const [column] = await this.#rows(
      "SELECT data_type FROM duckdb_columns() WHERE table_name = 'bars' AND column_name = 'volume'",
    );
    const amountType = column?.[0] === 'HUGEINT' ? 'HUGEINT' : 'BIGINT';
    this.#amountWords = amountType === 'HUGEINT' ? 4 : 2;
    await this.#connection.run(createStagedBars(amountType));
    await this.#series.load();
  }

  async #widenAmounts(): Promise<void> {
    for (const statement of WIDEN_AMOUNTS) await this.#connection.run(statement);
    await this.#connection.run(createStagedBars('HUGEINT'));
    this.#amountWords = 4;
  }

  /** Rows come as they were stored, which is in order but for holes that were filled later: sorting takes half the time. */
  async #select(series: Series, from: number, to: number): Promise<BarColumns> {
    const sql = `SELECT ${COLUMNS} FROM bars WHERE series_id = ${series.seriesId} AND open_time BETWEEN ${from} AND ${to}`;
    const isShort = (to - from) / series.lengthMs < WHOLE_RESULT_PLACES_MAX;
    const ask = async (text: string): Promise<BarColumns> =>
      columnsOfResult(
        await (isShort ? this.#connection.run(text) : this.#connection.stream(text)),
        series,
      );
    const columns = await ask(sql);
    return isInOrder(columns) ? columns : ask(`${sql} ORDER BY open_time`);
  }

  /** The open time from which on a range holds its newest `count` bars. */
  async #openTimeBefore(
    series: Series,
    range: { readonly from: number; readonly to: number; readonly count: number },
  ): Promise<number> {
    const rows = await this.#rows(
      `SELECT min(open_time) FROM (
         SELECT open_time FROM bars
         WHERE series_id = ${series.seriesId} AND open_time BETWEEN ${range.from} AND ${range.to}
         ORDER BY open_time DESC LIMIT ${range.count})`,
    );
    return Number(rows[0]?.[0] ?? range.to);
  }

  /** Whether stored amounts need more than 64 bits in the units that a batch asks for. */
  async #outgrowsBigint(columns: BarColumns, units: readonly SeriesUnits[]): Promise<boolean> {
    const stored = columns.series.map((key) => this.#series.find(key));
    return this.#series.outgrowsBigint(refinements(stored, units));
  }

  /** Makes room for bars that the units of their series cannot express. */
  async #refine(series: readonly Series[], units: readonly SeriesUnits[]): Promise<void> {
    const changes = refinements(series, units);
    await this.#series.refine(changes);
  }

  async #transaction(work: () => Promise<void>): Promise<void> {
    await this.#connection.run('BEGIN TRANSACTION');
    try {
      await work();
      await this.#connection.run('COMMIT');
    } catch (cause) {
      await this.#connection.run('ROLLBACK').catch(() => undefined);
      await this.#learn();
      throw cause;
    }
  }

  /** What the file and its log take on disk. */
  #bytes(): number {
    return sizeOf(this.#path) + sizeOf(`${this.#path}.wal`);
  }

  async #rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.#connection.runAndReadAll(sql)).getRows();
  }
}

function isInOrder({ openTime, rows }: BarColumns): boolean {
  for (let row = 1; row < rows; row += 1)
    if ((openTime[row - 1] as number) >= (openTime[row] as number)) return false;
  return true;
}

/** The series whose units have to become finer. */
function refinements(
  series: readonly (Series | undefined)[],
  units: readonly SeriesUnits[],
): readonly Refinement[] {
  return series.flatMap((each, index) => {
    if (each === undefined) return [];
    const finer = must(units[index]);
    const { price, base, quote } = each.units;
    const same = finer.price === price && finer.base === base && finer.quote === quote;
    return same ? [] : [{ series: each, units: finer }];
  });
}
