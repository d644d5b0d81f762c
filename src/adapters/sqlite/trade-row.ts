import { must } from '../../base/assert.js';
import { decodeJson, encodeJson } from '../../model/json-codec.js';
import { formatMoney } from '../../model/money.js';
import type { ClosedTrade, Position } from '../../model/position.js';
import { formatQuantity } from '../../model/quantity.js';
import { moneyColumn, quantityColumn } from './amount-text.js';
import type { ControlDatabase } from './control-database.js';

/** What of a `trade_journal` row the trade is read back from; its other columns are for people. */
export interface TradeRow {
  readonly profit: string;
  readonly dust: string;
  readonly entry_order_id: string;
  readonly order_ids: string;
  readonly position: string;
}

/** The columns of a TradeRow, for a SELECT. */
export const TRADE_COLUMNS = 'profit, dust, entry_order_id, order_ids, position';

/** Inserts the trade. A position closes once: a second row for it fails the transaction. */
export function writeTrade(database: ControlDatabase, trade: ClosedTrade): void {
  const { position } = trade;
  database.run(
    `INSERT INTO trade_journal (position_id, symbol, base_asset, quote_asset, strategy, opened_at, closed_at,
       exit_reason, bought, sold, quote_spent, quote_received, profit, dust, entry_order_id, order_ids, position)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    position.positionId,
    position.symbol,
    position.baseAsset,
    position.quoteAsset,
    position.strategy,
    position.openedAt,
    must(position.closedAt, 'a closed trade has a closing time'),
    position.exitReason ?? null,
    formatQuantity(position.bought),
    formatQuantity(position.sold),
    formatMoney(position.quoteSpent),
    formatMoney(position.quoteReceived),
    formatMoney(trade.profit),
    formatQuantity(trade.dust),
    trade.entryOrderId,
    encodeJson(trade.orderIds),
    encodeJson(position),
  );
}

/** The trade of a row. */
export function tradeOfRow(row: TradeRow): ClosedTrade {
  return {
    position: decodeJson(row.position) as Position,
    profit: moneyColumn(row.profit),
    dust: quantityColumn(row.dust),
    entryOrderId: row.entry_order_id,
    orderIds: decodeJson(row.order_ids) as readonly string[],
  };
}
