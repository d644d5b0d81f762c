import { formatFixed, SCALE } from '../../base/fixed-point.js';
import type { Instrument } from '../../model/instrument.js';
import { type Money, notionalOf, ZERO_MONEY } from '../../model/money.js';
import type { OrderSide, OrderType } from '../../model/order.js';
import { floorToTick, type Price } from '../../model/price.js';
import { floorToStep, leastQuantity, type Quantity, ZERO_QUANTITY } from '../../model/quantity.js';
import { type Reason, reason } from '../../model/reason-code.js';

/** What is to be placed, as far as filters look at it. */
export interface FilterQuestion {
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly quantity: Quantity;
  readonly price?: Price;
  readonly stopPrice?: Price;
  /** The price that stands in for an average, and for a market order's own: the newest one we know. */
  readonly referencePrice: Price;
}

/** Whether an order of this type executes at whatever price there is, and so has no price of its own to filter. */
function isMarketType(type: OrderType): boolean {
  return type === 'MARKET' || type === 'STOP_LOSS' || type === 'TAKE_PROFIT';
}

/** The first filter an order would fail (filters.md), or undefined. Account-wide filters are the exchange's to judge. */
export function filterObjection(
  instrument: Instrument,
  question: FilterQuestion,
): Reason | undefined {
  return (
    priceObjection(instrument, question.price) ??
    priceObjection(instrument, question.stopPrice) ??
    lotObjection(instrument, question) ??
    notionalObjection(instrument, question) ??
    percentObjection(instrument, question)
  );
}

/** The least notional an order of this kind must have; zero when no rule applies. */
export function notionalMin(instrument: Instrument, type: OrderType): Money {
  const rule = instrument.filters.notional;
  if (rule === undefined) return ZERO_MONEY;
  return isMarketType(type) && !rule.applyMinToMarket ? ZERO_MONEY : rule.min;
}

/** The greatest part of a held quantity that an order of this kind may sell at a price; zero when none may. */
export function sellablePart(
  instrument: Instrument,
  held: Quantity,
  kind: { readonly type: OrderType; readonly price: Price },
): Quantity {
  const { lotSize, marketLotSize } = instrument.filters;
  const grids =
    isMarketType(kind.type) && marketLotSize !== undefined ? [lotSize, marketLotSize] : [lotSize];
  let quantity = held;
  for (const grid of grids) if (grid.max > 0n) quantity = leastQuantity(quantity, grid.max);
  for (const grid of grids) quantity = floorToStep(quantity, grid.step);
  if (quantity === 0n || grids.some((grid) => quantity < grid.min)) return ZERO_QUANTITY;
  const enough = notionalOf(kind.price, quantity) >= notionalMin(instrument, kind.type);
  return enough ? quantity : ZERO_QUANTITY;
}

/** A sell limit on the tick grid, never below the filter's minimum. */
export function sellLimit(instrument: Instrument, price: Price): Price {
  const { tick, min } = instrument.filters.price;
  const floored = floorToTick(price, tick);
  return floored < min ? min : floored;
}

function priceObjection(instrument: Instrument, price: Price | undefined): Reason | undefined {
  if (price === undefined) return undefined;
  const { min, max, tick } = instrument.filters.price;
  const fits = price > 0n && price >= min && (max === 0n || price <= max);
  if (fits && (tick === 0n || price % tick === 0n)) return undefined;
  return violation('PRICE_FILTER', { price: formatFixed(price), tick: formatFixed(tick) });
}

function lotObjection(instrument: Instrument, question: FilterQuestion): Reason | undefined {
  const { lotSize, marketLotSize } = instrument.filters;
  const grids =
    isMarketType(question.type) && marketLotSize !== undefined
      ? [lotSize, marketLotSize]
      : [lotSize];
  const { quantity } = question;
  for (const grid of grids) {
    if (quantity <= 0n || quantity < grid.min) {
      return reason('QUANTITY_BELOW_MIN', {
        quantity: formatFixed(quantity),
        limit: formatFixed(grid.min),
      });
    }
    if (grid.max > 0n && quantity > grid.max) {
      return violation('LOT_SIZE', {
        quantity: formatFixed(quantity),
        limit: formatFixed(grid.max),
      });
    }
    if (grid.step > 0n && quantity % grid.step !== 0n) {
      return violation('LOT_SIZE', {
        quantity: formatFixed(quantity),
        step: formatFixed(grid.step),
      });
    }
  }
  return undefined;
}

function notionalObjection(instrument: Instrument, question: FilterQuestion): Reason | undefined {
  const notional = notionalOf(question.price ?? question.referencePrice, question.quantity);
  const min = notionalMin(instrument, question.type);
  if (notional < min) {
    return reason('NOTIONAL_BELOW_MIN', {
      notional: formatFixed(notional),
      limit: formatFixed(min),
    });
  }
  const rule = instrument.filters.notional;
  const max = rule?.max;
  const applies = rule !== undefined && (rule.applyMaxToMarket || !isMarketType(question.type));
  if (max === undefined || !applies || notional <= max) return undefined;
  return violation('NOTIONAL', { notional: formatFixed(notional), limit: formatFixed(max) });
}

function percentObjection(instrument: Instrument, question: FilterQuestion): Reason | undefined {
  const rule = instrument.filters.percentPrice;
  if (rule === undefined || question.price === undefined) return undefined;
  const [down, up] =
    question.side === 'BUY' ? [rule.bidDown, rule.bidUp] : [rule.askDown, rule.askUp];
  const scaled = question.price * SCALE;
  const reference: bigint = question.referencePrice;
  if (scaled >= reference * down && scaled <= reference * up) return undefined;
  return violation('PERCENT_PRICE', {
    price: formatFixed(question.price),
    reference: formatFixed(reference),
  });
}

function violation(filter: string, numbers: Readonly<Record<string, string>>): Reason {
  return reason('FILTER_VIOLATION', { filter, ...numbers });
}
