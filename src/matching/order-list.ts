import type { EpochMs } from '../base/time.js';
import type { SymbolName } from '../model/names.js';

/** One order of a list, as lists name it. */
export interface ListedOrder {
  readonly orderId: bigint;
  readonly clientOrderId: string;
}

/**
 * Orders that depend on each other, at one moment (rest-api.md, "Order lists"). In an OCO list both orders work
 * from the start; in an OTO list the first works and the others wait until it is fully filled.
 */
export interface OrderList {
  readonly orderListId: bigint;
  readonly accountId: string;
  readonly symbol: SymbolName;
  /** An OTOCO list is an OTO list of three orders (enums.md, "ContingencyType"). */
  readonly contingency: 'OCO' | 'OTO';
  /** What waits sells exactly what the working order bought (faqs/opo.md). */
  readonly paysTheOther: boolean;
  readonly listClientOrderId: string;
  /** In order of placement: the working order first, above before below. */
  readonly orders: readonly ListedOrder[];
  readonly statusType: 'EXEC_STARTED' | 'UPDATED' | 'ALL_DONE';
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}

/** The pair of orders of which one cancels the other, as positions in the list's orders. */
export function pairOf(list: OrderList): readonly [number, number] | undefined {
  if (list.contingency === 'OCO') return [0, 1];
  return list.orders.length === 3 ? [1, 2] : undefined;
}
