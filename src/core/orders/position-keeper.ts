import { assert } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { KillSwitch } from '../../model/engine-event.js';
import type { Fill } from '../../model/fill.js';
import type { Instrument } from '../../model/instrument.js';
import { formatMoney } from '../../model/money.js';
import type { AssetName, SymbolName } from '../../model/names.js';
import { isTerminal, type Order } from '../../model/order.js';
import { heldQuantity, type Position } from '../../model/position.js';
import { formatPrice, type Price } from '../../model/price.js';
import { formatQuantity, type Quantity, subtractQuantity } from '../../model/quantity.js';
import { type ReasonCode, reason } from '../../model/reason-code.js';
import type { OrderConfig } from '../engine-config.js';
import type { Outbox } from '../outbox.js';
import type { PositionBook } from '../portfolio/position-book.js';
import { type AssetPrice, closedTrade, unpricedCommissions } from '../portfolio/trade-result.js';
import type { TradeStatistics } from '../portfolio/trade-statistics.js';
import {
  coveredQuantity,
  type PositionPicture,
  type PositionStep,
  planPosition,
  safelyHeld,
} from './exit-planner.js';
import { sellablePart } from './instrument-rules.js';
import type { OrderEngine } from './order-engine.js';
import { CLOSED_POSITIONS_KEPT, type OrderLedger } from './order-ledger.js';

const TIMER_PREFIX = 'position:';

/** A position takes at most this many steps for one event; more would be a loop. */
const STEPS_MAX = 32;

/** What the keeper may look at but not change. */
export interface KeeperSurroundings {
  instrument(symbol: SymbolName): Instrument | undefined;
  bid(symbol: SymbolName): Price | undefined;
  killSwitch(): KillSwitch;
  readonly priceOf: AssetPrice;
  /** Base of an asset that positions hold and the account certainly cannot sell. */
  unfunded(asset: AssetName): Quantity;
}

/** What the keeper works with. */
export interface PositionKeeperParts {
  readonly config: OrderConfig;
  readonly orders: OrderEngine;
  readonly ledger: OrderLedger;
  readonly positions: PositionBook;
  readonly statistics: TradeStatistics;
  readonly outbox: Outbox;
  readonly surroundings: KeeperSurroundings;
}

/** What a process remembers of a position and could as well forget. */
interface Memory {
  timerAt?: EpochMs;
  stopSeenAt?: EpochMs;
  nakedSince?: EpochMs;
  /** The alarm over this naked episode has been raised. */
  alarmed?: boolean;
}

/** Looks after positions from their first fill to their close: protects, leaves, sells, closes. Never gated. */
export class PositionKeeper {
  readonly #parts: PositionKeeperParts;
  readonly #memory = new Map<string, Memory>();
  #awake = false;

  constructor(parts: PositionKeeperParts) {
    this.#parts = parts;
  }

  /** Acts on positions from now on: an account snapshot has been merged, so what is on record is what there is. */
  wake(): void {
    this.#awake = true;
  }

  /** Adds an execution of `order` to its position. */
  applyFill(order: Order, fill: Fill, at: EpochMs): void {
    const { outbox, positions } = this.#parts;
    const { positionId } = order;
    outbox.emit({ type: 'RecordFill', fill, positionId });
    const position = positions.applyFill(positionId, fill);
    if (position !== undefined) {
      outbox.emit({ type: 'RecordPosition', position });
      return;
    }
    outbox.incident(
      at,
      reason('POSITION_MISMATCH', { position: positionId, trade: fill.tradeId }),
      `misfit:${positionId}`,
      `a fill on ${fill.symbol} does not fit position ${positionId}`,
    );
  }

  /** An order of a closed position lives or executed after all: take the base back into care. */
  reopen(order: Order): void {
    const { positions, outbox } = this.#parts;
    if (positions.get(order.positionId)?.status !== 'CLOSED' || order.request.side !== 'BUY')
      return;
    const position = positions.update(order.positionId, { status: 'OPENING' });
    outbox.emit({ type: 'RecordPosition', position });
  }

