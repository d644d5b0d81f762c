import { unreachable } from '../../base/assert.js';
import type {
  RecordBalances,
  RecordDecision,
  RecordExternalMovement,
  RecordIncident,
  RecordNotification,
  RecordOutput,
  RecordSafety,
  RecordSymbolState,
} from '../../model/engine-output.js';
import { encodeJson } from '../../model/json-codec.js';
import { formatMoney } from '../../model/money.js';
import { settleCommand } from './command-table.js';
import type { ControlDatabase } from './control-database.js';
import { writeFill } from './fill-row.js';
import { writeOrder } from './order-row.js';
import { writePosition } from './position-row.js';
import { writeTrade } from './trade-row.js';

/** Turns one record into its row, inside the caller's transaction. Bars and gaps belong to the bar store and pass by. */
export function writeRecord(database: ControlDatabase, record: RecordOutput, epoch: number): void {
  switch (record.type) {
    case 'RecordOrder':
      return writeOrder(database, record.order, epoch);
    case 'RecordFill':
      return writeFill(database, record.fill, record.positionId);
    case 'RecordPosition':
      return writePosition(database, record.position);
    case 'RecordTrade':
      return writeTrade(database, record.trade);
    case 'RecordDecision':
      return writeDecision(database, record, epoch);
    case 'RecordSymbolState':
      return writeSymbolState(database, record);
    case 'RecordSafety':
      return writeSafety(database, record);
    case 'RecordCommandResult':
      return settleCommand(database, record.result);
    case 'RecordBalances':
      return writeBalances(database, record);
    case 'RecordExternalMovement':
      return writeExternalMovement(database, record, epoch);
    case 'RecordNotification':
      return writeNotification(database, record);
    case 'RecordIncident':
      return writeIncident(database, record, epoch);
    case 'RecordBar':
    case 'RecordGap':
      return;
    default:
      return unreachable(record);
  }
}

function writeDecision(database: ControlDatabase, record: RecordDecision, epoch: number): void {
  database.run(
    'INSERT INTO decisions (epoch, at, symbol, strategy, verdict, code, reasons) VALUES (?, ?, ?, ?, ?, ?, ?)',
    epoch,
    record.at,
    record.symbol,
    record.strategy,
    record.verdict,
    record.reasons[0]?.code ?? null,
    encodeJson(record.reasons),
  );
}

function writeSymbolState(database: ControlDatabase, { state }: RecordSymbolState): void {
  database.run(
    'INSERT OR REPLACE INTO symbols (symbol, lifecycle, since, rank, reason) VALUES (?, ?, ?, ?, ?)',
    state.symbol,
    state.lifecycle,
    state.since,
    state.rank ?? null,
    state.reason === undefined ? null : encodeJson(state.reason),
  );
}

function writeSafety(database: ControlDatabase, { safety }: RecordSafety): void {
  database.run(
    'INSERT OR REPLACE INTO safety (id, trading_enabled, kill_switch, paused) VALUES (1, ?, ?, ?)',
    safety.tradingEnabled ? 1 : 0,
    safety.killSwitch,
    safety.paused ? 1 : 0,
  );
}

function writeBalances(database: ControlDatabase, record: RecordBalances): void {
  for (const balance of record.balances) {
    database.run(
      'INSERT OR REPLACE INTO balances (asset, free, locked, updated_at) VALUES (?, ?, ?, ?)',
      balance.asset,
      formatMoney(balance.free),
      formatMoney(balance.locked),
      record.at,
    );
  }
}

function writeExternalMovement(
  database: ControlDatabase,
  record: RecordExternalMovement,
  epoch: number,
): void {
  database.run(
    'INSERT INTO external_movements (epoch, at, exchange_at, asset, moved_by, delta) VALUES (?, ?, ?, ?, ?, ?)',
    epoch,
    record.at,
    record.exchangeAt,
    record.asset,
    record.by,
    formatMoney(record.delta),
  );
}

function writeNotification(database: ControlDatabase, record: RecordNotification): void {
  database.run(
    `INSERT INTO notifications (at, severity, dedupe_key, text) VALUES (?, ?, ?, ?)
     ON CONFLICT (dedupe_key) DO NOTHING`,
    record.at,
    record.severity,
    record.dedupeKey,
    record.text,
  );
}

function writeIncident(database: ControlDatabase, record: RecordIncident, epoch: number): void {
  database.run(
    'INSERT INTO incidents (epoch, at, code, reason, detail) VALUES (?, ?, ?, ?, ?)',
    epoch,
    record.at,
    record.reason.code,
    encodeJson(record.reason),
    record.detail,
  );
}
