import type { MatchOrder } from '../../matching/match-order.js';
import type { Fill } from '../../model/fill.js';
import type { SymbolName } from '../../model/names.js';

/** How to find an order. By id, by client id, or by both, which must then agree. */
export interface OrderLookup {
  readonly symbol: SymbolName;
  readonly orderId?: bigint | undefined;
  readonly clientOrderId?: string | undefined;
}

/** One account's orders and fills, open and ended, the newest of them. */
export class OrderHistory {
  readonly #ordersMax: number;
  readonly #orders = new Map<bigint, MatchOrder>();
  /** The newest order of each client id: ids may be used again once the order before has ended. */
  readonly #byClientId = new Map<string, bigint>();
  readonly #fills = new Map<SymbolName, Fill[]>();

  constructor(ordersMax: number) {
    this.#ordersMax = ordersMax;
  }

  /** Inserts or replaces an order. */
  put(order: MatchOrder): void {
    const isNew = !this.#orders.has(order.orderId);
    this.#orders.set(order.orderId, order);
    this.#byClientId.set(clientKey(order.symbol, order.clientOrderId), order.orderId);
    if (isNew && this.#orders.size > this.#ordersMax) this.#forgetOldest();
  }

  addFill(fill: Fill): void {
    const fills = this.#fills.get(fill.symbol);
    if (fills === undefined) {
      this.#fills.set(fill.symbol, [fill]);
      return;
    }
    fills.push(fill);
    if (fills.length > this.#ordersMax) fills.shift();
  }

  find({ symbol, orderId, clientOrderId }: OrderLookup): MatchOrder | undefined {
    const id =
      orderId ??
      (clientOrderId === undefined
        ? undefined
        : this.#byClientId.get(clientKey(symbol, clientOrderId)));
    const order = id === undefined ? undefined : this.#orders.get(id);
    if (order === undefined || order.symbol !== symbol) return undefined;
    if (clientOrderId !== undefined && order.clientOrderId !== clientOrderId) return undefined;
    return order;
  }

  /** Orders of a symbol, by id. */
  orders(symbol: SymbolName): readonly MatchOrder[] {
    return [...this.#orders.values()].filter((order) => order.symbol === symbol);
  }

  /** Orders of all symbols, by id. */
  all(): readonly MatchOrder[] {
    return [...this.#orders.values()];
  }

  /** Fills of all symbols, each symbol's oldest first. */
  allFills(): readonly Fill[] {
    return [...this.#fills.values()].flat();
  }

  /** Fills of a symbol, oldest first. */
  fills(symbol: SymbolName): readonly Fill[] {
    return this.#fills.get(symbol) ?? [];
  }

  #forgetOldest(): void {
    for (const [id, order] of this.#orders) {
      if (order.status === 'NEW' || order.status === 'PARTIALLY_FILLED') continue;
      this.#orders.delete(id);
      const key = clientKey(order.symbol, order.clientOrderId);
      if (this.#byClientId.get(key) === id) this.#byClientId.delete(key);
      return;
    }
  }
}

function clientKey(symbol: SymbolName, clientOrderId: string): string {
  return `${symbol}\n${clientOrderId}`;
}
