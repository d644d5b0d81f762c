import { assert, must } from '../../src/base/assert.js';
import type { Random } from '../../src/base/prng.js';
import type { AccountEvent, OrderReport } from '../../src/model/account-event.js';
import type { Fill } from '../../src/model/fill.js';
import { type Money, moneyOf, notionalOf } from '../../src/model/money.js';
import type { ExchangeOrderStatus, OrderRequest } from '../../src/model/order.js';
import { type Price, ZERO_PRICE } from '../../src/model/price.js';
import type { Quantity } from '../../src/model/quantity.js';
import { BASE, QUOTE, SYMBOL } from './desk.js';

interface Held {
  readonly request: OrderRequest;
  readonly orderId: string;
  status: ExchangeOrderStatus;
  executed: bigint;
  quote: bigint;
  triggered: boolean;
  readonly fills: Fill[];
}

/** One symbol, one account, and the truth about both. Executes what a random number says. Not the matching engine. */
export class TinyExchange {
  readonly #random: Random;
  readonly orders = new Map<string, Held>();
  readonly sent = new Set<string>();
  base = 0n;
  quote: bigint = moneyOf('10000');
  bid: Price;
  #nextId = 1;
  #nextTrade = 1;

  constructor(random: Random, bid: Price) {
    this.#random = random;
    this.bid = bid;
  }