  advanceAll(at: EpochMs): void {
    for (const position of this.#parts.positions.open()) this.advance(position.positionId, at);
  }

  advanceOn(symbol: SymbolName, at: EpochMs): void {
    for (const position of this.#parts.positions.openOn(symbol)) {
      this.advance(position.positionId, at);
    }
  }

  /** A timer came due. False when it is not a position's. */
  timer(timerId: string, at: EpochMs): boolean {
    if (!timerId.startsWith(TIMER_PREFIX)) return false;
    const positionId = timerId.slice(TIMER_PREFIX.length);
    const memory = this.#memory.get(positionId);
    if (memory !== undefined) delete memory.timerAt;
    this.advance(positionId, at);
    return true;
  }

  /** Does for a position whatever is due now. */
  advance(positionId: string, at: EpochMs): void {
    if (!this.#awake) return;
    for (let steps = 0; ; steps += 1) {
      assert(
        steps < STEPS_MAX,
        () => `position ${positionId} comes to rest within ${STEPS_MAX} steps`,
      );
      const position = this.#parts.positions.get(positionId);
      if (position === undefined || position.status === 'CLOSED') return;
      this.#noteOpened(position, at);
      const picture = this.#picture(this.#parts.positions.get(positionId) ?? position, at);
      const step = planPosition(picture);
      this.#take(picture, step);
      if (step.type === 'wait') {
        this.#watch(picture, step.until);
        return;
      }
    }
  }

  /** Whether everything a position could sell is covered by a living sell. */
  isProtected(position: Position): boolean {
    const held = heldQuantity(position);
    return held > 0n && coveredQuantity(this.#parts.ledger.ofPosition(position.positionId)) > 0n;
  }

  #take(picture: PositionPicture, step: PositionStep): void {
    const { orders, positions, outbox } = this.#parts;
    const { position, at } = picture;
    switch (step.type) {
      case 'wait':
        return;
      case 'cancel':
        orders.cancel(step.order, at);
        return;
      case 'leave':
        outbox.emit({
          type: 'RecordPosition',
          position: positions.update(position.positionId, {
            status: 'CLOSING',
            exitReason: step.reason,
          }),
        });
        return;
      case 'protect':
        this.#sell(picture, 'PROTECTION', {
          ...step.shape,
          quantity: step.quantity,
          ...(step.shape.type === 'STOP_LOSS_LIMIT' ? { timeInForce: 'GTC' as const } : {}),
        });
        return;
      case 'sell':
        this.#sell(picture, 'EXIT', step.terms);
        return;
      case 'close':
        this.#close(picture, step.reason);
        return;
    }
  }

