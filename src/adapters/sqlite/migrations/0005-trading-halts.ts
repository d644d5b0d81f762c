import type { Migration } from '../migrate.js';

/** When symbols stood still, so that a hole in their bars has its reason also after a restart. Times are the exchange's. */
export const tradingHalts: Migration = {
  version: 5,
  name: 'trading-halts',
  sql: `
CREATE TABLE trading_halts (
  symbol   TEXT NOT NULL,
  from_at  INTEGER NOT NULL,
  until_at INTEGER,              -- NULL while it lasts
  PRIMARY KEY (symbol, from_at)
) STRICT, WITHOUT ROWID;
CREATE TABLE trading_halts_seen (
  only    INTEGER PRIMARY KEY CHECK (only = 1),
  seen_at INTEGER NOT NULL
) STRICT;
`,
};