  /** Takes a placement that arrives at `now` (the exchange's clock). Undefined when it came too late to enter. */
  place(request: OrderRequest, now: number): readonly AccountEvent[] | undefined {
    const { clientOrderId } = request;
    assert(!this.sent.has(clientOrderId), `${clientOrderId} is sent once`);
    this.sent.add(clientOrderId);
    if (now > request.timestamp + request.recvWindowMs) return undefined;
    if (request.side === 'SELL') {
      const free = this.base - this.lockedBase();
      assert(request.quantity <= free, `${clientOrderId} sells only base that is there and free`);
    }
    const stops = request.stopPrice !== undefined;
    if (stops && this.bid <= must(request.stopPrice)) {
      const message = 'Order would trigger immediately.';
      return [
        {
          type: 'PlacementRefused',
          at: 0,
          clientOrderId,
          symbol: SYMBOL,
          refusal: 'REJECTED',
          code: -2010,
          message,
        },
      ];
    }
    const order: Held = {
      request,
      orderId: String(this.#nextId++),
      status: 'NEW',
      executed: 0n,
      quote: 0n,
      triggered: false,
      fills: [],
    };
    this.orders.set(clientOrderId, order);
    if (stops) return this.story(order);
    const price = request.side === 'BUY' ? ((this.bid + 10_000_000n) as Price) : this.bid;
    const limit = request.price;
    const crosses =
      limit === undefined || (request.side === 'BUY' ? price <= limit : price >= limit);
    if (crosses) this.#execute(order, price);
    if (order.status !== 'FILLED') order.status = 'EXPIRED';
    return this.story(order);
  }

  cancel(clientOrderId: string): readonly AccountEvent[] {
    const order = this.orders.get(clientOrderId);
    if (order === undefined || !isAlive(order)) {
      const message = 'Unknown order sent.';
      return [
        { type: 'CancelRefused', at: 0, clientOrderId, symbol: SYMBOL, code: -2011, message },
      ];
    }
    order.status = 'CANCELED';
    return this.story(order);
  }

  query(clientOrderId: string): readonly AccountEvent[] {
    const order = this.orders.get(clientOrderId);
    if (order === undefined)
      return [{ type: 'OrderNotFound', at: 0, clientOrderId, symbol: SYMBOL }];
    return this.story(order);
  }

  /** The price moves; stops trigger and execute, in part, or not at all when it jumped over their limit. */
  move(bid: Price): readonly AccountEvent[] {
    this.bid = bid;
    const events: AccountEvent[] = [];
    for (const order of this.orders.values()) {
      if (!isAlive(order) || order.request.stopPrice === undefined) continue;
      if (bid <= order.request.stopPrice) order.triggered = true;
      const { price } = order.request;
      if (!order.triggered || (price !== undefined && bid < price)) continue;
      this.#execute(order, bid);
      events.push(...this.story(order));
    }
    return events;
  }

  /** The exchange takes an order away, as it does in maintenance. */
  takeAway(): readonly AccountEvent[] {
    const order = [...this.orders.values()].find(isAlive);
    if (order === undefined) return [];
    order.status = 'EXPIRED';
    return this.story(order);
  }

  snapshot(snapshotId: string, asked: readonly string[]): AccountEvent {
    const all = [...this.orders.values()];
    const locked = this.lockedBase();
    return {
      type: 'AccountSnapshotTaken',
      at: 0,
      exchangeAt: 0,
      snapshotId,
      balances: [
        { asset: QUOTE, free: this.quote as Money, locked: 0n as Money },
        { asset: BASE, free: (this.base - locked) as Money, locked: locked as Money },
      ],
      openOrders: all.filter(isAlive).map(reportOf),
      orders: all.filter((order) => asked.includes(order.request.clientOrderId)).map(reportOf),
      notFound: asked.filter((id) => !this.orders.has(id)),
      // As myTrades has it: without our id.
      trades: all.flatMap((order) => order.fills.map((fill) => ({ ...fill, clientOrderId: '' }))),
      canTrade: true,
    };
  }

  /** Everything there is to say about an order: its report and each of its fills. */
  story(order: Held): readonly AccountEvent[] {
    return [
      { type: 'OrderReported', at: 0, report: reportOf(order), source: 'stream' },
      ...order.fills.map(
        (fill): AccountEvent => ({ type: 'FillReported', at: 0, fill, source: 'stream' }),
      ),
    ];
  }

  lockedBase(): bigint {
    let locked = 0n;
    for (const order of this.orders.values()) {
      if (isAlive(order) && order.request.side === 'SELL') {
        locked += order.request.quantity - order.executed;
      }
    }
    return locked;
  }

  /** Executes all, half or nothing of what is left, in one or two trades. */
  #execute(order: Held, price: Price): void {
    const left = order.request.quantity - order.executed;
    const step = 100_000n;
    const share = [left, left, (left / 2n / step) * step, 0n][this.#random.below(4)] ?? 0n;
    const first = this.#random.below(2) === 0 ? (share / 2n / step) * step : share;
    for (const part of [first, share - first]) if (part > 0n) this.#trade(order, part, price);
    if (order.executed === order.request.quantity) order.status = 'FILLED';
    else if (order.executed > 0n) order.status = 'PARTIALLY_FILLED';
  }

  #trade(order: Held, part: bigint, price: Price): void {
    const quantity = part as Quantity;
    const quote = notionalOf(price, quantity);
    const buys = order.request.side === 'BUY';
    const fee = (buys ? part : quote) / 1_000n;
    this.base += buys ? part - fee : -part;
    this.quote += buys ? -quote : quote - fee;
    order.executed += part;
    order.quote += quote;
    order.fills.push({
      symbol: SYMBOL,
      tradeId: String(this.#nextTrade++),
      orderId: order.orderId,
      clientOrderId: order.request.clientOrderId,
      side: order.request.side,
      price,
      quantity,
      quoteQuantity: quote,
      commission: fee as Money,
      commissionAsset: buys ? BASE : QUOTE,
      maker: false,
      exchangeAt: order.request.timestamp,
    });
  }
}

function isAlive(order: Held): boolean {
  return order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
}

function reportOf(order: Held): OrderReport {
  const { request } = order;
  return {
    symbol: SYMBOL,
    clientOrderId: request.clientOrderId,
    orderId: order.orderId,
    status: order.status,
    side: request.side,
    type: request.type,
    quantity: request.quantity,
    price: request.price ?? ZERO_PRICE,
    stopPrice: request.stopPrice ?? ZERO_PRICE,
    executedQuantity: order.executed as Quantity,
    executedQuote: order.quote as Money,
    exchangeAt: request.timestamp,
  };
}
