import type { SymbolName } from '../../model/names.js';

/** Names an order by the exchange's id and its symbol, which requests and reports always give together. */
export function exchangeKey(symbol: SymbolName, orderId: string): string {
  return `${symbol}#${orderId}`;
}
