import type { Checker, Report, RestEvidence } from '../evidence.js';

/** The journal of every run is one unbroken hash chain (invariant 46). */
export class JournalChained implements Checker {
  readonly name = 'journal-chained';
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  rested({ journalBreaks }: RestEvidence): void {
    for (const place of journalBreaks) this.#report(`the chain breaks at ${place}`);
  }
}
