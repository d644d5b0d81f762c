import type { Instrument } from '../model/instrument.js';
import { addMoney, type Money, moneyOfQuantity, notionalOf } from '../model/money.js';
import type { AssetName, SymbolName } from '../model/names.js';
import type { OrderType } from '../model/order.js';
import type { Price } from '../model/price.js';
import type { Quantity } from '../model/quantity.js';
import type { AccountLedger } from './account-ledger.js';
import {
  checkAssetLimits,
  checkCounts,
  checkPosition,
  countOpen,
  type ExchangeFilters,
} from './account-limits.js';
import {
  hasTrigger,
  isUnpriced,
  limitOf,
  type MatchOrder,
  type OrderEntry,
} from './match-order.js';
import { checkComposition } from './order-composition.js';
import { checkFilters } from './order-filters.js';
import {
  DUPLICATE_ORDER,
  filterFailure,
  INSUFFICIENT_BALANCE,
  MARKET_CLOSED,
  newOrderRejected,
  notOffered,
  type OrderRefusal,
  WOULD_MATCH,
  WOULD_TRIGGER,
} from './order-refusal.js';
import { crosses } from './public-depth.js';
import { isTriggered, type SymbolMarket } from './symbol-market.js';
import type { TakerPlan } from './taker-plan.js';
import type { TakerPlanner } from './taker-planner.js';

/** An order may enter: its quantity in base, what has to be locked for it, and the limit its peg gives. */
export interface Admission {
  readonly type: 'admitted';
  readonly quantity: Quantity;
  readonly toLock: Money;
  readonly lockedAsset: AssetName;
  readonly peggedPrice: Price | undefined;
}

/** What admission asks of the rest of the exchange. */
export interface AdmissionFacts {
  readonly ledger: AccountLedger;
  readonly planner: TakerPlanner;
  readonly exchangeFilters: ExchangeFilters;
  /** See `PriceFacts.marketPrice`; the last price stands in where it is undefined. */
  marketPrice(symbol: SymbolName, minutes: number): Price | undefined;
  /** MAX_ASSET of an account. */
  assetLimits(accountId: string): ReadonlyMap<AssetName, Money>;
  /** An account's open orders on every symbol. */
  openOrders(accountId: string): readonly MatchOrder[];
  /** An account's open lists; of one symbol or of all. */
  openLists(accountId: string, symbol?: SymbolName): number;
}

const UNSUPPORTED: Readonly<Record<OrderType, string>> = {
  LIMIT: 'Limit orders are not supported for this symbol.',
  LIMIT_MAKER: 'Limit maker orders are not supported for this symbol.',
  MARKET: 'Market orders are not supported for this symbol.',
  STOP_LOSS: 'Stop loss orders are not supported for this symbol.',
  STOP_LOSS_LIMIT: 'Stop loss limit orders are not supported for this symbol.',
  TAKE_PROFIT: 'Take profit orders are not supported for this symbol.',
  TAKE_PROFIT_LIMIT: 'Take profit limit orders are not supported for this symbol.',
};

/** Decides whether a new order may enter, with the exchange's codes and texts. Changes nothing. */
export class OrderAdmission {
  readonly #facts: AdmissionFacts;

  constructor(facts: AdmissionFacts) {
    this.#facts = facts;
  }

  /** An order on its own. */
  admit(entry: OrderEntry, market: SymbolMarket): Admission | OrderRefusal {
    return (
      checkComposition(entry) ??
      this.checkForm(entry, market) ??
      this.checkRoom([entry], market, false) ??
      this.checkEntrance(entry, market) ??
      this.price(entry, market)
    );
  }

  /** What the API looks at before it hands an order to the engine: composition, symbol, filters. */
  checkBeforeEngine(entry: OrderEntry, market: SymbolMarket): OrderRefusal | undefined {
    return (
      checkComposition(entry) ??
      checkSymbol(entry, market) ??
      this.checkFilters(entry, market) ??
      this.checkRoom([entry], market, false)
    );
  }

  /** What can be said of an order before it works: symbol, filters, whether its id is free. */
  checkForm(entry: OrderEntry, market: SymbolMarket): OrderRefusal | undefined {
    return (
      checkSymbol(entry, market) ??
      this.checkFilters(entry, market) ??
      checkDuplicate(entry, market)
    );
  }

