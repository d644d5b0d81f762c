import type { OrderSide } from '../model/order.js';
import type { Price } from '../model/price.js';

/** Whether on this side of a book a price comes before another: the higher bid, the lower ask. */
export function isBetter(bookSide: OrderSide, price: Price, other: Price): boolean {
  return bookSide === 'BUY' ? price > other : price < other;
}
