import { type Money, notionalOf, quantityFor, subtractMoney, ZERO_MONEY } from '../model/money.js';
import type { OrderSide } from '../model/order.js';
import type { Price } from '../model/price.js';
import {
  addQuantity,
  floorToStep,
  leastQuantity,
  type Quantity,
  subtractQuantity,
  ZERO_QUANTITY,
} from '../model/quantity.js';
import { byPriority, type DepthLevel } from './depth-side.js';
import { limitOf, remainingQuantity } from './match-order.js';
import type { WorkingOrder } from './order-queue.js';
import { crosses } from './public-depth.js';
import { preventedQuantities, type SelfTradePrevention } from './self-trade.js';
import type { PriceLimits } from './symbol-traits.js';

/** What a taker wants, in base or in quote. */
export interface TakerDemand {
  readonly side: OrderSide;
  /** Undefined: any price. */
  readonly limit: Price | undefined;
  readonly amount:
    | { readonly in: 'base'; readonly quantity: Quantity }
    | { readonly in: 'quote'; readonly quote: Money; readonly step: Quantity };
  /** Where the price range rule ends the taker. */
  readonly limits: PriceLimits;
  /** What keeps the taker from trading with this order; NONE when it may. */
  readonly prevention: (maker: WorkingOrder) => SelfTradePrevention;
}

/** One thing a taker would do, in order. */
export type TakerStep =
  | {
      readonly type: 'trade';
      readonly price: Price;
      readonly quantity: Quantity;
      /** Undefined: the public is the maker. */
      readonly maker: WorkingOrder | undefined;
    }
  | {
      readonly type: 'prevent';
      readonly price: Price;
      readonly maker: WorkingOrder;
      readonly prevention: SelfTradePrevention;
      readonly takerPrevented: Quantity | undefined;
      readonly makerPrevented: Quantity | undefined;
    };

/** What a taker would do now, and what its trades come to. */
export interface TakerPlan {
  readonly steps: readonly TakerStep[];
  /** Traded. */
  readonly quantity: Quantity;
  /** Paid or received, transfers between accounts of one trade group included. */
  readonly quote: Money;
  /** Taken away by self-trade prevention. */
  readonly prevented: Quantity;
  /** Wanted at the last price that was met, when there was nobody left to meet. */
  readonly unmet: Quantity;
  /** Whether there was nobody to meet at all. */
  readonly isEmpty: boolean;
  /** Whether the next trade would lie outside the price range. */
  readonly outOfRange: boolean;
}

interface Offer {
  readonly price: Price;
  readonly quantity: Quantity;
  readonly maker: WorkingOrder | undefined;
}

/**
 * Walks both kinds of liquidity by price; at an equal price the public comes first, because it is taken to
 * have been there earlier. Changes nothing.
 */
export function planTake(
  demand: TakerDemand,
  levels: Iterable<DepthLevel>,
  resting: readonly WorkingOrder[],
): TakerPlan {
  const walk = new TakerWalk(demand);
  for (const offer of offersByPrice(demand.side, levels, resting)) {
    if (!crosses(demand.side, demand.limit, offer.price) || !walk.meet(offer)) return walk.plan();
  }
  walk.runDry();
  return walk.plan();
}

/** One taker on its way through the offers. */
class TakerWalk {
  readonly #demand: TakerDemand;
  readonly #steps: TakerStep[] = [];
  #quantity = ZERO_QUANTITY;
  #quote = ZERO_MONEY;
  #prevented = ZERO_QUANTITY;
  #preventedQuote = ZERO_MONEY;
  #transferred = ZERO_MONEY;
  #outOfRange = false;
  #lastPrice: Price | undefined;
  #unmet = ZERO_QUANTITY;
  #isEmpty = true;

  constructor(demand: TakerDemand) {
    this.#demand = demand;
  }

  /** Takes what it can of an offer. Returns whether it goes on to the next. */
  meet(offer: Offer): boolean {
    if (offer.quantity === 0n) return true;
    this.#isEmpty = false;
    this.#lastPrice = offer.price;
    const wanted = this.#wanted(offer.price);
    if (wanted === 0n) return false;
    if (!isWithin(this.#demand.limits, offer.price)) {
      this.#outOfRange = true;
      return false;
    }
    const { maker } = offer;
    const prevention = maker === undefined ? 'NONE' : this.#demand.prevention(maker);
    if (maker !== undefined && prevention !== 'NONE') {
      return this.#prevent({ ...offer, maker }, prevention, wanted);
    }
    const quantity = leastQuantity(wanted, offer.quantity);
    this.#steps.push({ type: 'trade', price: offer.price, quantity, maker });
    this.#quantity = addQuantity(this.#quantity, quantity);
    this.#quote = (this.#quote + notionalOf(offer.price, quantity)) as Money;
    return true;
  }

  /** Nobody is left to meet. */
  runDry(): void {
    if (this.#lastPrice !== undefined) this.#unmet = this.#wanted(this.#lastPrice);
  }

  plan(): TakerPlan {
    return {
      steps: this.#steps,
      quantity: this.#quantity,
      quote: (this.#quote + this.#transferred) as Money,
      prevented: this.#prevented,
      unmet: this.#unmet,
      isEmpty: this.#isEmpty,
      outOfRange: this.#outOfRange,
    };
  }

  #prevent(
    { price, quantity, maker }: Offer & { readonly maker: WorkingOrder },
    prevention: SelfTradePrevention,
    wanted: Quantity,
  ): boolean {
    const lost = preventedQuantities(prevention, wanted, quantity);
    this.#steps.push({
      type: 'prevent',
      price,
      maker,
      prevention,
      takerPrevented: lost.taker,
      makerPrevented: lost.maker,
    });
    if (lost.taker === undefined) return true;
    this.#prevented = addQuantity(this.#prevented, lost.taker);
    const quote = notionalOf(price, lost.taker);
    this.#preventedQuote = (this.#preventedQuote + quote) as Money;
    if (prevention === 'TRANSFER') this.#transferred = (this.#transferred + quote) as Money;
    return lost.taker < wanted;
  }

  #wanted(price: Price): Quantity {
    const { amount } = this.#demand;
    if (amount.in === 'base') {
      return subtractQuantity(amount.quantity, addQuantity(this.#quantity, this.#prevented));
    }
    const spent = (this.#quote + this.#preventedQuote) as Money;
    return floorToStep(quantityFor(subtractMoney(amount.quote, spent), price), amount.step);
  }
}

function isWithin({ min, max }: PriceLimits, price: Price): boolean {
  return (min === undefined || price >= min) && (max === undefined || price <= max);
}

/** Best first for the taker; at an equal price the public first, then ours by priority. */
function offersByPrice(
  side: OrderSide,
  levels: Iterable<DepthLevel>,
  resting: readonly WorkingOrder[],
): Iterable<Offer> {
  return byPriority(side === 'BUY' ? 'SELL' : 'BUY', publicOffers(levels), ownOffers(resting));
}

function* publicOffers(levels: Iterable<DepthLevel>): Generator<Offer> {
  for (const { price, quantity } of levels) yield { price, quantity, maker: undefined };
}

function* ownOffers(resting: readonly WorkingOrder[]): Generator<Offer> {
  for (const maker of resting) {
    yield { price: limitOf(maker), quantity: remainingQuantity(maker), maker };
  }
}
