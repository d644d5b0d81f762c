import type { EpochMs } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import type { SymbolName } from '../../model/names.js';
import { barCloseTime } from '../../model/timeframe.js';
import type { TradeGrid } from './trade-grid.js';

/** The minute that is forming, as the exact sum of its trades on a grid. */
export class GridMinute {
  readonly #symbol: SymbolName;
  readonly #grid: TradeGrid;
  #openTime: EpochMs = 0;
  #open = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  #steps = 0;
  #tickSteps = 0;
  #trades = 0;
  #takerBuySteps = 0;
  #takerBuyTickSteps = 0;

  /** @param close the last price before the first minute, in ticks. */
  constructor(symbol: SymbolName, grid: TradeGrid, close: number) {
    this.#symbol = symbol;
    this.#grid = grid;
    this.#close = close;
  }

  /** Starts an empty minute at the last close. */
  begin(openTime: EpochMs): void {
    this.#openTime = openTime;
    this.#open = this.#high = this.#low = this.#close;
    this.#steps = this.#tickSteps = this.#trades = 0;
    this.#takerBuySteps = this.#takerBuyTickSteps = 0;
  }

  add(ticks: number, steps: number, takerBuys: boolean): void {
    if (this.#trades === 0) this.#open = this.#high = this.#low = ticks;
    else if (ticks > this.#high) this.#high = ticks;
    else if (ticks < this.#low) this.#low = ticks;
    this.#close = ticks;
    this.#steps += steps;
    this.#tickSteps += ticks * steps;
    this.#trades += 1;
    if (!takerBuys) return;
    this.#takerBuySteps += steps;
    this.#takerBuyTickSteps += ticks * steps;
  }

  /** The minute so far; without a trade it is flat at the close before it and has no volume, as the exchange serves it. */
  toBar(): Bar {
    const grid = this.#grid;
    return {
      symbol: this.#symbol,
      timeframe: '1m',
      openTime: this.#openTime,
      closeTime: barCloseTime(this.#openTime, '1m'),
      open: grid.price(this.#open),
      high: grid.price(this.#high),
      low: grid.price(this.#low),
      close: grid.price(this.#close),
      volume: grid.quantity(this.#steps),
      quoteVolume: grid.quote(this.#tickSteps),
      trades: this.#trades,
      takerBuyVolume: grid.quantity(this.#takerBuySteps),
      takerBuyQuoteVolume: grid.quote(this.#takerBuyTickSteps),
    };
  }
}
