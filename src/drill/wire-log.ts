import { createHash } from 'node:crypto';
import type { EpochMs } from '../base/time.js';

/** One thing that crossed, or tried to cross, the simulated network. */
export interface WireEntry {
  readonly at: EpochMs;
  readonly kind: 'request' | 'response' | 'failure' | 'connect' | 'frame-in' | 'frame-out' | 'close';
  /** Method and path without its query; for frames, the URL's path. */
  readonly what: string;
  readonly detail: string;
}

/** Sees every request before its first byte leaves the program. */
export type RequestWitness = (request: OutgoingRequest) => void;

/** A request as it leaves. */
export interface OutgoingRequest {
  readonly at: EpochMs;
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const TAIL = 200;

/** A hash chain over everything on the wire, and the last entries in clear. Equal seeds must give equal chains. */
export class WireLog {
  readonly #hash = createHash('sha256');
  readonly #tail: WireEntry[] = [];
  #count = 0;

  add(entry: WireEntry): void {
    this.#hash.update(`${entry.at} ${entry.kind} ${entry.what} ${entry.detail}\n`);
    this.#count += 1;
    this.#tail.push(entry);
    if (this.#tail.length > TAIL) this.#tail.shift();
  }

  get count(): number {
    return this.#count;
  }

  /** The last entries, for a failure's report. */
  get tail(): readonly WireEntry[] {
    return this.#tail;
  }

  /** The chain's end. Ends the log. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}
