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

/** One position per symbol at a time. */
export function symbolBusyGate({ openOnSymbol }: EntryContext): Reason | undefined {
  return openOnSymbol === 0 ? undefined : reason('SYMBOL_BUSY', { positions: openOnSymbol });
}
