/**
 * Why something was refused, vetoed, denied or ended: a closed set. A reason always stands with the
 * numbers that decided it. Adding one: here, in `docs/reference/reasons.md`, and in a test that sees it happen.
 */
export const REASON_CODES = [
  // No refusal: the numbers of a decision to enter.
  'ENTERED',
  // Gates: they block entries, never exits.
  'TRADING_DISABLED',
  'KILL_SWITCH',
  'PAUSED',
  'NOT_RECONCILED',
  'ACCESS_REFUSED',
  'HEALTH_DEGRADED',
  'STALE_MARKET_DATA',
  'STALE_SIGNAL',
  'LATENCY_HIGH',
  'CLOCK_UNCERTAIN',
  'USER_STREAM_DOWN',
  'HISTORY_GAP',
  'NOT_HOT',
  'SYMBOL_NOT_TRADING',
  'SYMBOL_COOLDOWN',
  'SYMBOL_BUSY',
  'ORDER_IN_DOUBT',
  'PROTECTION_UNFUNDED',
  'NO_PROTECTION_SLOT',
  'STOPPING',
  // Validation of a signal.
  'SPREAD_TOO_WIDE',
  'DEPTH_TOO_THIN',
  'VOLUME_TOO_LOW',
  'REGIME_UNSUITABLE',
  'REWARD_BELOW_COST',
  'PRICE_IMPLAUSIBLE',
  'NO_QUOTE',
  // Risk.
  'MAX_POSITIONS',
  'MAX_PER_SYMBOL',
  'MAX_EXPOSURE',
  'DAILY_LOSS_LIMIT',
  'LOSS_STREAK',
  'INSUFFICIENT_BALANCE',
  'QUANTITY_BELOW_MIN',
  'NOTIONAL_BELOW_MIN',
  'EXIT_VALUE_BELOW_MIN',
  'FILTER_VIOLATION',
  'NO_PROTECTION_TYPE',
  // Exits.
  'TARGET_REACHED',
  'STOP_REACHED',
  'TIME_EXPIRED',
  'OPERATOR_FLATTEN',
  'PROTECTION_FAILED',
  'DUST',
  // Orders at the exchange.
  'EXCHANGE_REJECTED',
  'EXCHANGE_EXPIRED',
  'EXCHANGE_CANCELED',
  'NOT_SENT',
  'RATE_LIMITED',
  'OUTCOME_UNKNOWN',
  'PROVED_ABSENT',
  'SUPERSEDED',
  'ENTRY_UNFILLED',
  // Bars.
  'BAR_DUPLICATE',
  'BAR_OUT_OF_ORDER',
  'BAR_OFF_GRID',
  'BAR_INVERTED',
  'BAR_EARLY',
  'BAR_CONFLICT',
  'BAR_UNKNOWN_SYMBOL',
  // Lifecycle.
  'RANKED_OUT',
  'WARM_UP_FAILED',
  'DELISTED',
  'OPERATOR',
  // Commands.
  'COMMAND_UNKNOWN',
  'COMMAND_STALE',
  'COMMAND_DUPLICATE',
  // Reconciliation.
  'FOREIGN_ORDER',
  'ORPHAN_ORDER',
  'BALANCE_SHORTFALL',
  'COMMISSION_UNPRICED',
  'POSITION_MISMATCH',
] as const;

/** One of the closed set. */
export type ReasonCode = (typeof REASON_CODES)[number];

/** A reason and the numbers (or names) that decided it. */
export interface Reason {
  readonly code: ReasonCode;
  readonly numbers: Readonly<Record<string, number | string>>;
}

/** Builds a reason. */
export function reason(
  code: ReasonCode,
  numbers: Readonly<Record<string, number | string>> = {},
): Reason {
  return { code, numbers };
}

/** "SPREAD_TOO_WIDE spreadBps=12.4 limitBps=8": one line for logs, screens and errors. */
export function formatReason(of: Reason): string {
  const parts = Object.entries(of.numbers).map(([key, value]) => `${key}=${String(value)}`);
  return parts.length === 0 ? of.code : `${of.code} ${parts.join(' ')}`;
}
