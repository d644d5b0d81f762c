import type { EpochMs } from '../../base/time.js';
import type { Fill } from '../../model/fill.js';
import { formatMoney } from '../../model/money.js';
import { assetName, symbolName } from '../../model/names.js';
import type { OrderSide } from '../../model/order.js';
import { formatPrice } from '../../model/price.js';
import { formatQuantity } from '../../model/quantity.js';
import { moneyColumn, priceColumn, quantityColumn } from './amount-text.js';
import type { ControlDatabase } from './control-database.js';

/** A row of `fills`. */
export interface FillRow {
  readonly symbol: string;
  readonly trade_id: string;
  readonly order_id: string;
  readonly client_order_id: string;
  readonly side: OrderSide;
  readonly price: string;
  readonly quantity: string;
  readonly quote_quantity: string;
  readonly commission: string;
  readonly commission_asset: string;
  readonly maker: number;
  readonly exchange_at: EpochMs;
}

/**
 * Inserts the fill and moves its symbol's trade cursor. A fill that is already there fails the transaction: each is
 * applied exactly once. Ids are 64-bit decimal text without leading zeros, so the longer one is the greater.
 */
export function writeFill(database: ControlDatabase, fill: Fill, positionId: string): void {
  database.run(
    `INSERT INTO fills (symbol, trade_id, order_id, client_order_id, position_id, side, price, quantity,
       quote_quantity, commission, commission_asset, maker, exchange_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    fill.symbol,
    fill.tradeId,
    fill.orderId,
    fill.clientOrderId,
    positionId,
    fill.side,
    formatPrice(fill.price),
    formatQuantity(fill.quantity),
    formatMoney(fill.quoteQuantity),
    formatMoney(fill.commission),
    fill.commissionAsset,
    fill.maker ? 1 : 0,
    fill.exchangeAt,
  );
  database.run(
    `INSERT INTO trade_cursors (symbol, trade_id) VALUES (?, ?)
     ON CONFLICT (symbol) DO UPDATE SET trade_id = excluded.trade_id
     WHERE length(excluded.trade_id) > length(trade_id)
        OR (length(excluded.trade_id) = length(trade_id) AND excluded.trade_id > trade_id)`,
    fill.symbol,
    fill.tradeId,
  );
}

/** The fill of a row. */
export function fillOfRow(row: FillRow): Fill {
  return {
    symbol: symbolName(row.symbol),
    tradeId: row.trade_id,
    orderId: row.order_id,
    clientOrderId: row.client_order_id,
    side: row.side,
    price: priceColumn(row.price),
    quantity: quantityColumn(row.quantity),
    quoteQuantity: moneyColumn(row.quote_quantity),
    commission: moneyColumn(row.commission),
    commissionAsset: assetName(row.commission_asset),
    maker: row.maker === 1,
    exchangeAt: row.exchange_at,
  };
}
