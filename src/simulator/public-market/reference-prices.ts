import type { EpochMs } from '../../base/time.js';
import type { SymbolName } from '../../model/names.js';
import type { Price } from '../../model/price.js';

/** How the matching engine calculates reference prices (faqs/price_range_execution_rules.md). */
export interface ReferencePriceTerms {
  readonly bucketCount: number;
  readonly bucketWidthMs: number;
}

/** A reference price and when it held; the price is undefined when none is set. */
export interface ReferencePrice {
  readonly price: Price | undefined;
  readonly at: EpochMs;
}

interface Bucket {
  readonly openAt: EpochMs;
  /** Trades, × 10⁴. */
  count: bigint;
  /** Sum of their prices, × 10⁴. */
  sum: bigint;
}

/** Counts and sums carry four more decimals, so that a bucket can lose a fraction of itself. */
const EXTRA = 10_000n;

/**
 * Reference prices: the mean of trade prices over a moving window of buckets. The oldest bucket counts by the part of
 * it that is still inside (same page, "How does the Matching Engine calculate the reference price?").
 */
export class ReferencePrices {
  readonly #terms: ReferencePriceTerms | undefined;
  readonly #buckets = new Map<SymbolName, Bucket[]>();
  /** Set by hand: the price, or null for none. */
  readonly #set = new Map<SymbolName, Price | null>();

  /** @param terms undefined when nothing is calculated: then symbols have reference prices only if one is set by hand */
  constructor(terms: ReferencePriceTerms | undefined) {
    this.#terms = terms;
  }

  /** How far it looks back at most, ms; 0 when nothing is calculated. */
  get windowMs(): number {
    const { bucketCount = 0, bucketWidthMs = 0 } = this.#terms ?? {};
    return (bucketCount + 1) * bucketWidthMs;
  }

  /** How a symbol's price comes about; undefined when it has none. */
  calculation(symbol: SymbolName): ReferencePriceTerms | 'by hand' | undefined {
    return this.#set.has(symbol) ? 'by hand' : this.#terms;
  }

  /** Sets a symbol's price by hand; null for none, undefined to calculate it again. */
  set(symbol: SymbolName, price: Price | null | undefined): void {
    if (price === undefined) this.#set.delete(symbol);
    else this.#set.set(symbol, price);
  }

  /** A trade took place. */
  observe(symbol: SymbolName, price: Price, at: EpochMs): void {
    if (this.#terms === undefined) return;
    const { bucketWidthMs } = this.#terms;
    const buckets = this.#buckets.get(symbol) ?? [];
    this.#buckets.set(symbol, buckets);
    const openAt = at - (at % bucketWidthMs);
    const last = buckets.at(-1);
    if (last?.openAt === openAt) {
      last.count += EXTRA;
      last.sum += price * EXTRA;
      return;
    }
    buckets.push({ openAt, count: EXTRA, sum: price * EXTRA });
    this.#dropOld(buckets, at);
  }

  /** The price now; undefined when the symbol never had one. */
  at(symbol: SymbolName, now: EpochMs): ReferencePrice | undefined {
    const set = this.#set.get(symbol);
    if (set !== undefined) return { price: set ?? undefined, at: now };
    const buckets = this.#buckets.get(symbol);
    if (this.#terms === undefined || buckets === undefined) return undefined;
    this.#dropOld(buckets, now);
    const { bucketCount, bucketWidthMs } = this.#terms;
    const cutoff = now - bucketCount * bucketWidthMs;
    let count = 0n;
    let sum = 0n;
    for (const bucket of buckets) {
      const expired = BigInt(Math.max(0, cutoff - bucket.openAt));
      const width = BigInt(bucketWidthMs);
      count += bucket.count - (bucket.count * expired) / width;
      sum += bucket.sum - (bucket.sum * expired) / width;
    }
    return { price: count === 0n ? undefined : ((sum / count) as Price), at: now };
  }

  #dropOld(buckets: Bucket[], now: EpochMs): void {
    if (this.#terms === undefined) return;
    const { bucketCount, bucketWidthMs } = this.#terms;
    const cutoff = now - bucketCount * bucketWidthMs;
    while ((buckets[0]?.openAt ?? now) + bucketWidthMs <= cutoff) buckets.shift();
  }
}
