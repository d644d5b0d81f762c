import type { EpochMs } from '../../base/time.js';
import type {
  Checker,
  IncomingAnswer,
  OutgoingRequest,
  Report,
  RestEvidence,
} from '../evidence.js';

/**
 * The exchange's own counters never refuse us, and after a 429 or 418 nothing is sent before the time it named
 * (invariants 39 and 40). A new process starts without the memory of the old one.
 */
export class LimitsKept implements Checker {
  readonly name = 'limits-kept';
  readonly #report: Report;
  #silentUntil: EpochMs = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  runBegan(): void {
    this.#silentUntil = 0;
  }

  answered({ at, headers, status }: IncomingAnswer): void {
    if (status !== 429 && status !== 418) return;
    const seconds = Number(headers['retry-after'] ?? '0');
    this.#silentUntil = Math.max(this.#silentUntil, at + seconds * 1_000);
  }

  requested({ at, method, path }: OutgoingRequest): void {
    if (at >= this.#silentUntil) return;
    this.#report(
      `${method} ${path} is sent ${this.#silentUntil - at} ms before the end of Retry-After`,
    );
  }

  rested({ limitsBroken }: RestEvidence): void {
    for (const request of limitsBroken)
      this.#report(`the exchange refused ${request} for its limits`);
  }
}
