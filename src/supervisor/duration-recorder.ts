/** Bucket edges in ms, doubling from 1/64 ms to about 17 min. */
const BUCKETS = 37;
const FIRST_EDGE_MS = 1 / 64;

/** How long something took, over the run. */
export interface DurationSummary {
  readonly count: number;
  readonly meanMs: number;
  readonly maxMs: number;
  /** Upper edge of the bucket that holds the 99th percentile; buckets double. */
  readonly p99Ms: number;
}

/** Counts durations in doubling buckets: constant memory, constant time. */
export class DurationRecorder {
  readonly #counts = new Array<number>(BUCKETS).fill(0);
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;
  #recentMaxMs = 0;

  record(durationMs: number): void {
    this.#count += 1;
    this.#sumMs += durationMs;
    if (durationMs > this.#recentMaxMs) this.#recentMaxMs = durationMs;
    if (durationMs > this.#maxMs) this.#maxMs = durationMs;
    const bucket = bucketOf(durationMs);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  /** The greatest since this was asked last; 0 when nothing was recorded. */
  takeRecentMaxMs(): number {
    const recentMaxMs = this.#recentMaxMs;
    this.#recentMaxMs = 0;
    return recentMaxMs;
  }

  summary(): DurationSummary {
    return {
      count: this.#count,
      meanMs: this.#count === 0 ? 0 : this.#sumMs / this.#count,
      maxMs: this.#maxMs,
      p99Ms: this.#percentile(0.99),
    };
  }

  #percentile(share: number): number {
    const wanted = Math.ceil(this.#count * share);
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= wanted) return Math.min(FIRST_EDGE_MS * 2 ** bucket, this.#maxMs);
    }
    return this.#maxMs;
  }
}

function bucketOf(durationMs: number): number {
  if (durationMs <= FIRST_EDGE_MS) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(Math.log2(durationMs / FIRST_EDGE_MS)));
}
