import type { EpochMs } from '../../base/time.js';
import { decodeJson, encodeJson } from '../../model/json-codec.js';
import { formatMoney, type Money } from '../../model/money.js';
import { assetName, symbolName } from '../../model/names.js';
import type { Position, PositionStatus } from '../../model/position.js';
import { formatPrice } from '../../model/price.js';
import { formatQuantity } from '../../model/quantity.js';
import type { ReasonCode } from '../../model/reason-code.js';
import { moneyColumn, priceColumn, quantityColumn } from './amount-text.js';
import type { ControlDatabase } from './control-database.js';

/** A row of `positions`. */
export interface PositionRow {
  readonly position_id: string;
  readonly symbol: string;
  readonly base_asset: string;
  readonly quote_asset: string;
  readonly strategy: string;
  readonly status: PositionStatus;
  readonly bought: string;
  readonly sold: string;
  readonly quote_spent: string;
  readonly quote_received: string;
  readonly base_commission: string;
  readonly quote_commission: string;
  readonly other_commissions: string;
  readonly target_price: string;
  readonly stop_price: string;
  readonly expires_at: EpochMs;
  readonly opened_at: EpochMs;
  readonly closed_at: EpochMs | null;
  readonly exit_reason: ReasonCode | null;
}

/** Inserts or replaces the position. */
export function writePosition(database: ControlDatabase, position: Position): void {
  database.run(
    `INSERT OR REPLACE INTO positions (position_id, symbol, base_asset, quote_asset, strategy, status, bought, sold,
       quote_spent, quote_received, base_commission, quote_commission, other_commissions, target_price, stop_price,
       expires_at, opened_at, closed_at, exit_reason)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    position.positionId,
    position.symbol,
    position.baseAsset,
    position.quoteAsset,
    position.strategy,
    position.status,
    formatQuantity(position.bought),
    formatQuantity(position.sold),
    formatMoney(position.quoteSpent),
    formatMoney(position.quoteReceived),
    formatMoney(position.baseCommission),
    formatMoney(position.quoteCommission),
    encodeJson(position.otherCommissions),
    formatPrice(position.targetPrice),
    formatPrice(position.stopPrice),
    position.expiresAt,
    position.openedAt,
    position.closedAt ?? null,
    position.exitReason ?? null,
  );
}

/** The position of a row. */
export function positionOfRow(row: PositionRow): Position {
  return {
    positionId: row.position_id,
    symbol: symbolName(row.symbol),
    baseAsset: assetName(row.base_asset),
    quoteAsset: assetName(row.quote_asset),
    strategy: row.strategy,
    status: row.status,
    bought: quantityColumn(row.bought),
    sold: quantityColumn(row.sold),
    quoteSpent: moneyColumn(row.quote_spent),
    quoteReceived: moneyColumn(row.quote_received),
    baseCommission: moneyColumn(row.base_commission),
    quoteCommission: moneyColumn(row.quote_commission),
    otherCommissions: decodeJson(row.other_commissions) as Record<string, Money>,
    targetPrice: priceColumn(row.target_price),
    stopPrice: priceColumn(row.stop_price),
    expiresAt: row.expires_at,
    openedAt: row.opened_at,
    ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
    ...(row.exit_reason === null ? {} : { exitReason: row.exit_reason }),
  };
}
