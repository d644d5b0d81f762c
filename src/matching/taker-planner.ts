import type { SymbolName } from '../model/names.js';
import type { Price } from '../model/price.js';
import { ZERO_QUANTITY } from '../model/quantity.js';
import {
  hasTrigger,
  isUnpriced,
  limitOf,
  type OrderEntry,
  remainingQuantity,
} from './match-order.js';
import type { WorkingOrder } from './order-queue.js';
import { effectivePrevention, NO_TRADE_GROUP, type SelfTradePrevention } from './self-trade.js';
import type { SymbolMarket } from './symbol-market.js';
import { planTake, type TakerDemand, type TakerPlan } from './taker-plan.js';

/** Plans what takers would do, knowing who belongs together and where the price range ends. */
export class TakerPlanner {
  readonly #tradeGroupOf: (accountId: string) => number;
  readonly #referencePrice: (symbol: SymbolName) => Price | undefined;

  constructor(facts: {
    /** The trade group of an account; NO_TRADE_GROUP for none. */
    readonly tradeGroupOf: (accountId: string) => number;
    /** The reference price now; undefined when there is none. */
    readonly referencePrice: (symbol: SymbolName) => Price | undefined;
  }) {
    this.#tradeGroupOf = facts.tradeGroupOf;
    this.#referencePrice = facts.referencePrice;
  }

  /** What an entry would take if it were placed now. Nothing for a stop. */
  planEntry(entry: OrderEntry, market: SymbolMarket): TakerPlan {
    const { side } = entry;
    const step = market.instrument.filters.lotSize.step;
    const amount =
      entry.quoteQuantity === undefined
        ? { in: 'base' as const, quantity: entry.quantity ?? ZERO_QUANTITY }
        : { in: 'quote' as const, quote: entry.quoteQuantity, step };
    const limit = entry.peg === undefined ? entry.price : market.pegPrice(side, entry.peg);
    const stpRule = entry.selfTradePrevention ?? market.traits.defaultPrevention;
    const demand = this.#demand({ ...entry, stpRule, limit, amount }, market);
    return hasTrigger(entry.type)
      ? planTake(demand, [], [])
      : planTake(demand, market.depth.against(side), market.against(side).orders);
  }

  /** What an order would take now. */
  planOrder(order: WorkingOrder, market: SymbolMarket): TakerPlan {
    const { side } = order;
    const demand = this.#demand(
      {
        ...{ accountId: order.accountId, symbol: order.symbol, side },
        stpRule: order.selfTradePrevention ?? 'NONE',
        limit: isUnpriced(order.type) ? undefined : limitOf(order),
        amount: { in: 'base', quantity: remainingQuantity(order) },
      },
      market,
    );
    return planTake(demand, market.depth.against(side), market.against(side).orders);
  }

  /** The trade group two orders share; NO_TRADE_GROUP when only their account is the same. */
  tradeGroupOf(accountId: string): number {
    return this.#tradeGroupOf(accountId);
  }

  #demand(
    taker: Pick<TakerDemand, 'side' | 'limit' | 'amount'> & {
      readonly accountId: string;
      readonly symbol: SymbolName;
      readonly stpRule: SelfTradePrevention;
    },
    market: SymbolMarket,
  ): TakerDemand {
    const { side, limit, amount, accountId, stpRule } = taker;
    return {
      side,
      limit,
      amount,
      limits: market.priceLimits(side, this.#referencePrice(taker.symbol)),
      prevention: (maker) =>
        stpRule !== 'NONE' && this.#belongTogether(accountId, maker.accountId)
          ? effectivePrevention(stpRule, maker.selfTradePrevention ?? 'NONE')
          : 'NONE',
    };
  }

  #belongTogether(a: string, b: string): boolean {
    if (a === b) return true;
    const group = this.#tradeGroupOf(a);
    return group !== NO_TRADE_GROUP && group === this.#tradeGroupOf(b);
  }
}