  #sell(
    picture: PositionPicture,
    purpose: 'PROTECTION' | 'EXIT',
    terms: Pick<Order['request'], 'type' | 'quantity' | 'price' | 'stopPrice' | 'timeInForce'>,
  ): void {
    const { orders } = this.#parts;
    const { position, at } = picture;
    const uncovered = subtractQuantity(safelyHeld(picture), coveredQuantity(picture.orders));
    assert(terms.quantity <= uncovered, 'sells together never exceed what is held');
    const { positionId, symbol } = position;
    orders.submit(orders.prepare({ positionId, purpose, symbol, side: 'SELL', ...terms }, at), at);
  }

  #close(picture: PositionPicture, why: ReasonCode): void {
    const { positions, ledger, statistics, outbox, surroundings } = this.#parts;
    const { at } = picture;
    const { positionId } = picture.position;
    const position = positions.update(positionId, {
      status: 'CLOSED',
      exitReason: why,
      closedAt: at,
    });
    outbox.emit({ type: 'RecordPosition', position });
    this.#memory.delete(positionId);
    if (position.bought > 0n) {
      const ids = picture.orders.map((order) => order.request.clientOrderId);
      const entry = picture.orders.find((order) => order.purpose === 'ENTRY');
      const entryOrderId = entry?.request.clientOrderId ?? '';
      const trade = closedTrade(position, { entryOrderId, orderIds: ids }, surroundings.priceOf);
      for (const { asset, amount } of unpricedCommissions(position, surroundings.priceOf)) {
        const why = reason('COMMISSION_UNPRICED', { asset, amount: formatMoney(amount) });
        outbox.emit({ type: 'RecordIncident', at, reason: why, detail: `profit of ${positionId}` });
      }
      statistics.record(trade, at);
      outbox.emit({ type: 'RecordTrade', trade });
      const profit = `${formatMoney(trade.profit)} ${position.quoteAsset}`;
      const text = `Closed ${position.symbol} by ${why}: ${profit}.`;
      outbox.notify(at, 'info', `closed:${positionId}`, text);
    }
    positions.retire(position, CLOSED_POSITIONS_KEPT);
    ledger.retire(positionId);
  }

  /** The entry has ended and left base: the position is open. */
  #noteOpened(position: Position, at: EpochMs): void {
    if (position.status !== 'OPENING' || heldQuantity(position) <= 0n) return;
    const { ledger, positions, outbox } = this.#parts;
    const entry = ledger.ofPosition(position.positionId).find((each) => each.purpose === 'ENTRY');
    if (entry !== undefined && (!isTerminal(entry.status) || ledger.missing(entry) > 0n)) return;
    const opened = positions.update(position.positionId, { status: 'OPEN' });
    outbox.emit({ type: 'RecordPosition', position: opened });
    const bought = `${formatQuantity(position.bought)} ${position.baseAsset}`;
    const bounds = `stop ${formatPrice(position.stopPrice)}, target ${formatPrice(position.targetPrice)}`;
    const text = `Entered ${position.symbol}: ${bought}, ${bounds}.`;
    outbox.notify(at, 'info', `entered:${position.positionId}`, text);
  }

  #picture(position: Position, at: EpochMs): PositionPicture {
    const { ledger, surroundings, config } = this.#parts;
    const orders = ledger.ofPosition(position.positionId);
    const entry = orders.find((order) => order.purpose === 'ENTRY');
    const bid = surroundings.bid(position.symbol);
    const memory = this.#remember(position.positionId);
    const belowStop = bid !== undefined && bid <= position.stopPrice;
    const stopping = position.status === 'CLOSING' && position.exitReason === 'STOP_REACHED';
    if (belowStop || stopping) memory.stopSeenAt ??= at;
    else delete memory.stopSeenAt;
    return {
      at,
      position,
      orders,
      missing: (order) => ledger.missing(order),
      unfunded: surroundings.unfunded(position.baseAsset),
      instrument: surroundings.instrument(position.symbol),
      bid,
      killSwitch: surroundings.killSwitch(),
      stopSeenAt: memory.stopSeenAt,
      entryFilledAt: entry && ledger.lastFillAt(entry.request.clientOrderId),
      config,
    };
  }

  /** Sets the position's timer, and raises the alarm over base that has stood naked for too long. */
  #watch(picture: PositionPicture, until: EpochMs | undefined): void {
    const { at, position } = picture;
    const memory = this.#remember(position.positionId);
    let due = until;
    if (this.#isNaked(picture)) {
      memory.nakedSince ??= at;
      const alarmAt = memory.nakedSince + this.#parts.config.protectionDelayMsMax;
      if (at < alarmAt) due = Math.min(due ?? alarmAt, alarmAt);
      else if (memory.alarmed !== true) {
        memory.alarmed = true;
        this.#alarm(picture, at - memory.nakedSince);
      }
    } else {
      delete memory.nakedSince;
      delete memory.alarmed;
    }
    if (due === undefined || due === memory.timerAt) return;
    memory.timerAt = due;
    const timerId = `${TIMER_PREFIX}${position.positionId}`;
    this.#parts.outbox.emit({ type: 'ScheduleTimer', timerId, dueAt: due });
  }

  /** Base worth selling that neither rests under a stop nor is on its way out. */
  #isNaked(picture: PositionPicture): boolean {
    const { instrument, position, orders } = picture;
    const exiting = orders.some((order) => order.purpose === 'EXIT' && !isTerminal(order.status));
    if (exiting || instrument === undefined) return false;
    const resting = orders.filter(
      (order) => order.status === 'OPEN' || order.status === 'PARTIALLY_FILLED',
    );
    const uncovered = subtractQuantity(safelyHeld(picture), coveredQuantity(resting));
    const kind = { type: 'LIMIT' as const, price: picture.bid ?? position.stopPrice };
    return sellablePart(instrument, uncovered, kind) > 0n;
  }

  #alarm(picture: PositionPicture, nakedMs: number): void {
    const { position, at } = picture;
    this.#parts.outbox.incident(
      at,
      reason('PROTECTION_FAILED', { position: position.positionId, nakedMs }),
      `naked:${position.positionId}`,
      `${position.symbol} has held base without protection for ${nakedMs} ms`,
    );
  }

  #remember(positionId: string): Memory {
    let memory = this.#memory.get(positionId);
    if (memory === undefined) {
      memory = {};
      this.#memory.set(positionId, memory);
    }
    return memory;
  }
}
