import type { EpochMs } from '../base/time.js';
import type { Instrument } from '../model/instrument.js';
import type { OrderSide } from '../model/order.js';
import type { Price } from '../model/price.js';
import { byPriority, type DepthLevel } from './depth-side.js';
import { hasTrigger, limitOf, type PegInstruction, remainingQuantity } from './match-order.js';
import { OrderQueue, type WorkingOrder } from './order-queue.js';
import { joinLevels, PublicDepth } from './public-depth.js';
import type { PriceLimits, SymbolTraits } from './symbol-traits.js';

const BIPS = 10_000n;

/** Everything the engine keeps of one symbol. */
export class SymbolMarket {
  instrument: Instrument;
  traits: SymbolTraits;
  /** Of the last trade. */
  lastPrice: Price | undefined;
  /** The id of the next prevented match. */
  nextPreventedMatchId = 0n;
  readonly depth = new PublicDepth();
  readonly #bids = new OrderQueue('BUY');
  readonly #asks = new OrderQueue('SELL');
  /** Every open order, by id, in order of arrival; those that wait in a list too. */
  readonly open = new Map<bigint, WorkingOrder>();

  constructor(instrument: Instrument, traits: SymbolTraits) {
    this.instrument = instrument;
    this.traits = traits;
  }

  /** Our resting orders of one side. */
  queue(side: OrderSide): OrderQueue {
    return side === 'BUY' ? this.#bids : this.#asks;
  }

  /** Our resting orders that a taker of this side meets. */
  against(takerSide: OrderSide): OrderQueue {
    return takerSide === 'BUY' ? this.#asks : this.#bids;
  }

  /** An account's open order, by id, by client id, or by both, which must then agree. */
  findOpen(wanted: {
    readonly accountId: string;
    readonly orderId?: bigint;
    readonly clientOrderId?: string;
  }): WorkingOrder | undefined {
    for (const order of this.open.values()) {
      if (order.accountId !== wanted.accountId) continue;
      if (wanted.orderId !== undefined && order.orderId !== wanted.orderId) continue;
      const { clientOrderId } = wanted;
      if (clientOrderId === undefined || order.clientOrderId === clientOrderId) return order;
    }
    return undefined;
  }

  /** Lets trailing stops follow the last price, then gives the stops it has reached, in order of arrival. */
  dueStops(at: EpochMs): readonly WorkingOrder[] {
    const last = this.lastPrice;
    if (last === undefined) return [];
    const due: WorkingOrder[] = [];
    for (const order of this.open.values()) {
      if (!isWaitingStop(order)) continue;
      if (order.trailing === undefined) {
        if (isTriggered(order.side, order.type, order.stopPrice, last)) due.push(order);
      } else if (followsTo(order, last, at)) {
        due.push(order);
      }
    }
    return due;
  }

  /**
   * The best levels of one side as everybody sees them, best first, at most so many: the public's, and ours as far as
   * they show.
   */
  shown(side: OrderSide, levels: number): readonly DepthLevel[] {
    const ours = this.queue(side).orders.map(shownPart);
    return joinLevels(byPriority(side, this.depth.resting(side), ours.values()), levels);
  }

  /**
   * The price of a peg now: the best of the order's own side or of the other, or so many existing levels deeper
   * (faqs/pegged_orders.md). Undefined where the book is not that deep.
   */
  pegPrice(side: OrderSide, peg: PegInstruction): Price | undefined {
    const bookSide = (peg.priceType === 'PRIMARY_PEG') === (side === 'BUY') ? 'BUY' : 'SELL';
    const offset = peg.offsetLevels ?? 0;
    return this.shown(bookSide, offset + 1)[offset]?.price;
  }

  /** Between which prices a taker of this side may trade around a reference price. */
  priceLimits(side: OrderSide, reference: Price | undefined): PriceLimits {
    const rule = this.traits.priceRange;
    if (rule === undefined || reference === undefined) return { min: undefined, max: undefined };
    const times = (multiplier: bigint | undefined): Price | undefined =>
      multiplier === undefined ? undefined : (((reference * multiplier) / 100_000_000n) as Price);
    return side === 'BUY'
      ? { min: times(rule.bidDown), max: times(rule.bidUp) }
      : { min: times(rule.askDown), max: times(rule.askUp) };
  }
}

/** What an order adds to the book: of an iceberg only the part that shows. */
function shownPart(order: WorkingOrder): DepthLevel {
  return { price: limitOf(order), quantity: order.visibleQuantity ?? remainingQuantity(order) };
}

/** A stop on the book's side lines: accepted, not in a list's waiting room, not triggered. */
function isWaitingStop(order: WorkingOrder): boolean {
  return order.workingAt === undefined && order.status === 'NEW' && hasTrigger(order.type);
}

/**
 * Moves a trailing stop with the last price. It begins once its stop price is reached, keeps the best price since,
 * and is due when the market has come back by its delta (faqs/trailing-stop-faq.md).
 */
function followsTo(order: WorkingOrder, last: Price, at: EpochMs): boolean {
  const { trailing } = order;
  if (trailing === undefined) return false;
  const { deltaBips } = trailing;
  if (trailing.extreme === undefined) {
    const begins =
      order.stopPrice === 0n || isTriggered(order.side, order.type, order.stopPrice, last);
    if (begins) order.trailing = { deltaBips, since: at, extreme: last };
    return false;
  }
  const better = order.side === 'SELL' ? last > trailing.extreme : last < trailing.extreme;
  if (better) {
    order.trailing = { ...trailing, extreme: last };
    return false;
  }
  const delta = BigInt(deltaBips);
  return order.side === 'SELL'
    ? last * BIPS <= trailing.extreme * (BIPS - delta)
    : last * BIPS >= trailing.extreme * (BIPS + delta);
}

/**
 * Whether a stop price is reached (rest-api.md, "New order", trigger order price rules): stop losses lie above the
 * market for a BUY and below it for a SELL, take profits the other way round.
 */
export function isTriggered(
  side: OrderSide,
  type: WorkingOrder['type'],
  stopPrice: Price,
  last: Price,
): boolean {
  const isStopLoss = type === 'STOP_LOSS' || type === 'STOP_LOSS_LIMIT';
  const waitsForRise = (side === 'BUY') === isStopLoss;
  return waitsForRise ? last >= stopPrice : last <= stopPrice;
}
