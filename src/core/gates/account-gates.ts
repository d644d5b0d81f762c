import { type Reason, reason } from '../../model/reason-code.js';
import type { EntryContext } from './entry-gate.js';

/** What we believe of the account has been compared with the exchange since the stream came up. */
export function reconciledGate({ unreconciled }: EntryContext): Reason | undefined {
  return unreconciled;
}

/** Without the user stream an entry's fill would be learnt late. */
export function userStreamGate({ userStreamUp }: EntryContext): Reason | undefined {
  return userStreamUp ? undefined : reason('USER_STREAM_DOWN');
}

/** An order whose outcome is unknown may be a position: no second one beside it. */
export function inDoubtGate({ inDoubtOnSymbol }: EntryContext): Reason | undefined {
  return inDoubtOnSymbol === 0 ? undefined : reason('ORDER_IN_DOUBT', { orders: inDoubtOnSymbol });
}

/** What is held already must be sellable first: something outside has moved or locked the base. */
export function fundingGate({ unfunded }: EntryContext): Reason | undefined {
  return unfunded;
}

/**
 * What is bought is protected by an order of its own, for which the symbol must have a slot (filters.md,
 * "MAX_NUM_ORDERS" and "MAX_NUM_ALGO_ORDERS"): whoever holds the others, without one the position would stay naked.
 */
export function protectionSlotGate({ instrument, slotsTaken }: EntryContext): Reason | undefined {
  const { ordersMax, algoOrdersMax } = instrument?.filters ?? {};
  const { orders, algoOrders } = slotsTaken;
  if (algoOrdersMax !== undefined && algoOrders >= algoOrdersMax) {
    const filter = 'MAX_NUM_ALGO_ORDERS';
    return reason('NO_PROTECTION_SLOT', { filter, open: algoOrders, limit: algoOrdersMax });
  }
  return ordersMax !== undefined && orders >= ordersMax
    ? reason('NO_PROTECTION_SLOT', { filter: 'MAX_NUM_ORDERS', open: orders, limit: ordersMax })
    : undefined;
}

/** One position per symbol at a time. */
export function symbolBusyGate({ openOnSymbol }: EntryContext): Reason | undefined {
  return openOnSymbol === 0 ? undefined : reason('SYMBOL_BUSY', { positions: openOnSymbol });
}
