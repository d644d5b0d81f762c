import { DAY_MS, type EpochMs, floorTime } from '../../base/time.js';
import { addMoney, type Money, ZERO_MONEY } from '../../model/money.js';
import type { SymbolName } from '../../model/names.js';
import type { ClosedTrade } from '../../model/position.js';

/** The results that limits look at: of the UTC day, of the streak, of each symbol. */
export class TradeStatistics {
  #day: EpochMs = 0;
  #profitToday: Money = ZERO_MONEY;
  #lossStreak = 0;
  #lastLossAt: EpochMs | undefined;
  #closedTrades = 0;
  #realised: Money = ZERO_MONEY;
  readonly #lastClosedAt = new Map<SymbolName, EpochMs>();

  /** Trades of the current UTC day from an earlier run, oldest first. */
  restore(trades: readonly ClosedTrade[], at: EpochMs): void {
    const ordered = [...trades].sort((a, b) => closedAt(a) - closedAt(b));
    for (const trade of ordered) this.record(trade, Math.min(closedAt(trade), at));
  }

  record(trade: ClosedTrade, at: EpochMs): void {
    this.#turnDay(at);
    this.#profitToday = addMoney(this.#profitToday, trade.profit);
    this.#realised = addMoney(this.#realised, trade.profit);
    this.#closedTrades += 1;
    this.#lastClosedAt.set(trade.position.symbol, at);
    if (trade.profit < 0n) {
      this.#lossStreak += 1;
      this.#lastLossAt = at;
    } else {
      this.#lossStreak = 0;
    }
  }

  /** Realised since UTC midnight; losses are negative. */
  profitToday(at: EpochMs): Money {
    this.#turnDay(at);
    return this.#profitToday;
  }

  /** Losing trades in a row, and when the last one closed. */
  get lossStreak(): { readonly length: number; readonly lastAt: EpochMs | undefined } {
    return { length: this.#lossStreak, lastAt: this.#lastLossAt };
  }

  lastClosedAt(symbol: SymbolName): EpochMs | undefined {
    return this.#lastClosedAt.get(symbol);
  }

  /** Trades closed since the start, and of the day before it. */
  get closedTrades(): number {
    return this.#closedTrades;
  }

  get realised(): Money {
    return this.#realised;
  }

  #turnDay(at: EpochMs): void {
    const day = floorTime(at, DAY_MS);
    if (day <= this.#day) return;
    this.#day = day;
    this.#profitToday = ZERO_MONEY;
  }
}

function closedAt(trade: ClosedTrade): EpochMs {
  return trade.position.closedAt ?? trade.position.openedAt;
}
