import { createHash } from 'node:crypto';
import { type EpochMs, floorTime, SECOND_MS } from '../base/time.js';

/** One thing that crossed, or tried to cross, the simulated network, or that befell one of its ends. */
export interface WireEntry {
  readonly at: EpochMs;
  readonly kind:
    | 'request'
    | 'response'
    | 'failure'
    | 'connect'
    | 'frame-in'
    | 'frame-out'
    | 'close'
    | 'exchange'
    | 'crash'
    | 'start';
  /** Method and path without its query; for frames, the URL's path. */
  readonly what: string;
  readonly detail: string;
}

const TAIL = 400;
const DETAIL_KEPT = 600;

/**
 * A hash chain over everything on the wire, and the last entries in clear. Equal seeds must give equal chains; where
 * the chain stood at the end of each second tells when two runs parted.
 */
export class WireLog {
  readonly #hash = createHash('sha256');
  readonly #tail: WireEntry[] = [];
  readonly #seconds: string[] = [];
  #second: EpochMs = 0;
  #count = 0;

  add(entry: WireEntry): void {
    const second = floorTime(entry.at, SECOND_MS);
    if (second !== this.#second) {
      this.#seconds.push(`${this.#second} ${this.#hash.copy().digest('hex').slice(0, 16)}`);
      this.#second = second;
    }
    this.#hash.update(`${entry.at} ${entry.kind} ${entry.what} ${entry.detail}\n`);
    this.#count += 1;
    this.#tail.push(entry);
    if (this.#tail.length > 2 * TAIL) this.#tail.splice(0, TAIL);
  }

  get count(): number {
    return this.#count;
  }

  /** "<second> <digest>" for each second in which something happened, except the last. */
  get seconds(): readonly string[] {
    return this.#seconds;
  }

  /** The last entries as lines, for a failure's report. */
  tailLines(): readonly string[] {
    return this.#tail
      .slice(-TAIL)
      .map(({ at, kind, what, detail }) => `${at} ${kind} ${what} ${detail.slice(0, DETAIL_KEPT)}`);
  }

  /** The chain as it stands. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}
