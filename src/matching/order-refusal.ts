/** The exchange's no, with its code and its exact text (errors.md). */
export interface OrderRefusal {
  readonly type: 'refused';
  readonly code: number;
  readonly message: string;
}

/** -1013: a filter of the symbol is not met (errors.md, "Filter failures"). */
export function filterFailure(filter: string): OrderRefusal {
  return { type: 'refused', code: -1013, message: `Filter failure: ${filter}` };
}

/** -2010: the matching engine refused a new order (errors.md, "Messages for -1010, -2010, -2011"). */
export function newOrderRejected(message: string): OrderRefusal {
  return { type: 'refused', code: -2010, message };
}

/** -2011: the matching engine refused a cancel. */
export function cancelRejected(message: string): OrderRefusal {
  return { type: 'refused', code: -2011, message };
}

export const INSUFFICIENT_BALANCE = 'Account has insufficient balance for requested action.';
export const UNKNOWN_ORDER = 'Unknown order sent.';
export const DUPLICATE_ORDER = 'Duplicate order sent.';
