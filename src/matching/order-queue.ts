import type { OrderSide } from '../model/order.js';
import { limitOf, type MatchOrder } from './match-order.js';
import { isBetter } from './price-priority.js';

/** An order while the engine works on it. */
export type WorkingOrder = { -readonly [Field in keyof MatchOrder]: MatchOrder[Field] };

/** Our accounts' resting orders on one side of one symbol: best price first, then the earlier order id. */
export class OrderQueue {
  readonly #side: OrderSide;
  readonly #orders: WorkingOrder[] = [];

  constructor(side: OrderSide) {
    this.#side = side;
  }

  /** By priority. Do not hold it over a change; copy it. */
  get orders(): readonly WorkingOrder[] {
    return this.#orders;
  }

  get best(): WorkingOrder | undefined {
    return this.#orders[0];
  }

  insert(order: WorkingOrder): void {
    const at = this.#orders.findIndex((other) => this.#isBefore(order, other));
    if (at < 0) this.#orders.push(order);
    else this.#orders.splice(at, 0, order);
  }

  remove(order: WorkingOrder): void {
    const at = this.#orders.indexOf(order);
    if (at >= 0) this.#orders.splice(at, 1);
  }

  /**
   * Later arrivals come after equal prices; `workingAt` decides for orders that were stops, and the order id
   * between orders of one millisecond.
   */
  #isBefore(a: WorkingOrder, b: WorkingOrder): boolean {
    const [price, other] = [limitOf(a), limitOf(b)];
    if (price !== other) return isBetter(this.#side, price, other);
    const since = (a.workingAt ?? 0) - (b.workingAt ?? 0);
    return since !== 0 ? since < 0 : a.orderId < b.orderId;
  }
}
