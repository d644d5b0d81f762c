import type { Random } from '../../../base/prng.js';

/** Bounds of the waits between attempts. */
export interface BackoffOptions {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Waits that double up to a bound, each drawn from its upper half, so that many clients do not return at once. */
export class ReconnectBackoff {
  readonly #random: Random;
  readonly #options: BackoffOptions;
  #attempt = 0;

  constructor(random: Random, options: BackoffOptions = { firstMs: 1_000, longestMs: 60_000 }) {
    this.#random = random;
    this.#options = options;
  }

  /** The wait before the next attempt. */
  nextDelayMs(): number {
    const fullMs = Math.min(this.#options.firstMs * 2 ** this.#attempt, this.#options.longestMs);
    this.#attempt = Math.min(this.#attempt + 1, 30);
    return fullMs / 2 + this.#random.unit() * (fullMs / 2);
  }

  /** The last attempt lasted: the next wait is short again. */
  reset(): void {
    this.#attempt = 0;
  }
}
