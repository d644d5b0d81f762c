/**
 * Why something was refused, vetoed, denied or ended: a closed set, each with what it means and what an operator can do.
 * A reason always stands with the numbers that decided it. Adding one: here, and in a test that sees it happen;
 * `npm run reference` writes the page.
 */
export const REASON_GROUPS = {
  Entered: {
    ENTERED: 'No refusal: the numbers of a decision to enter.',
  },
  'The strategy waits': {
    INDICATORS_WARMING: 'The indicators have not seen enough bars since the symbol was chosen.',
    REGIME_UNSUITABLE:
      'The market falls, or has just been shocked; this strategy only buys strength.',
    NO_UPTREND: 'The averages do not rise one above the other.',
    MOMENTUM_TOO_WEAK: 'The relative strength is below `strategy.rsiMin`.',
    MOMENTUM_EXHAUSTED: 'The relative strength is above `strategy.rsiMax`.',
    NO_TRIGGER:
      'There is an uptrend, and the last bar neither came back from its fast average nor broke out.',
    RANGE_TOO_SMALL:
      'The market moves too little: a target worth its costs (`strategy.targetBpsMin`) is out of reach.',
  },
  'Gates: they block entries, never exits': {
    TRADING_DISABLED:
      'Nobody has enabled trading in this run. `aegis command ENABLE_TRADING` does.',
    KILL_SWITCH:
      'The kill switch is set, by an operator or by a refusal of our access. `aegis command CLEAR_KILL` resets it.',
    PAUSED: 'Entries are paused. `aegis command RESUME_ALL` ends that.',
    NOT_RECONCILED:
      'The account has not been compared with the exchange since the stream of its events came up; `canTrade=no`: the exchange has locked the account.',
    ACCESS_REFUSED:
      'The exchange refuses our key (-1002, -2014, -2015), our location (451), or to know the endpoint of our orders (404, 410: the wrong host?). Mend that at the exchange, then give CLEAR_KILL; exits go on trying.',
    HEALTH_DEGRADED: 'Something is unwell; `aegis status` names it. It must be well for a while.',
    STALE_MARKET_DATA:
      'The symbol’s streams are down, or its best prices have not changed for longer than `gates.marketDataAgeMax`.',
    STALE_SIGNAL:
      'The signal’s bar closed longer ago than `gates.signalAgeMax`: the bar came late, or the machine was busy.',
    LATENCY_HIGH: 'The newest bar came later than `gates.latencyMax` after its close.',
    CLOCK_UNCERTAIN: 'The exchange’s clock is not known well enough (`gates.clockUncertaintyMax`).',
    USER_STREAM_DOWN:
      'The stream of the account’s events is down: a fill would be learnt late. It is opened again by itself.',
    HISTORY_GAP: 'Bars are missing in the symbol’s history; they are being fetched.',
    NOT_HOT: 'The symbol is not in the state in which it may trade; the cause stands beside it.',
    SYMBOL_NOT_TRADING: 'The exchange has halted the symbol, or it is not listed.',
    SYMBOL_COOLDOWN: 'The last trade on the symbol is not long enough ago (`gates.cooldown`).',
    SYMBOL_BUSY: 'There is a position on the symbol already.',
    ORDER_IN_DOUBT: 'The outcome of an order on the symbol is unknown and being looked into.',
    PROTECTION_UNFUNDED:
      'What a position holds is not all in the account, or is locked by something else.',
    NO_PROTECTION_SLOT:
      'The symbol has no free slot for the protection that an entry needs (filters.md, MAX_NUM_ORDERS, MAX_NUM_ALGO_ORDERS).',
    STOPPING: 'The program is being stopped.',
  },
  'Validation of a signal': {
    SPREAD_TOO_WIDE: 'Bid and ask are too far apart.',
    DEPTH_TOO_THIN: 'Too little is offered at the best prices.',
    REWARD_BELOW_COST:
      'From the current ask the target is not worth fees and spread (`validation.rewardToCostMin`).',
    PRICE_IMPLAUSIBLE:
      'The price is far from the signal’s reference, or below its stop; of a bar: not positive.',
    NO_QUOTE: 'No usable best prices have come yet.',
  },
  Risk: {
    MAX_POSITIONS: 'As many positions are open as `risk.positionsMax` allows.',
    MAX_PER_SYMBOL: 'A position on the symbol is open already.',
    MAX_EXPOSURE: 'More would be at stake than `risk.exposureMax`.',
    DAILY_LOSS_LIMIT: 'Today’s losses have reached `risk.dailyLossMax`; that ends at 00:00 UTC.',
    LOSS_STREAK:
      'More than `risk.lossStreakMax` trades in a row have lost; entries pause for `risk.lossStreakPause`.',
    INSUFFICIENT_BALANCE: 'There is not enough free quote for the order.',
    QUANTITY_BELOW_MIN: 'The quantity, rounded to the step, is below the least the exchange takes.',
    NOTIONAL_BELOW_MIN: 'The order is worth less than the exchange takes.',
    EXIT_VALUE_BELOW_MIN:
      'At its stop the position would be worth too little to be sold (filters.md, NOTIONAL).',
    FILTER_VIOLATION: 'The order would break one of the symbol’s filters.',
    NO_PROTECTION_TYPE: 'The symbol allows no order type that could protect a position.',
  },
  'Why a position was left': {
    TARGET_REACHED: 'The target was reached.',
    STOP_REACHED: 'The stop was reached.',
    TIME_EXPIRED: 'It was held as long as it may be.',
    OPERATOR_FLATTEN: 'An operator gave FLATTEN.',
    PROTECTION_FAILED: 'It stood without protection for too long, so it is sold.',
    DUST: 'What is left is too little to be sold.',
  },
  'Orders at the exchange': {
    EXCHANGE_REJECTED: 'The exchange refused the order; its words stand beside it.',
    EXCHANGE_EXPIRED: 'The exchange ended the order: unfilled, prevented, or by a rule.',
    EXCHANGE_CANCELED: 'The order was cancelled, and not by us.',
    NOT_SENT: 'Not a byte of the request left.',
    RATE_LIMITED: 'The exchange refused it because of a limit; nothing more is sent until it ends.',
    OUTCOME_UNKNOWN: 'No decisive answer came. The order is looked for, never sent again.',
    PROVED_ABSENT: 'The exchange never accepted the order: proved by more than one source.',
    SUPERSEDED: 'We cancelled the order ourselves, to do something else with its quantity.',
    ENTRY_UNFILLED: 'Nothing of the entry was executed.',
  },
  Bars: {
    BAR_DUPLICATE: 'The bar is held already, and is the same.',
    BAR_OUT_OF_ORDER: 'The bar is older than what the ring holds.',
    BAR_OFF_GRID: 'The bar does not begin or end on its timeframe’s grid.',
    BAR_INVERTED: 'Its prices or volumes contradict one another.',
    BAR_EARLY: 'The bar is not over yet.',
    BAR_CONFLICT: 'Two sources told it differently; the exchange’s own answer is believed.',
    BAR_UNKNOWN_SYMBOL: 'Nobody keeps bars of this symbol.',
  },
  Lifecycle: {
    RANKED_OUT: 'Other symbols trade more.',
    WARM_UP_FAILED: 'The symbol’s history could not be made complete; it is tried again later.',
    DELISTED: 'The exchange does not list the symbol any more.',
  },
  Commands: {
    COMMAND_UNKNOWN: 'There is no such command.',
    COMMAND_STALE: 'The command was given too long ago to be carried out unasked.',
  },
  Reconciliation: {
    ORPHAN_ORDER: 'An open order carries our mark and has no row: it is cancelled or adopted.',
    BALANCE_SHORTFALL: 'The account holds less than the positions do, by two reads.',
    COMMISSION_UNPRICED:
      'A commission was paid in an asset without a known price, so a trade’s profit leaves it out.',
    POSITION_MISMATCH: 'An order or a fill does not fit what is known; a person must look.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

type Groups = typeof REASON_GROUPS;

/** One of the closed set. */
export type ReasonCode = { [Name in keyof Groups]: keyof Groups[Name] }[keyof Groups];

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
  return withNumbers(of.code, of.numbers);
}

/** A text, and the numbers that stand with it: "timers run late lagMs=900 limitMs=250". */
export function withNumbers(text: string, numbers: Reason['numbers']): string {
  return [text, ...Object.entries(numbers).map(([name, value]) => `${name}=${value}`)].join(' ');
}
