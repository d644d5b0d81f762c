import { SCALE } from '../base/fixed-point.js';
import type {
  Instrument,
  NotionalRule,
  PercentPriceRule,
  PriceGrid,
  QuantityGrid,
  TrailingDeltaRule,
} from '../model/instrument.js';
import { notionalOf } from '../model/money.js';
import type { OrderSide } from '../model/order.js';
import type { Price } from '../model/price.js';
import type { Quantity } from '../model/quantity.js';
import { isUnpriced, type OrderEntry } from './match-order.js';
import { filterFailure, newOrderRejected, type OrderRefusal } from './order-refusal.js';
import type { SymbolTraits } from './symbol-traits.js';

/** What the price filters need to know beside the order and the symbol. */
export interface PriceFacts {
  /**
   * The price that stands for the market: the reference price where there is one, else the average of trades over
   * so many minutes (0: the last price); undefined when nothing traded (filters.md, "PERCENT_PRICE").
   */
  marketPrice(minutes: number): Price | undefined;
  /** The limit a peg gives, checked beside the stated price. */
  readonly peggedPrice: Price | undefined;
}

/**
 * Checks a well-composed order's price, quantity and value against its symbol's filters, in the order in which the
 * exchange lists them (filters.md). The first that fails is the answer.
 */
export function checkFilters(
  entry: OrderEntry,
  { filters }: Instrument,
  traits: SymbolTraits,
  facts: PriceFacts,
): OrderRefusal | undefined {
  return (
    checkPrices(entry, filters.price, facts) ??
    checkPercentPrice(entry, filters.percentPrice, traits, facts) ??
    checkLots(entry, filters.lotSize, filters.marketLotSize) ??
    checkIcebergParts(entry, filters.icebergPartsMax) ??
    checkTrailingDelta(entry, filters.trailingDelta) ??
    checkNotional(entry, filters.notional, traits, facts)
  );
}

function checkPrices(
  entry: OrderEntry,
  grid: PriceGrid,
  { peggedPrice }: PriceFacts,
): OrderRefusal | undefined {
  for (const price of [entry.price, entry.stopPrice, peggedPrice]) {
    if (price !== undefined && !(price > 0n && fits(price, grid.min, grid.max, grid.tick))) {
      return filterFailure('PRICE_FILTER');
    }
  }
  return undefined;
}

function checkPercentPrice(
  entry: OrderEntry,
  rule: PercentPriceRule | undefined,
  traits: SymbolTraits,
  facts: PriceFacts,
): OrderRefusal | undefined {
  if (rule === undefined) return undefined;
  const average = facts.marketPrice(rule.averageMins);
  if (average === undefined) return undefined;
  const { up, down } = multipliers(rule, entry.side);
  for (const price of [entry.price, facts.peggedPrice]) {
    if (price === undefined) continue;
    const inRange = price * SCALE <= average * up && price * SCALE >= average * down;
    if (!inRange) return filterFailure(traits.percentPriceFilter);
  }
  return undefined;
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
  for (const quantity of [entry.quantity, icebergOf(entry)]) {
    if (quantity === undefined) continue;
    if (!(quantity > 0n && fits(quantity, lots.min, lots.max, lots.step))) {
      return filterFailure('LOT_SIZE');
    }
  }
  if (marketLots === undefined || !isUnpriced(entry.type)) return undefined;
  const fitsMarket = fits(entry.quantity, marketLots.min, marketLots.max, marketLots.step);
  return fitsMarket ? undefined : filterFailure('MARKET_LOT_SIZE');
}

function checkIcebergParts(
  entry: OrderEntry,
  partsMax: number | undefined,
): OrderRefusal | undefined {
  const shown = icebergOf(entry);
  if (shown === undefined || entry.quantity === undefined) return undefined;
  if (shown >= entry.quantity) return newOrderRejected('IcebergQty exceeds QTY.');
  const parts = (entry.quantity + shown - 1n) / shown;
  return partsMax !== undefined && parts > BigInt(partsMax)
    ? filterFailure('ICEBERG_PARTS')
    : undefined;
}

/** Stops that wait for a rise have the bounds "above", the others those "below" (filters.md, "TRAILING_DELTA"). */
function checkTrailingDelta(
  entry: OrderEntry,
  rule: TrailingDeltaRule | undefined,
): OrderRefusal | undefined {
  const delta = entry.trailingDelta;
  if (delta === undefined || rule === undefined) return undefined;
  const isStopLoss = entry.type === 'STOP_LOSS' || entry.type === 'STOP_LOSS_LIMIT';
  const above = (entry.side === 'BUY') === isStopLoss;
  const inRange = above
    ? delta >= rule.minAbove && delta <= rule.maxAbove
    : delta >= rule.minBelow && delta <= rule.maxBelow;
  return inRange ? undefined : filterFailure('TRAILING_DELTA');
}

function checkNotional(
  entry: OrderEntry,
  rule: NotionalRule | undefined,
  traits: SymbolTraits,
  facts: PriceFacts,
): OrderRefusal | undefined {
  const unpriced = isUnpriced(entry.type);
  const price = facts.peggedPrice ?? entry.price ?? facts.marketPrice(rule?.averageMins ?? 0);
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
    traits.notionalFilter === 'NOTIONAL' &&
    rule.max !== undefined &&
    notional > rule.max &&
    (!unpriced || rule.applyMaxToMarket);
  return tooSmall || tooLarge ? filterFailure(traits.notionalFilter) : undefined;
}

function icebergOf(entry: OrderEntry): Quantity | undefined {
  return entry.icebergQuantity === 0n ? undefined : entry.icebergQuantity;
}

/** Whether a value meets the enabled parts of a grid; 0 disables a part. */
function fits(value: bigint, min: bigint, max: bigint, step: bigint): boolean {
  return value >= min && (max === 0n || value <= max) && (step === 0n || value % step === 0n);
}
