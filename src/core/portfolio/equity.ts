import { addMoney, type Money, notionalOf } from '../../model/money.js';
import { heldQuantity, type Position } from '../../model/position.js';
import type { Price } from '../../model/price.js';
import type { SymbolMarket } from '../market-view.js';

/** The price a holding is valued at: the middle of the book, else the last trade, else the last close. */
export function valuationPrice(market: SymbolMarket | undefined): Price | undefined {
  const book = market?.book;
  if (book !== undefined && book.bid > 0n && book.ask > 0n) {
    return ((book.bid + book.ask) / 2n) as Price;
  }
  return market?.lastTradePrice ?? market?.lastBar?.close;
}

/**
 * Quote held plus our positions at their valuation price. Undefined while a position has no price.
 * The account's other assets are not ours to count.
 */
export function equityOf(
  quoteTotal: Money,
  positions: readonly Position[],
  priceOf: (position: Position) => Price | undefined,
): Money | undefined {
  let equity = quoteTotal;
  for (const position of positions) {
    const held = heldQuantity(position);
    if (held === 0n) continue;
    const price = priceOf(position);
    if (price === undefined) return undefined;
    equity = addMoney(equity, notionalOf(price, held));
  }
  return equity;
}
