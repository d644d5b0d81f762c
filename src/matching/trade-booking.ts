import { assert } from '../base/assert.js';
import type { EpochMs } from '../base/time.js';
import type { Fill } from '../model/fill.js';
import type { Instrument } from '../model/instrument.js';
import {
  addMoney,
  type Money,
  moneyOfQuantity,
  notionalOf,
  subtractMoney,
  ZERO_MONEY,
} from '../model/money.js';
import type { AssetName } from '../model/names.js';
import type { Price } from '../model/price.js';
import { addQuantity, type Quantity } from '../model/quantity.js';
import type { AccountLedger } from './account-ledger.js';
import type { FeeModel } from './fee-model.js';
import { isUnpriced, limitOf, type MatchEvent, remainingQuantity } from './match-order.js';
import type { WorkingOrder } from './order-queue.js';

/** One order's side of a trade. */
export interface OrderTrade {
  readonly price: Price;
  readonly quantity: Quantity;
  readonly maker: boolean;
  readonly tradeId: bigint;
  readonly at: EpochMs;
}

/** Books what happens to orders into the ledger, and collects the events of one batch. */
export class TradeBooking {
  readonly #ledger: AccountLedger;
  readonly #fees: FeeModel;
  #events: MatchEvent[] = [];
  #touched = new Map<string, Set<AssetName>>();

  constructor(ledger: AccountLedger, fees: FeeModel) {
    this.#ledger = ledger;
    this.#fees = fees;
  }

  /** Notes an event without effect on balances. */
  note(event: MatchEvent): void {
    this.#events.push(event);
  }

