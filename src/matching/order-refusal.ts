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

/** -1013: the symbol, or its state, does not offer what was asked for; the engine was not reached (errors.md). */
export function notOffered(message: string): OrderRefusal {
  return { type: 'refused', code: -1013, message };
}

/** -2010: the matching engine refused a new order (errors.md, "Messages for -1010, -2010, -2011"). */
export function newOrderRejected(message: string): OrderRefusal {
  return { type: 'refused', code: -2010, message };
}

/** -2011: the matching engine refused a cancel. */
export function cancelRejected(message: string): OrderRefusal {
  return { type: 'refused', code: -2011, message };
}

/** -2038: the matching engine refused an amendment. */
export function amendRejected(message: string): OrderRefusal {
  return { type: 'refused', code: -2038, message };
}

/** -1106. */
export function notRequired(parameter: string): OrderRefusal {
  const message = `Parameter '${parameter}' sent when not required.`;
  return { type: 'refused', code: -1106, message };
}

/** -1121. */
export function unknownSymbol(): OrderRefusal {
  return { type: 'refused', code: -1121, message: 'Invalid symbol.' };
}

export const INSUFFICIENT_BALANCE = 'Account has insufficient balance for requested action.';
export const UNKNOWN_ORDER = 'Unknown order sent.';
export const DUPLICATE_ORDER = 'Duplicate order sent.';
export const MARKET_CLOSED = 'Market is closed.';
export const BAD_OCO_PRICES = 'The relationship of the prices for the orders is not correct.';
export const WOULD_TRIGGER = 'Order would trigger immediately.';
export const WOULD_MATCH = 'Order would immediately match and take.';
export const ACCOUNT_BARRED = 'This account may not place or cancel orders.';
