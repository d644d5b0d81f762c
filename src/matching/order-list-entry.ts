import type { SymbolName } from '../model/names.js';
import type { OrderEntry } from './match-order.js';

interface ListEntryBase {
  readonly accountId: string;
  readonly symbol: SymbolName;
  readonly listClientOrderId: string;
}

/** What an account asks for when it places a list. */
export type OrderListEntry =
  | (ListEntryBase & {
      readonly contingency: 'OCO';
      readonly above: OrderEntry;
      readonly below: OrderEntry;
    })
  | (ListEntryBase & {
      readonly contingency: 'OTO';
      readonly working: OrderEntry;
      /** One order, or the orders above and below of a pair. */
      readonly pending: readonly [OrderEntry] | readonly [above: OrderEntry, below: OrderEntry];
      readonly paysTheOther: boolean;
    });

/** How many orders a list of this entry has. */
export function ordersOf(entry: OrderListEntry): readonly OrderEntry[] {
  return entry.contingency === 'OCO'
    ? [entry.above, entry.below]
    : [entry.working, ...entry.pending];
}
