import { DAY_MS, type EpochMs, floorTime } from '../../base/time.js';
import type { KillSwitch, SafetyState } from '../../model/engine-event.js';
import { addMoney, type Money, moneyOfQuantity, ZERO_MONEY } from '../../model/money.js';
import type { RecoveredRun } from '../../ports/control-store.js';
import { quantityColumn } from './amount-text.js';
import type { ControlDatabase } from './control-database.js';
import { type FillRow, fillOfRow } from './fill-row.js';
import { type OrderRow, orderOfRow } from './order-row.js';
import { type PositionRow, positionOfRow } from './position-row.js';
import { TRADE_COLUMNS, type TradeRow, tradeOfRow } from './trade-row.js';

/** Live orders, and every order of a position that has not closed. */
const ORDERS_TO_RECOVER = `
  SELECT client_order_id FROM orders WHERE status IN ('INTENT', 'IN_DOUBT', 'OPEN', 'PARTIALLY_FILLED')
  UNION
  SELECT client_order_id FROM orders
  WHERE position_id IN (SELECT position_id FROM positions WHERE status <> 'CLOSED')`;

/** Reads what the runs before left, as the first event of the run `epoch` tells it to the core. */
export function recoverRun(database: ControlDatabase, epoch: number, at: EpochMs): RecoveredRun {
  return {
    epoch,
    safety: readSafety(database),
    orders: database
      .all<OrderRow>(
        `SELECT * FROM orders WHERE client_order_id IN (${ORDERS_TO_RECOVER}) ORDER BY rowid`,
      )
      .map(orderOfRow),
    fills: database
      .all<FillRow>(
        `SELECT * FROM fills WHERE client_order_id IN (${ORDERS_TO_RECOVER}) ORDER BY rowid`,
      )
      .map(fillOfRow),
    positions: database
      .all<PositionRow>(
        `SELECT * FROM positions WHERE status <> 'CLOSED' ORDER BY opened_at, position_id`,
      )
      .map(positionOfRow),
    closedTradesToday: database
      .all<TradeRow>(
        `SELECT ${TRADE_COLUMNS} FROM trade_journal WHERE closed_at >= ? ORDER BY closed_at, rowid`,
        floorTime(at, DAY_MS),
      )
      .map(tradeOfRow),
    dust: readDust(database),
    tradeCursors: readTradeCursors(database),
  };
}

function readSafety(database: ControlDatabase): SafetyState {
  const row = database.get<{ trading_enabled: number; kill_switch: KillSwitch; paused: number }>(
    'SELECT trading_enabled, kill_switch, paused FROM safety',
  );
  if (row === undefined) return { tradingEnabled: false, killSwitch: 'NONE', paused: false };
  return {
    tradingEnabled: row.trading_enabled === 1,
    killSwitch: row.kill_switch,
    paused: row.paused === 1,
  };
}

function readDust(database: ControlDatabase): Record<string, Money> {
  const dust: Record<string, Money> = {};
  const rows = database.all<{ base_asset: string; dust: string }>(
    `SELECT base_asset, dust FROM trade_journal WHERE dust <> '0' AND dust_swept = 0 ORDER BY base_asset`,
  );
  for (const row of rows) {
    const amount = moneyOfQuantity(quantityColumn(row.dust));
    dust[row.base_asset] = addMoney(dust[row.base_asset] ?? ZERO_MONEY, amount);
  }
  return dust;
}

function readTradeCursors(database: ControlDatabase): Record<string, string> {
  const rows = database.all<{ symbol: string; trade_id: string }>(
    'SELECT symbol, trade_id FROM trade_cursors ORDER BY symbol',
  );
  return Object.fromEntries(rows.map((row) => [row.symbol, row.trade_id]));
}
