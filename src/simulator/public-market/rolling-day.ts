import type { Bar } from '../../model/bar.js';
import type { Money } from '../../model/money.js';
import type { Price } from '../../model/price.js';
import type { Quantity } from '../../model/quantity.js';

const MINUTES = 1_440;

/** A symbol's figures over the last 24 hours (rest-api.md, "24hr ticker price change statistics"). */
export interface DayFigures {
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Quantity;
  readonly quoteVolume: Money;
  readonly trades: number;
  readonly openTime: number;
  readonly closeTime: number;
}

/** The last 1 440 closed minutes, summed as they come; the forming minute is added when asked. */
export class RollingDay {
  readonly #bars: Bar[] = [];
  #first = 0;
  #volume = 0n;
  #quoteVolume = 0n;
  #trades = 0;
  #high = 0n;
  #low = 0n;

  /** Adds a closed one-minute bar. */
  add(bar: Bar): void {
    this.#bars.push(bar);
    this.#volume += bar.volume;
    this.#quoteVolume += bar.quoteVolume;
    this.#trades += bar.trades;
    if (this.#high === 0n || bar.high > this.#high) this.#high = bar.high;
    if (this.#low === 0n || bar.low < this.#low) this.#low = bar.low;
    if (this.#bars.length - this.#first > MINUTES) this.#dropOldest();
  }

  /** Puts other bars in the place of those that are there, each for its own minute. */
  replace(other: (bar: Bar) => Bar): void {
    const bars = this.#bars.splice(0).slice(this.#first);
    this.#first = 0;
    this.#volume = this.#quoteVolume = this.#high = this.#low = 0n;
    this.#trades = 0;
    for (const bar of bars) this.add(other(bar));
  }

  /** Undefined when nothing has traded yet. */
  figures(forming: Bar | undefined): DayFigures | undefined {
    const first = this.#bars[this.#first] ?? forming;
    const last = forming ?? this.#bars.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const high = forming !== undefined && forming.high > this.#high ? forming.high : this.#high;
    const lower = forming !== undefined && (this.#low === 0n || forming.low < this.#low);
    return {
      open: first.open,
      high: high as Price,
      low: (lower ? forming.low : this.#low) as Price,
      close: last.close,
      volume: (this.#volume + (forming?.volume ?? 0n)) as Quantity,
      quoteVolume: (this.#quoteVolume + (forming?.quoteVolume ?? 0n)) as Money,
      trades: this.#trades + (forming?.trades ?? 0),
      openTime: first.openTime,
      closeTime: last.closeTime,
    };
  }

  #dropOldest(): void {
    const dropped = this.#bars[this.#first];
    if (dropped === undefined) return;
    this.#first += 1;
    this.#volume -= dropped.volume;
    this.#quoteVolume -= dropped.quoteVolume;
    this.#trades -= dropped.trades;
    if (this.#first >= MINUTES) this.#bars.splice(0, this.#first);
    if (this.#first >= MINUTES) this.#first = 0;
    if (dropped.high === this.#high || dropped.low === this.#low) this.#findExtremes();
  }

  #findExtremes(): void {
    this.#high = 0n;
    this.#low = 0n;
    for (let index = this.#first; index < this.#bars.length; index += 1) {
      const bar = this.#bars[index];
      if (bar === undefined) continue;
      if (bar.high > this.#high) this.#high = bar.high;
      if (this.#low === 0n || bar.low < this.#low) this.#low = bar.low;
    }
  }
}
