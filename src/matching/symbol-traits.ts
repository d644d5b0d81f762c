import type { Price } from '../model/price.js';
import type { SelfTradePrevention } from './self-trade.js';

/** PRICE_RANGE: how far from the reference price a taker may trade, × 10⁸. An absent side is not limited. */
export interface PriceRangeRule {
  readonly bidUp?: bigint;
  readonly bidDown?: bigint;
  readonly askUp?: bigint;
  readonly askDown?: bigint;
}

/** What the exchange states of a symbol beyond what an instrument has: features a trader need not know. */
export interface SymbolTraits {
  readonly icebergAllowed: boolean;
  readonly pegAllowed: boolean;
  readonly defaultPrevention: SelfTradePrevention;
  readonly allowedPreventions: readonly SelfTradePrevention[];
  /** Whether the percent price rule is stated by side or with equal sides. Both are checked alike. */
  readonly percentPriceFilter: 'PERCENT_PRICE' | 'PERCENT_PRICE_BY_SIDE';
  readonly notionalFilter: 'MIN_NOTIONAL' | 'NOTIONAL';
  readonly priceRange: PriceRangeRule | undefined;
}

/** What an ordinary pair is like. */
export const ORDINARY_TRAITS: SymbolTraits = {
  icebergAllowed: true,
  pegAllowed: true,
  defaultPrevention: 'NONE',
  allowedPreventions: [
    'NONE',
    'EXPIRE_TAKER',
    'EXPIRE_MAKER',
    'EXPIRE_BOTH',
    'DECREMENT',
    'TRANSFER',
  ],
  percentPriceFilter: 'PERCENT_PRICE_BY_SIDE',
  notionalFilter: 'NOTIONAL',
  priceRange: undefined,
};

/** The prices between which a taker may trade now. Undefined: no limit. */
export interface PriceLimits {
  readonly min: Price | undefined;
  readonly max: Price | undefined;
}
