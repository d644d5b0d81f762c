import type { EpochMs } from '../base/time.js';
import type { Money } from './money.js';
import type { AssetName, SymbolName } from './names.js';
import type { OrderSide } from './order.js';
import type { Price } from './price.js';
import type { Quantity } from './quantity.js';

/** One execution of one order. Unique by symbol and tradeId; applied exactly once. */
export interface Fill {
  readonly symbol: SymbolName;
  /** The exchange's trade id, 64 bits, as text. */
  readonly tradeId: string;
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly side: OrderSide;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly quoteQuantity: Money;
  /** The fee, in units of commissionAsset. */
  readonly commission: Money;
  readonly commissionAsset: AssetName;
  readonly maker: boolean;
  readonly exchangeAt: EpochMs;
}
