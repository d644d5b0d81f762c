import type { EpochMs } from '../base/time.js';
import type { SymbolName } from '../model/names.js';
import type { Price } from '../model/price.js';
import { leastQuantity, type Quantity } from '../model/quantity.js';

/** What an order does when it would trade with its own account or trade group (enums.md, "STP Modes"). */
export const SELF_TRADE_PREVENTIONS = [
  'NONE',
  'EXPIRE_MAKER',
  'EXPIRE_TAKER',
  'EXPIRE_BOTH',
  'DECREMENT',
  'TRANSFER',
] as const;

/** One of the modes of self-trade prevention. */
export type SelfTradePrevention = (typeof SELF_TRADE_PREVENTIONS)[number];

/** An account that belongs to no trade group. */
export const NO_TRADE_GROUP = -1;

/** A trade that did not happen (faqs/stp_faq.md, "What is a Prevented Match?"). */
export interface PreventedMatch {
  readonly symbol: SymbolName;
  /** Grows by one with every prevented match of the symbol. */
  readonly preventedMatchId: bigint;
  readonly takerOrderId: bigint;
  readonly makerOrderId: bigint;
  readonly takerAccountId: string;
  readonly makerAccountId: string;
  readonly tradeGroupId: number;
  readonly prevention: SelfTradePrevention;
  readonly price: Price;
  /** What would have been traded. */
  readonly quantity: Quantity;
  /** Absent when the taker lost nothing. */
  readonly takerPrevented: Quantity | undefined;
  /** Absent when the maker lost nothing. */
  readonly makerPrevented: Quantity | undefined;
  readonly at: EpochMs;
}

/**
 * The mode that counts: the taker's, but TRANSFER needs both sides to ask for it and else is DECREMENT
 * (faqs/stp_faq.md, "What happens when STP is triggered?").
 */
export function effectivePrevention(
  taker: SelfTradePrevention,
  maker: SelfTradePrevention,
): SelfTradePrevention {
  return taker === 'TRANSFER' && maker !== 'TRANSFER' ? 'DECREMENT' : taker;
}

/** What a prevention takes from each side that still wants so much. Undefined: nothing. */
export function preventedQuantities(
  prevention: SelfTradePrevention,
  taker: Quantity,
  maker: Quantity,
): { readonly taker: Quantity | undefined; readonly maker: Quantity | undefined } {
  switch (prevention) {
    case 'EXPIRE_TAKER':
      return { taker, maker: undefined };
    case 'EXPIRE_MAKER':
      return { taker: undefined, maker };
    case 'EXPIRE_BOTH':
      return { taker, maker };
    default: {
      const both = leastQuantity(taker, maker);
      return { taker: both, maker: both };
    }
  }
}
