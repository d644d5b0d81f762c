import type { Migration } from '../migrate.js';

/**
 * The first schema of the control plane.
 *
 * Amounts are decimal TEXT: exact at any size (a 64-bit integer × 10⁸ ends at 92 billion units, which one order of a
 * micro-priced coin exceeds) and readable with the sqlite3 shell. Sums over them are made in the program, never by SQL,
 * whose arithmetic on text is floating point. Times are epoch milliseconds, UTC.
 */
export const controlPlane: Migration = {
  version: 1,
  name: 'control-plane',
  sql: `
CREATE TABLE runs (
  epoch       INTEGER PRIMARY KEY,
  started_at  INTEGER NOT NULL,
  ended_at    INTEGER,                -- NULL: running, or ended without a clean stop
  chain_start TEXT NOT NULL           -- the journal's chain hash when the run began
) STRICT;

CREATE TABLE journal (
  epoch    INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  idx      INTEGER NOT NULL,          -- -1 for the input, 0… for its outputs
  kind     TEXT NOT NULL CHECK (kind IN ('input', 'output')),
  type     TEXT NOT NULL,
  at       INTEGER NOT NULL,
  body     TEXT NOT NULL,             -- JSON; "=1.5" is an exact amount
  hash     TEXT NOT NULL,             -- of the entry before and of this one
  PRIMARY KEY (epoch, sequence, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE control_commands (
  id            INTEGER PRIMARY KEY,
  command_id    TEXT NOT NULL DEFAULT (lower(hex(randomblob(8)))),
  type          TEXT NOT NULL,
  source        TEXT NOT NULL DEFAULT 'sql',
  requested_at  INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
  status        TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'taken', 'done', 'refused')),
  taken_epoch   INTEGER,              -- the run that was handed it; a later run takes it again while unsettled
  settled_at    INTEGER,
  reason        TEXT,                 -- why it was refused, for a person
  reason_body   TEXT,                 -- the same as JSON
  UNIQUE (source, command_id)
) STRICT;
CREATE INDEX control_commands_unsettled ON control_commands (id) WHERE status IN ('pending', 'taken');
CREATE INDEX control_commands_by_command_id ON control_commands (command_id);

CREATE TABLE notifications (
  notification_id INTEGER PRIMARY KEY,
  at              INTEGER NOT NULL,
  severity        TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
  dedupe_key      TEXT NOT NULL UNIQUE,
  text            TEXT NOT NULL,
  attempts        INTEGER NOT NULL DEFAULT 0,
  attempted_at    INTEGER,
  last_failure    TEXT,
  delivered_at    INTEGER
) STRICT;
CREATE INDEX notifications_pending ON notifications (notification_id) WHERE delivered_at IS NULL;

CREATE TABLE run_status (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  written_at INTEGER NOT NULL,        -- wall clock: other processes judge by it whether the writer lives
  body       TEXT NOT NULL
) STRICT;

CREATE TABLE safety (
  id              INTEGER PRIMARY KEY CHECK (id = 1),
  trading_enabled INTEGER NOT NULL CHECK (trading_enabled IN (0, 1)),
  kill_switch     TEXT NOT NULL CHECK (kill_switch IN ('NONE', 'ENTRIES', 'FLATTEN')),
  paused          INTEGER NOT NULL CHECK (paused IN (0, 1))
) STRICT;

CREATE TABLE orders (
  client_order_id     TEXT PRIMARY KEY,
  position_id         TEXT NOT NULL,
  purpose             TEXT NOT NULL,
  status              TEXT NOT NULL,
  symbol              TEXT NOT NULL,
  side                TEXT NOT NULL,
  type                TEXT NOT NULL,
  time_in_force       TEXT,
  quantity            TEXT NOT NULL,
  price               TEXT,
  stop_price          TEXT,
  timestamp           INTEGER NOT NULL,
  recv_window_ms      INTEGER NOT NULL,
  order_id            TEXT,
  executed_quantity   TEXT NOT NULL,
  executed_quote      TEXT NOT NULL,
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  cancel_requested_at INTEGER,
  reason              TEXT,
  epoch               INTEGER NOT NULL -- the run that made it
) STRICT;
CREATE INDEX orders_by_position ON orders (position_id);
CREATE INDEX orders_live ON orders (client_order_id)
  WHERE status IN ('INTENT', 'IN_DOUBT', 'OPEN', 'PARTIALLY_FILLED');

CREATE TABLE fills (
  symbol           TEXT NOT NULL,
  trade_id         TEXT NOT NULL,     -- 64 bits, as text
  order_id         TEXT NOT NULL,
  client_order_id  TEXT NOT NULL REFERENCES orders (client_order_id) DEFERRABLE INITIALLY DEFERRED,
  position_id      TEXT NOT NULL,
  side             TEXT NOT NULL,
  price            TEXT NOT NULL,
  quantity         TEXT NOT NULL,
  quote_quantity   TEXT NOT NULL,
  commission       TEXT NOT NULL,
  commission_asset TEXT NOT NULL,
  maker            INTEGER NOT NULL CHECK (maker IN (0, 1)),
  exchange_at      INTEGER NOT NULL,
  PRIMARY KEY (symbol, trade_id)
) STRICT;
CREATE INDEX fills_by_order ON fills (client_order_id);

CREATE TABLE trade_cursors (
  symbol   TEXT PRIMARY KEY,
  trade_id TEXT NOT NULL              -- the numerically highest that was applied
) STRICT, WITHOUT ROWID;

CREATE TABLE positions (
  position_id       TEXT PRIMARY KEY,
  symbol            TEXT NOT NULL,
  base_asset        TEXT NOT NULL,
  quote_asset       TEXT NOT NULL,
  strategy          TEXT NOT NULL,
  status            TEXT NOT NULL,
  bought            TEXT NOT NULL,
  sold              TEXT NOT NULL,
  quote_spent       TEXT NOT NULL,
  quote_received    TEXT NOT NULL,
  base_commission   TEXT NOT NULL,
  quote_commission  TEXT NOT NULL,
  other_commissions TEXT NOT NULL,    -- JSON, per asset
  target_price      TEXT NOT NULL,
  stop_price        TEXT NOT NULL,
  expires_at        INTEGER NOT NULL,
  opened_at         INTEGER NOT NULL,
  closed_at         INTEGER,
  exit_reason       TEXT
) STRICT;
CREATE INDEX positions_open ON positions (position_id) WHERE status <> 'CLOSED';

CREATE TABLE trade_journal (
  position_id    TEXT PRIMARY KEY,
  symbol         TEXT NOT NULL,
  base_asset     TEXT NOT NULL,
  quote_asset    TEXT NOT NULL,
  strategy       TEXT NOT NULL,
  opened_at      INTEGER NOT NULL,
  closed_at      INTEGER NOT NULL,
  exit_reason    TEXT,
  bought         TEXT NOT NULL,
  sold           TEXT NOT NULL,
  quote_spent    TEXT NOT NULL,
  quote_received TEXT NOT NULL,
  profit         TEXT NOT NULL,
  dust           TEXT NOT NULL,
  dust_swept     INTEGER NOT NULL DEFAULT 0 CHECK (dust_swept IN (0, 1)),
  entry_order_id TEXT NOT NULL,
  order_ids      TEXT NOT NULL,       -- JSON array, in the order they were made
  position       TEXT NOT NULL        -- JSON, the whole closed position
) STRICT;
CREATE INDEX trade_journal_by_closed_at ON trade_journal (closed_at);
CREATE INDEX trade_journal_dust ON trade_journal (base_asset) WHERE dust <> '0' AND dust_swept = 0;

CREATE TABLE symbols (
  symbol    TEXT PRIMARY KEY,
  lifecycle TEXT NOT NULL,
  since     INTEGER NOT NULL,
  rank      INTEGER,
  reason    TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE balances (
  asset      TEXT PRIMARY KEY,
  free       TEXT NOT NULL,
  locked     TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
  id       INTEGER PRIMARY KEY,
  epoch    INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  symbol   TEXT NOT NULL,
  strategy TEXT NOT NULL,
  verdict  TEXT NOT NULL CHECK (verdict IN ('entered', 'vetoed', 'denied')),
  code     TEXT,                      -- the decisive reason
  reasons  TEXT NOT NULL              -- JSON, every one with its numbers
) STRICT;
CREATE INDEX decisions_by_epoch ON decisions (epoch);

CREATE TABLE incidents (
  id     INTEGER PRIMARY KEY,
  epoch  INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  code   TEXT NOT NULL,
  reason TEXT NOT NULL,               -- JSON
  detail TEXT NOT NULL
) STRICT;

CREATE TABLE documents (
  name       TEXT PRIMARY KEY,
  text       TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
`,
};
