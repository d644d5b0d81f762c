import type { Money } from './money.js';
import type { AssetName, SymbolName } from './names.js';
import type { OrderType } from './order.js';
import type { Price } from './price.js';
import type { Quantity } from './quantity.js';

/** A symbol's state at the exchange (enums.md; CANCEL_ONLY since 2026-07-07). An unknown word is kept as OTHER and never traded. */
export type SymbolStatus = 'TRADING' | 'END_OF_DAY' | 'HALT' | 'BREAK' | 'CANCEL_ONLY' | 'OTHER';

/** A minimum, a maximum and a grid. A value of 0 disables that part (filters.md). */
export interface PriceGrid {
  readonly min: Price;
  readonly max: Price;
  readonly tick: Price;
}

/** A minimum, a maximum and a grid. A value of 0 disables that part (filters.md). */
export interface QuantityGrid {
  readonly min: Quantity;
  readonly max: Quantity;
  readonly step: Quantity;
}

/** MIN_NOTIONAL or NOTIONAL. */
export interface NotionalRule {
  readonly min: Money;
  readonly applyMinToMarket: boolean;
  readonly max?: Money;
  readonly applyMaxToMarket: boolean;
  /** Minutes of the average price that stands in for a market order's price; 0 means the last price. */
  readonly averageMins: number;
}

/** PERCENT_PRICE_BY_SIDE, or PERCENT_PRICE with equal sides. Multipliers are × 10⁸. */
export interface PercentPriceRule {
  readonly bidUp: bigint;
  readonly bidDown: bigint;
  readonly askUp: bigint;
  readonly askDown: bigint;
  readonly averageMins: number;
}

/** TRAILING_DELTA, in basis points (BIPS). */
export interface TrailingDeltaRule {
  readonly minAbove: number;
  readonly maxAbove: number;
  readonly minBelow: number;
  readonly maxBelow: number;
}

/** A symbol's filters (filters.md). An absent one does not apply. */
export interface SymbolFilters {
  readonly price: PriceGrid;
  readonly lotSize: QuantityGrid;
  readonly marketLotSize?: QuantityGrid;
  readonly notional?: NotionalRule;
  readonly percentPrice?: PercentPriceRule;
  readonly icebergPartsMax?: number;
  readonly ordersMax?: number;
  readonly algoOrdersMax?: number;
  readonly icebergOrdersMax?: number;
  readonly orderListsMax?: number;
  readonly orderAmendsMax?: number;
  readonly positionMax?: Quantity;
  readonly trailingDelta?: TrailingDeltaRule;
}

/** A tradable pair and its rules, as exchangeInfo states them. */
export interface Instrument {
  readonly symbol: SymbolName;
  readonly status: SymbolStatus;
  readonly baseAsset: AssetName;
  readonly quoteAsset: AssetName;
  readonly orderTypes: readonly OrderType[];
  readonly spotTradingAllowed: boolean;
  readonly ocoAllowed: boolean;
  readonly otoAllowed: boolean;
  readonly opoAllowed: boolean;
  readonly quoteOrderQuantityAllowed: boolean;
  readonly trailingStopAllowed: boolean;
  readonly cancelReplaceAllowed: boolean;
  readonly amendAllowed: boolean;
  readonly filters: SymbolFilters;
}
