import { barToText } from '../bar-text.js';
import type { BarSeriesAtRest, Checker, Report, RestEvidence } from '../evidence.js';

/** At rest every stored bar is the exchange's, and what is missing between first and now has a true gap row (invariants 32 and 34). */
export class BarsAgree implements Checker {
  readonly name = 'bars-agree';
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  rested({ bars, rings }: RestEvidence): void {
    for (const series of bars) this.#compare(series);
    for (const { newest, newestAtExchange, symbol } of rings) {
      if (newest === newestAtExchange) continue;
      const [ours, theirs] = [String(newest), String(newestAtExchange)];
      this.#report(`${symbol}: the ring ends with the bar of ${ours}, the exchange with ${theirs}`);
    }
  }

  #compare({ atExchange, gaps, stored, symbol, timeframe }: BarSeriesAtRest): void {
    const name = `${symbol} ${timeframe}`;
    const ours = new Map(stored.map((bar) => [bar.openTime, bar]));
    if (stored.length === 0) this.#report(`${name}: nothing is stored`);
    for (const bar of atExchange) {
      const mine = ours.get(bar.openTime);
      ours.delete(bar.openTime);
      if (mine !== undefined) {
        if (barToText(mine) !== barToText(bar)) {
          this.#report(`${name}: we hold ${barToText(mine)}, the exchange ${barToText(bar)}`);
        }
        continue;
      }
      const gap = gaps.find(({ from, to }) => from <= bar.openTime && bar.openTime <= to);
      const how = gap === undefined ? 'without a gap row' : `and its gap row says ${gap.reason}`;
      this.#report(`${name}: the bar of ${bar.openTime} is missing ${how}`);
    }
    for (const openTime of ours.keys())
      this.#report(`${name}: the exchange has no bar of ${openTime}`);
  }
}
