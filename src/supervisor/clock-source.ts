import type { Clock } from '../ports/clock.js';
import type { MarketDataSource } from '../ports/market-data-source.js';

/** How far the exchange's clock is from ours: exchange time ≈ our time + offsetMs, give or take uncertaintyMs. */
export interface ClockMeasurement {
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
}

/** Measures the exchange's clock. */
export interface ClockSource {
  /** @throws RequestFailure */
  measure(): Promise<ClockMeasurement>;
}

/**
 * Asks the exchange for its time several times and believes the answer with the shortest round trip: the clock was
 * read somewhere between sending and receiving, so half the round trip is the greatest error.
 */
export class RoundTripClockSource implements ClockSource {
  readonly #source: Pick<MarketDataSource, 'serverTime'>;
  readonly #clock: Clock;
  readonly #samples: number;

  constructor(source: Pick<MarketDataSource, 'serverTime'>, clock: Clock, samples = 5) {
    this.#source = source;
    this.#clock = clock;
    this.#samples = samples;
  }

  async measure(): Promise<ClockMeasurement> {
    let best: ClockMeasurement = { offsetMs: 0, uncertaintyMs: Number.POSITIVE_INFINITY };
    for (let sample = 0; sample < this.#samples; sample += 1) {
      const sentAt = this.#clock.monotonic();
      const exchangeAt = await this.#source.serverTime();
      const halfTripMs = (this.#clock.monotonic() - sentAt) / 2;
      if (halfTripMs >= best.uncertaintyMs) continue;
      best = {
        offsetMs: Math.round(exchangeAt - (this.#clock.now() - halfTripMs)),
        uncertaintyMs: Math.ceil(halfTripMs),
      };
    }
    return best;
  }
}
