import { formatMoney, type Money } from '../../../model/money.js';
import type { TimeInForce } from '../../../model/order.js';
import { formatPrice, type Price } from '../../../model/price.js';
import { formatQuantity, type Quantity } from '../../../model/quantity.js';
import type { RequestParameters } from './sign-request.js';

/** When a stop or take-profit order wakes: at a price, by a trailing distance in basis points, or by both (faqs/trailing-stop-faq.md). */
export type Trigger =
  | { readonly stopPrice: Price; readonly trailingDeltaBips?: number }
  | { readonly stopPrice?: never; readonly trailingDeltaBips: number };

/** A visible part of a larger order; it needs GTC, or LIMIT_MAKER (rest-api.md, "New order", other info). */
interface MayBeIceberg {
  readonly icebergQuantity?: Quantity;
}

/** How an order executes, without its side and size: what every order type must and may carry (rest-api.md, "New order"). */
export type OrderTerms =
  | ({
      readonly type: 'LIMIT';
      readonly timeInForce: TimeInForce;
      readonly price: Price;
    } & MayBeIceberg)
  | ({ readonly type: 'LIMIT_MAKER'; readonly price: Price } & MayBeIceberg)
  | { readonly type: 'MARKET' }
  | ({ readonly type: 'STOP_LOSS' | 'TAKE_PROFIT' } & Trigger)
  | ({
      readonly type: 'STOP_LOSS_LIMIT' | 'TAKE_PROFIT_LIMIT';
      readonly timeInForce: TimeInForce;
      readonly price: Price;
    } & Trigger &
      MayBeIceberg);

/** How much: base units, or for MARKET alternatively the quote to spend or to receive. */
export type OrderSize =
  | { readonly quantity: Quantity; readonly quoteQuantity?: never }
  | { readonly quantity?: never; readonly quoteQuantity: Money };

/** enums.md, "STP Modes". Which of them a symbol allows is in exchangeInfo. */
export type SelfTradePreventionMode =
  | 'NONE'
  | 'EXPIRE_TAKER'
  | 'EXPIRE_MAKER'
  | 'EXPIRE_BOTH'
  | 'DECREMENT'
  | 'TRANSFER';

/**
 * An order's terms as request parameters. In order lists each name carries the leg it belongs to: with the leg
 * "pendingAbove", `price` becomes `pendingAbovePrice`.
 */
export function termsParameters(terms: OrderTerms, leg = ''): RequestParameters {
  const parameters: (readonly [string, string | number])[] = [];
  const put = (name: string, value: string | number | undefined): void => {
    if (value !== undefined) parameters.push([legParameter(leg, name), value]);
  };
  put('type', terms.type);
  if ('timeInForce' in terms) put('timeInForce', terms.timeInForce);
  if ('price' in terms) put('price', formatPrice(terms.price));
  if ('stopPrice' in terms && terms.stopPrice !== undefined)
    put('stopPrice', formatPrice(terms.stopPrice));
  if ('trailingDeltaBips' in terms) put('trailingDelta', terms.trailingDeltaBips);
  if ('icebergQuantity' in terms && terms.icebergQuantity !== undefined) {
    put('icebergQty', formatQuantity(terms.icebergQuantity));
  }
  return parameters;
}

/** An order's size as its request parameter. */
export function sizeParameter(size: OrderSize): readonly [string, string] {
  return size.quoteQuantity === undefined
    ? ['quantity', formatQuantity(size.quantity)]
    : ['quoteOrderQty', formatMoney(size.quoteQuantity)];
}

/** "price" of the leg "above": "abovePrice". */
export function legParameter(leg: string, name: string): string {
  return leg === '' ? name : `${leg}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