  /** Locks an amount for an order. Returns whether there was enough. */
  lock(order: WorkingOrder, amount: Money): boolean {
    if (!this.#ledger.lock(order.accountId, order.lockedAsset, amount)) return false;
    order.locked = addMoney(order.locked, amount);
    this.#touch(order.accountId, order.lockedAsset);
    return true;
  }

  /** Gives back so much of what is locked for an order. */
  unlock(order: WorkingOrder, amount: Money): void {
    this.#ledger.unlock(order.accountId, order.lockedAsset, amount);
    order.locked = subtractMoney(order.locked, amount);
    this.#touch(order.accountId, order.lockedAsset);
  }

  /** Gives back everything locked for an order that has ended. */
  release(order: WorkingOrder): void {
    if (order.locked > 0n) this.unlock(order, order.locked);
  }

  /** Executes part of an order. */
  trade(order: WorkingOrder, instrument: Instrument, trade: OrderTrade): void {
    const { price, quantity } = trade;
    assert(quantity > 0n && quantity <= remainingQuantity(order), 'fills never exceed the order');
    const quote = notionalOf(price, quantity);
    const commission = this.#settle(order, instrument, { quantity, quote, maker: trade.maker });
    order.executedQuantity = addQuantity(order.executedQuantity, quantity);
    order.executedQuote = addMoney(order.executedQuote, quote);
    order.updatedAt = trade.at;
    order.status = remainingQuantity(order) === 0n ? 'FILLED' : 'PARTIALLY_FILLED';
    this.#returnExcess(order);
    const fill: Fill = {
      symbol: order.symbol,
      tradeId: trade.tradeId.toString(),
      orderId: order.orderId.toString(),
      clientOrderId: order.clientOrderId,
      side: order.side,
      price,
      quantity,
      quoteQuantity: quote,
      commission: commission.amount,
      commissionAsset: commission.asset,
      maker: trade.maker,
      exchangeAt: trade.at,
    };
    this.#events.push({ type: 'OrderTraded', order: { ...order }, fill });
  }

  /** Gives back what an order no longer needs because its quantity has become smaller without a trade. */
  shrinkLock(order: WorkingOrder): void {
    if (order.side === 'BUY') {
      this.#returnExcess(order);
      return;
    }
    const excess = subtractMoney(order.locked, moneyOfQuantity(remainingQuantity(order)));
    if (excess > 0n) this.unlock(order, excess);
  }

  /** Moves a prevented trade's amounts between two accounts of one trade group, free of charge. */
  transfer(
    orders: { readonly taker: WorkingOrder; readonly maker: WorkingOrder },
    part: { readonly price: Price; readonly quantity: Quantity },
  ): void {
    const { taker, maker } = orders;
    const buyer = taker.side === 'BUY' ? taker : maker;
    const seller = taker.side === 'BUY' ? maker : taker;
    const quote = notionalOf(part.price, part.quantity);
    const base = moneyOfQuantity(part.quantity);
    this.#exchange(buyer, quote, { asset: seller.lockedAsset, amount: base });
    this.#exchange(seller, base, { asset: buyer.lockedAsset, amount: quote });
  }

  /** The events of the batch so far. */
  get events(): readonly MatchEvent[] {
    return this.#events;
  }

  /** The batch's events, ended by one BalancesChanged for each account touched. */
  flush(): readonly MatchEvent[] {
    const events = this.#events;
    for (const [accountId, assets] of this.#touched) {
      const balances = [...assets].map((asset) => this.#ledger.balance(accountId, asset));
      events.push({ type: 'BalancesChanged', accountId, balances });
    }
    this.#events = [];
    this.#touched = new Map();
    return events;
  }

  #settle(
    order: WorkingOrder,
    instrument: Instrument,
    part: { readonly quantity: Quantity; readonly quote: Money; readonly maker: boolean },
  ): { readonly asset: AssetName; readonly amount: Money } {
    const { accountId } = order;
    const base = moneyOfQuantity(part.quantity);
    const buying = order.side === 'BUY';
    const given = buying ? part.quote : base;
    const received = buying ? base : part.quote;
    const receivedAsset = buying ? instrument.baseAsset : instrument.quoteAsset;
    const { symbol, side } = order;
    const commission = this.#fees.commission(
      { accountId, symbol, side, maker: part.maker, receivedAsset, received },
      (asset) => this.#ledger.free(accountId, asset),
    );
    const givenAsset = order.lockedAsset;
    this.#ledger.settle({ accountId, givenAsset, given, receivedAsset, received, commission });
    order.locked = subtractMoney(order.locked, given);
    assert(order.locked >= 0n, 'an order never gives more than was locked for it');
    this.#touch(accountId, givenAsset);
    this.#touch(accountId, receivedAsset);
    this.#touch(accountId, commission.asset);
    return commission;
  }

  #exchange(
    order: WorkingOrder,
    given: Money,
    received: { readonly asset: AssetName; readonly amount: Money },
  ): void {
    this.#ledger.settle({
      accountId: order.accountId,
      givenAsset: order.lockedAsset,
      given,
      receivedAsset: received.asset,
      received: received.amount,
      commission: { asset: received.asset, amount: ZERO_MONEY },
    });
    order.locked = subtractMoney(order.locked, given);
    this.#touch(order.accountId, order.lockedAsset);
    this.#touch(order.accountId, received.asset);
  }

  /**
   * A BUY that fills below its limit keeps locked only what the rest can cost. Rounding down is superadditive,
   * so the rest never needs more than is left.
   */
  #returnExcess(order: WorkingOrder): void {
    if (order.side !== 'BUY' || isUnpriced(order.type)) return;
    const rest = remainingQuantity(order);
    const needed = rest === 0n ? ZERO_MONEY : notionalOf(limitOf(order), rest);
    const excess = subtractMoney(order.locked, needed);
    assert(excess >= 0n, 'what is locked covers the rest of the order');
    if (excess > 0n) this.unlock(order, excess);
  }

  #touch(accountId: string, asset: AssetName): void {
    const assets = this.#touched.get(accountId);
    if (assets === undefined) this.#touched.set(accountId, new Set([asset]));
    else assets.add(asset);
  }
}
