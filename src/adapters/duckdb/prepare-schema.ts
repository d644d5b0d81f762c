import type { DuckDBConnection } from '@duckdb/node-api';
import {
  BAR_SCHEMA,
  BAR_SCHEMA_VERSION,
  PREDICTION_MACROS,
  predictionExponent,
} from './bar-schema.js';

/**
 * Brings a file to the current schema, in one transaction. A file of a newer program is refused before anything is
 * changed in it.
 */
export async function prepareSchema(connection: DuckDBConnection): Promise<void> {
  const version = await schemaVersion(connection);
  if (version !== undefined && version > BAR_SCHEMA_VERSION) {
    throw new Error(
      `the bar file has a newer version (${version}) than this program (${BAR_SCHEMA_VERSION})`,
    );
  }
  await connection.run('BEGIN TRANSACTION');
  try {
    if (version === 1) await storeQuotesAsRests(connection);
    for (const statement of BAR_SCHEMA) await connection.run(statement);
    if (version !== BAR_SCHEMA_VERSION) {
      await connection.run(`INSERT INTO bar_schema VALUES (${BAR_SCHEMA_VERSION})`);
    }
    await connection.run('COMMIT');
  } catch (cause) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw cause;
  }
}

async function schemaVersion(connection: DuckDBConnection): Promise<number | undefined> {
  const tables = await connection.runAndReadAll(
    "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'bar_schema'",
  );
  if (Number(tables.getRows()[0]?.[0]) === 0) return undefined;
  const versions = await connection.runAndReadAll('SELECT max(version) FROM bar_schema');
  const version = versions.getRows()[0]?.[0];
  return version === null || version === undefined ? undefined : Number(version);
}

/** Version 1 held quote amounts whole. */
async function storeQuotesAsRests(connection: DuckDBConnection): Promise<void> {
  const predicted = (volume: string): string =>
    `predicted_quote(bars.${volume}, bars.close, ${predictionExponent('u')})`;
  for (const macro of PREDICTION_MACROS) await connection.run(macro);
  await connection.run('DROP VIEW readable_bars');
  await connection.run(
    `UPDATE bars SET quote_volume = quote_volume - ${predicted('volume')},
       taker_buy_quote_volume = taker_buy_quote_volume - ${predicted('taker_buy_volume')}
     FROM series u WHERE u.series_id = bars.series_id`,
  );
  await connection.run('ALTER TABLE bars RENAME quote_volume TO quote_rest');
  await connection.run('ALTER TABLE bars RENAME taker_buy_quote_volume TO taker_buy_quote_rest');
}
