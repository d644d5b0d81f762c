import type { Migration } from '../migrate.js';

/** What changed a balance beside our trading: deposits, withdrawals, transfers, locks as collateral. */
export const externalMovements: Migration = {
  version: 4,
  name: 'external-movements',
  sql: `
CREATE TABLE external_movements (
  movement_id INTEGER PRIMARY KEY,
  epoch       INTEGER NOT NULL,
  at          INTEGER NOT NULL,        -- our clock
  exchange_at INTEGER NOT NULL,
  asset       TEXT NOT NULL,
  moved_by    TEXT NOT NULL CHECK (moved_by IN ('TRANSFER', 'EXTERNAL_LOCK')),
  delta       TEXT NOT NULL            -- decimal
) STRICT;
`,
};