  /** The filters of the symbol and of the account's assets. */
  checkFilters(entry: OrderEntry, market: SymbolMarket): OrderRefusal | undefined {
    const { instrument, traits } = market;
    const marketPrice = (minutes: number): Price | undefined =>
      this.#facts.marketPrice(entry.symbol, minutes) ?? market.lastPrice;
    const peggedPrice = peggedPriceOf(entry, market);
    return (
      checkFilters(entry, instrument, traits, { marketPrice, peggedPrice }) ??
      checkAssetLimits(
        entry,
        instrument,
        this.#facts.assetLimits(entry.accountId),
        marketPrice(instrument.filters.notional?.averageMins ?? 0),
      )
    );
  }

  /** Whether the account may have so many more open orders, and hold so much. */
  checkRoom(
    entries: readonly OrderEntry[],
    market: SymbolMarket,
    isList: boolean,
  ): OrderRefusal | undefined {
    const [first] = entries;
    if (first === undefined) return undefined;
    const { accountId } = first;
    const { ledger } = this.#facts;
    const { instrument } = market;
    const { baseAsset, symbol } = instrument;
    const onSymbol = [...market.open.values()].filter((order) => order.accountId === accountId);
    const held = addMoney(ledger.free(accountId, baseAsset), ledger.locked(accountId, baseAsset));
    return (
      checkCounts(entries, {
        instrument,
        exchange: this.#facts.exchangeFilters,
        onSymbol: countOpen(onSymbol, this.#facts.openLists(accountId, symbol)),
        onExchange: countOpen(this.#facts.openOrders(accountId), this.#facts.openLists(accountId)),
        isList,
      }) ?? checkPosition(first, instrument, { held, open: onSymbol })
    );
  }

  /** Whether an order that goes to work now would trigger or match when it must not, or finds no price to peg to. */
  checkEntrance(entry: OrderEntry, market: SymbolMarket): OrderRefusal | undefined {
    const { side, type, stopPrice } = entry;
    const last = market.lastPrice;
    if (stopPrice !== undefined && last !== undefined && isTriggered(side, type, stopPrice, last)) {
      return newOrderRejected(WOULD_TRIGGER);
    }
    if (entry.peg !== undefined && !hasTrigger(type)) {
      if (market.pegPrice(side, entry.peg) === undefined) {
        return newOrderRejected('Order book liquidity is too low for this pegged order.');
      }
    }
    if (type !== 'LIMIT_MAKER') return undefined;
    const limit = limitOfEntry(entry, market);
    const best = market.against(side).orders[0];
    const met = [market.depth.bestAgainst(side)?.price, best && limitOf(best)];
    const takes = met.some((price) => price !== undefined && crosses(side, limit, price));
    return takes ? newOrderRejected(WOULD_MATCH) : undefined;
  }

  /** What an order costs now, if the account has it. */
  price(entry: OrderEntry, market: SymbolMarket): Admission | OrderRefusal {
    const { instrument } = market;
    const plan = this.#facts.planner.planEntry(entry, market);
    const quantity = entry.quantity ?? ((plan.quantity + plan.prevented + plan.unmet) as Quantity);
    if (entry.quantity === undefined) {
      const refusal = checkQuoteOrder(plan, instrument);
      if (refusal !== undefined) return refusal;
    }
    const toLock = requirement(entry, market, { quantity, plan });
    const lockedAsset = lockedAssetOf(entry, instrument);
    if (this.#facts.ledger.free(entry.accountId, lockedAsset) < toLock) {
      return newOrderRejected(INSUFFICIENT_BALANCE);
    }
    return {
      type: 'admitted',
      quantity,
      toLock,
      lockedAsset,
      peggedPrice: peggedPriceOf(entry, market),
    };
  }

  /** What an order would have to lock if it went to work now. */
  requirementOf(entry: OrderEntry, market: SymbolMarket): Money {
    const plan = this.#facts.planner.planEntry(entry, market);
    return requirement(entry, market, { quantity: entry.quantity ?? plan.quantity, plan });
  }
}

/** The asset an order gives. */
export function lockedAssetOf(entry: OrderEntry, instrument: Instrument): AssetName {
  return entry.side === 'SELL' ? instrument.baseAsset : instrument.quoteAsset;
}

/**
 * What is locked: base for a SELL; for a BUY the quote its limit can cost, what a market order will cost now, or
 * what a market stop costs at its stop price (or, when it has none yet, at the last price).
 */
function requirement(
  entry: OrderEntry,
  market: SymbolMarket,
  known: { readonly quantity: Quantity; readonly plan: TakerPlan },
): Money {
  if (entry.side === 'SELL') return moneyOfQuantity(known.quantity);
  if (entry.type === 'MARKET') return known.plan.quote;
  const limit = isUnpriced(entry.type) ? undefined : limitOfEntry(entry, market);
  const price = limit ?? entry.stopPrice ?? market.lastPrice;
  return price === undefined ? known.plan.quote : notionalOf(price, known.quantity);
}

/** The limit a peg gives an order that works at once. A stop looks for its own when it triggers. */
function peggedPriceOf(entry: OrderEntry, market: SymbolMarket): Price | undefined {
  return entry.peg === undefined || hasTrigger(entry.type)
    ? undefined
    : market.pegPrice(entry.side, entry.peg);
}

/** The limit an order would work at now. */
function limitOfEntry(entry: OrderEntry, market: SymbolMarket): Price | undefined {
  return peggedPriceOf(entry, market) ?? entry.price;
}

/** An order by quote is refused when the book, or what it wants of it, is less than the lots allow (errors.md, -2010). */
function checkQuoteOrder(plan: TakerPlan, { filters }: Instrument): OrderRefusal | undefined {
  const { lotSize, marketLotSize } = filters;
  const met = plan.quantity + plan.prevented;
  if (plan.isEmpty) {
    return newOrderRejected('Order book liquidity is less than symbol minimum quantity.');
  }
  for (const [filter, min] of [
    ['LOT_SIZE', lotSize.min],
    ['MARKET_LOT_SIZE', marketLotSize?.min ?? 0n],
  ] as const) {
    if (met > 0n && met >= min) continue;
    if (met + plan.unmet < min || plan.unmet === 0n) return filterFailure(filter);
    const message = `Order book liquidity is less than \`${filter}\` filter minimum quantity.`;
    return newOrderRejected(message);
  }
  return undefined;
}

function checkSymbol(entry: OrderEntry, market: SymbolMarket): OrderRefusal | undefined {
  const { instrument, traits } = market;
  if (instrument.status !== 'TRADING' || !instrument.spotTradingAllowed) {
    return notOffered(MARKET_CLOSED);
  }
  if (!instrument.orderTypes.includes(entry.type)) return notOffered(UNSUPPORTED[entry.type]);
  if (entry.quoteQuantity !== undefined && !instrument.quoteOrderQuantityAllowed) {
    return notOffered('Quote order qty market orders are not support for this symbol.');
  }
  if ((entry.icebergQuantity ?? 0n) > 0n && !traits.icebergAllowed) {
    return notOffered('Iceberg orders are not supported for this symbol.');
  }
  if (entry.trailingDelta !== undefined && !instrument.trailingStopAllowed) {
    return notOffered('Trailing stop orders are not supported for this symbol.');
  }
  if (entry.peg !== undefined && !traits.pegAllowed) {
    return notOffered('Pegged orders are not supported for this symbol.');
  }
  const { selfTradePrevention } = entry;
  if (
    selfTradePrevention !== undefined &&
    !traits.allowedPreventions.includes(selfTradePrevention)
  ) {
    return notOffered('This symbol does not allow the specified self-trade prevention mode.');
  }
  return undefined;
}

/** An id is free again once the order that carried it has ended (rest-api.md, "New order"). */
function checkDuplicate(entry: OrderEntry, market: SymbolMarket): OrderRefusal | undefined {
  for (const order of market.open.values()) {
    if (order.accountId === entry.accountId && order.clientOrderId === entry.clientOrderId) {
      return newOrderRejected(DUPLICATE_ORDER);
    }
  }
  return undefined;
}
