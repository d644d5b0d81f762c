import type { OrderReport } from '../../../model/account-event.js';
import { EXCHANGE_ORDER_STATUSES, ORDER_TYPES, type OrderType } from '../../../model/order.js';
import { asText } from '../json-reader.js';

/** An order's type as far as we know it. */
export interface ReadOrderType {
  readonly type: OrderType;
  readonly unknownType?: string;
}

/**
 * The type of an order of anybody's. Binance adds types; one such order of somebody else's must not make the whole
 * account unreadable, so a new word becomes the nearest known one and stands beside it.
 *
 * @throws DecodeFailure when it is no word at all
 */
export function readOrderType(value: unknown, path: string): ReadOrderType {
  const word = asText(value, path);
  const known = ORDER_TYPES.find((type) => type === word);
  return known === undefined ? { type: nearest(word), unknownType: word } : { type: known };
}

function nearest(word: string): OrderType {
  const isLimit = word.includes('LIMIT');
  if (word.includes('TAKE_PROFIT')) return isLimit ? 'TAKE_PROFIT_LIMIT' : 'TAKE_PROFIT';
  if (word.includes('STOP')) return isLimit ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS';
  return word.includes('MARKET') ? 'MARKET' : 'LIMIT';
}

/**
 * Where an order of anybody's stands. A status that Binance has added is no known one's neighbour, so it stays unknown.
 *
 * @throws DecodeFailure when it is no word at all
 */
export function readOrderStatus(
  value: unknown,
  path: string,
): Pick<OrderReport, 'status' | 'unknownStatus'> {
  const word = asText(value, path);
  const known = EXCHANGE_ORDER_STATUSES.find((status) => status === word);
  return known === undefined ? { status: 'OTHER', unknownStatus: word } : { status: known };
}
