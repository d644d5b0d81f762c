import { SCALE } from '../base/fixed-point.js';
import type {
  Instrument,
  NotionalRule,
  PercentPriceRule,
  PriceGrid,
  QuantityGrid,
} from '../model/instrument.js';
import { notionalOf } from '../model/money.js';
import type { OrderSide } from '../model/order.js';
import type { Price } from '../model/price.js';
import type { Quantity } from '../model/quantity.js';
import { hasTrigger, isUnpriced, type OrderEntry } from './match-order.js';
import { filterFailure, newOrderRejected, type OrderRefusal } from './order-refusal.js';

/** What the filters need to know beside the order and the symbol. */
export interface FilterFacts {
  /** The average of previous trade prices over so many minutes (0: the last price); undefined when nothing traded. */
  averagePrice(minutes: number): Price | undefined;
  /** The account's open orders on the symbol, stops included. */
  readonly openOrders: number;
  /** Of these, the stops. */
  readonly openAlgoOrders: number;
  /** Base held (free and locked) plus the quantity of all open BUY orders. */
  readonly position: Quantity;
}

/**
 * Checks a well-composed order against its symbol's filters, in the order in which the exchange lists them
 * (filters.md). The first that fails is the answer.
 */
export function checkFilters(
  entry: OrderEntry,
  instrument: Instrument,
  facts: FilterFacts,
): OrderRefusal | undefined {
  const { filters } = instrument;
  return (
    checkPrices(entry, filters.price) ??
    checkPercentPrice(entry, filters.percentPrice, facts) ??
    checkLots(entry, filters.lotSize, filters.marketLotSize) ??
    checkNotional(entry, filters.notional, facts) ??
    checkCounts(entry, instrument, facts) ??
    checkPosition(entry, filters.positionMax, facts)
  );
}

function checkPrices(entry: OrderEntry, grid: PriceGrid): OrderRefusal | undefined {
  for (const price of [entry.price, entry.stopPrice]) {
    if (price !== undefined && !(price > 0n && fits(price, grid.min, grid.max, grid.tick))) {
      return filterFailure('PRICE_FILTER');
    }
  }
  return undefined;
}

function checkPercentPrice(
  entry: OrderEntry,
  rule: PercentPriceRule | undefined,
  facts: FilterFacts,
): OrderRefusal | undefined {
  if (rule === undefined || entry.price === undefined) return undefined;
  const average = facts.averagePrice(rule.averageMins);
  if (average === undefined) return undefined;
  const { up, down } = multipliers(rule, entry.side);
  const inRange = entry.price * SCALE <= average * up && entry.price * SCALE >= average * down;
  return inRange ? undefined : filterFailure('PERCENT_PRICE_BY_SIDE');
}

function multipliers(rule: PercentPriceRule, side: OrderSide): { up: bigint; down: bigint } {
  return side === 'BUY'
    ? { up: rule.bidUp, down: rule.bidDown }
    : { up: rule.askUp, down: rule.askDown };
}

function checkLots(
  entry: OrderEntry,
  lots: QuantityGrid,
  marketLots: QuantityGrid | undefined,
): OrderRefusal | undefined {
  if (entry.quantity === undefined) return undefined;
  if (!(entry.quantity > 0n && fits(entry.quantity, lots.min, lots.max, lots.step))) {
    return filterFailure('LOT_SIZE');
  }
  if (marketLots === undefined || !isUnpriced(entry.type)) return undefined;
  const fitsMarket = fits(entry.quantity, marketLots.min, marketLots.max, marketLots.step);
  return fitsMarket ? undefined : filterFailure('MARKET_LOT_SIZE');
}

function checkNotional(
  entry: OrderEntry,
  rule: NotionalRule | undefined,
  facts: FilterFacts,
): OrderRefusal | undefined {
  const unpriced = isUnpriced(entry.type);
  const price = entry.price ?? facts.averagePrice(rule?.averageMins ?? 0);
  const notional =
    entry.quoteQuantity ??
    (price === undefined || entry.quantity === undefined
      ? undefined
      : notionalOf(price, entry.quantity));
  if (notional === undefined) return undefined;
  if (notional <= 0n) return newOrderRejected('Price * QTY is zero or less.');
  if (rule === undefined) return undefined;
  const tooSmall = notional < rule.min && (!unpriced || rule.applyMinToMarket);
  const tooLarge =
    rule.max !== undefined && notional > rule.max && (!unpriced || rule.applyMaxToMarket);
  return tooSmall || tooLarge ? filterFailure('NOTIONAL') : undefined;
}

function checkCounts(
  entry: OrderEntry,
  { filters }: Instrument,
  facts: FilterFacts,
): OrderRefusal | undefined {
  if (filters.ordersMax !== undefined && facts.openOrders >= filters.ordersMax) {
    return filterFailure('MAX_NUM_ORDERS');
  }
  const algoFull =
    filters.algoOrdersMax !== undefined && facts.openAlgoOrders >= filters.algoOrdersMax;
  return algoFull && hasTrigger(entry.type) ? filterFailure('MAX_NUM_ALGO_ORDERS') : undefined;
}

function checkPosition(
  entry: OrderEntry,
  positionMax: Quantity | undefined,
  facts: FilterFacts,
): OrderRefusal | undefined {
  if (positionMax === undefined || entry.side !== 'BUY') return undefined;
  const after = facts.position + (entry.quantity ?? 0n);
  return after > positionMax ? filterFailure('MAX_POSITION') : undefined;
}

/** Whether a value meets the enabled parts of a grid; 0 disables a part. */
function fits(value: bigint, min: bigint, max: bigint, step: bigint): boolean {
  return value >= min && (max === 0n || value <= max) && (step === 0n || value % step === 0n);
}
