import type { Instrument } from '../model/instrument.js';
import { type Money, moneyOfQuantity, notionalOf } from '../model/money.js';
import type { AssetName, SymbolName } from '../model/names.js';
import type { OrderType } from '../model/order.js';
import type { Price } from '../model/price.js';
import { type Quantity, ZERO_QUANTITY } from '../model/quantity.js';
import type { AccountLedger } from './account-ledger.js';
import { hasTrigger, type OrderEntry, remainingQuantity } from './match-order.js';
import { checkComposition } from './order-composition.js';
import { checkFilters, type FilterFacts } from './order-filters.js';
import {
  DUPLICATE_ORDER,
  filterFailure,
  INSUFFICIENT_BALANCE,
  newOrderRejected,
  type OrderRefusal,
} from './order-refusal.js';
import { crosses } from './public-depth.js';
import { isTriggered, type SymbolMarket } from './symbol-market.js';
import { planTake, type TakerPlan } from './taker-plan.js';

/** An order may enter: its quantity in base, and what has to be locked for it. */
export interface Admission {
  readonly type: 'admitted';
  readonly quantity: Quantity;
  readonly toLock: Money;
  readonly lockedAsset: AssetName;
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
  readonly #ledger: AccountLedger;
  readonly #averagePrice: ((symbol: SymbolName, minutes: number) => Price | undefined) | undefined;

  constructor(
    ledger: AccountLedger,
    averagePrice: ((symbol: SymbolName, minutes: number) => Price | undefined) | undefined,
  ) {
    this.#ledger = ledger;
    this.#averagePrice = averagePrice;
  }

  admit(entry: OrderEntry, market: SymbolMarket): Admission | OrderRefusal {
    const { instrument } = market;
    const refusal =
      checkComposition(entry) ??
      checkSymbol(entry, instrument) ??
      checkFilters(entry, instrument, this.#factsFor(entry, market)) ??
      checkDuplicate(entry, market) ??
      checkImmediate(entry, market);
    if (refusal !== undefined) return refusal;
    const plan = planEntry(entry, market);
    const quantity = entry.quantity ?? plan.quantity;
    if (quantity === 0n) {
      return newOrderRejected('Order book liquidity is less than symbol minimum quantity.');
    }
    if (entry.quantity === undefined && quantity < instrument.filters.lotSize.min) {
      return filterFailure('LOT_SIZE');
    }
    const { asset, amount } = requirement(entry, instrument, quantity, plan);
    if (this.#ledger.free(entry.accountId, asset) < amount) {
      return newOrderRejected(INSUFFICIENT_BALANCE);
    }
    return { type: 'admitted', quantity, toLock: amount, lockedAsset: asset };
  }

  #factsFor(entry: OrderEntry, market: SymbolMarket): FilterFacts {
    const orders = [...market.open.values()].filter((order) => order.accountId === entry.accountId);
    const { baseAsset, symbol } = market.instrument;
    const buying = orders
      .filter((order) => order.side === 'BUY')
      .reduce((sum, order) => sum + remainingQuantity(order), 0n);
    const held =
      this.#ledger.free(entry.accountId, baseAsset) +
      this.#ledger.locked(entry.accountId, baseAsset);
    return {
      averagePrice: (minutes) => this.#averagePrice?.(symbol, minutes) ?? market.lastPrice,
      openOrders: orders.length,
      openAlgoOrders: orders.filter((order) => hasTrigger(order.type)).length,
      position: (held + buying) as Quantity,
    };
  }
}

/** What an incoming order would take from the book now. Nothing for a stop. */
function planEntry(entry: OrderEntry, market: SymbolMarket): TakerPlan {
  const { side } = entry;
  const step = market.instrument.filters.lotSize.step;
  const amount =
    entry.quoteQuantity === undefined
      ? { in: 'base' as const, quantity: entry.quantity ?? ZERO_QUANTITY }
      : { in: 'quote' as const, quote: entry.quoteQuantity, step };
  const demand = { side, limit: entry.price, amount };
  return hasTrigger(entry.type)
    ? planTake(demand, [], [])
    : planTake(demand, market.depth.against(side), market.against(side).orders);
}

/**
 * What is locked: base for a SELL; for a BUY the quote its limit can cost, what a market order will cost now, or
 * what a market stop costs at its stop price.
 */
function requirement(
  entry: OrderEntry,
  instrument: Instrument,
  quantity: Quantity,
  plan: TakerPlan,
): { readonly asset: AssetName; readonly amount: Money } {
  if (entry.side === 'SELL') {
    return { asset: instrument.baseAsset, amount: moneyOfQuantity(quantity) };
  }
  const price = entry.price ?? entry.stopPrice;
  const amount = price === undefined ? plan.quote : notionalOf(price, quantity);
  return { asset: instrument.quoteAsset, amount };
}

function checkSymbol(entry: OrderEntry, instrument: Instrument): OrderRefusal | undefined {
  if (instrument.status !== 'TRADING' || !instrument.spotTradingAllowed) {
    return newOrderRejected('Market is closed.');
  }
  if (!instrument.orderTypes.includes(entry.type)) return newOrderRejected(UNSUPPORTED[entry.type]);
  if (entry.quoteQuantity !== undefined && !instrument.quoteOrderQuantityAllowed) {
    return newOrderRejected('Quote order qty market orders are not support for this symbol.');
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

function checkImmediate(entry: OrderEntry, market: SymbolMarket): OrderRefusal | undefined {
  const { side, type, stopPrice, price } = entry;
  const last = market.lastPrice;
  if (stopPrice !== undefined && last !== undefined && isTriggered(side, type, stopPrice, last)) {
    return newOrderRejected('Order would trigger immediately.');
  }
  if (type !== 'LIMIT_MAKER') return undefined;
  const offers = [
    ...market.depth.against(side).filter((level) => level.quantity > 0n),
    ...market.against(side).orders,
  ];
  return offers.some((offer) => crosses(side, price, offer.price))
    ? newOrderRejected('Order would immediately match and take.')
    : undefined;
}
