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
import { remainingQuantity } from './match-order.js';
import type { WorkingOrder } from './order-queue.js';
import { crosses, type DepthLevel } from './public-depth.js';

/** What a taker wants, in base or in quote. */
export interface TakerDemand {
  readonly side: OrderSide;
  /** Undefined: any price. */
  readonly limit: Price | undefined;
  readonly amount:
    | { readonly in: 'base'; readonly quantity: Quantity }
    | { readonly in: 'quote'; readonly quote: Money; readonly step: Quantity };
}

/** One trade to be made: with the public, or with one of our accounts' resting orders. */
export interface Take {
  readonly price: Price;
  readonly quantity: Quantity;
  /** Undefined: the public is the maker. */
  readonly maker: WorkingOrder | undefined;
}

/** The trades a taker would make now, and what they come to. */
export interface TakerPlan {
  readonly takes: readonly Take[];
  readonly quantity: Quantity;
  readonly quote: Money;
}

/**
 * Walks both kinds of liquidity by price; at an equal price the public comes first, because it is taken to
 * have been there earlier. Changes nothing.
 */
export function planTake(
  demand: TakerDemand,
  levels: readonly DepthLevel[],
  resting: readonly WorkingOrder[],
): TakerPlan {
  const takes: Take[] = [];
  let quantity = ZERO_QUANTITY;
  let quote = ZERO_MONEY;
  for (const offer of offersByPrice(demand.side, levels, resting)) {
    if (!crosses(demand.side, demand.limit, offer.price)) break;
    const wanted = stillWanted(demand, offer.price, quantity, quote);
    if (wanted === 0n) break;
    const taken = leastQuantity(wanted, offer.quantity);
    if (taken === 0n) continue;
    takes.push({ ...offer, quantity: taken });
    quantity = addQuantity(quantity, taken);
    quote = (quote + notionalOf(offer.price, taken)) as Money;
  }
  return { takes, quantity, quote };
}

function stillWanted(
  { amount }: TakerDemand,
  price: Price,
  taken: Quantity,
  spent: Money,
): Quantity {
  if (amount.in === 'base') return subtractQuantity(amount.quantity, taken);
  return floorToStep(quantityFor(subtractMoney(amount.quote, spent), price), amount.step);
}

function offersByPrice(
  side: OrderSide,
  levels: readonly DepthLevel[],
  resting: readonly WorkingOrder[],
): readonly Take[] {
  const offers: Take[] = [
    ...levels.map(({ price, quantity }) => ({ price, quantity, maker: undefined })),
    ...resting.map((maker) => ({
      price: maker.price,
      quantity: remainingQuantity(maker),
      maker,
    })),
  ];
  // Array.sort is stable, so equal prices keep the order above: public first, then ours by priority.
  const direction = side === 'BUY' ? 1 : -1;
  return offers.sort((a, b) =>
    a.price === b.price ? 0 : a.price < b.price ? -direction : direction,
  );
}
