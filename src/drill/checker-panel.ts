import type { ControlDatabase } from '../adapters/sqlite/control-database.js';
import type { EpochMs } from '../base/time.js';
import type { CommitBatch, RecoveredRun } from '../ports/control-store.js';
import { BalancesConserved } from './checkers/balances-conserved.js';
import { BarsAgree } from './checkers/bars-agree.js';
import { EntriesAllowed } from './checkers/entries-allowed.js';
import { ExchangeAgrees } from './checkers/exchange-agrees.js';
import { IntentBeforeSend } from './checkers/intent-before-send.js';
import { JournalChained } from './checkers/journal-chained.js';
import { LimitsKept } from './checkers/limits-kept.js';
import { OrderLife } from './checkers/order-life.js';
import { PlacedOnce } from './checkers/placed-once.js';
import { PositionsAreFills } from './checkers/positions-are-fills.js';
import { SellsCovered } from './checkers/sells-covered.js';
import { CommittedState } from './committed-state.js';
import type {
  Checker,
  IncomingAnswer,
  NetworkWitness,
  OutgoingRequest,
  Report,
  RestEvidence,
  Violation,
} from './evidence.js';
import type { StoreObserver } from './watched-store.js';

/** Violations kept of one checker: the first tell the story. */
const KEPT_PER_CHECKER = 5;

/** Every checker of a run, shown everything in the order in which it happens. */
export class CheckerPanel implements StoreObserver, NetworkWitness {
  readonly state = new CommittedState();
  readonly #now: () => EpochMs;
  readonly #violations: Violation[] = [];
  readonly #counts = new Map<string, number>();
  readonly #checkers: readonly Checker[];

  constructor(now: () => EpochMs, database: Pick<ControlDatabase, 'get'>) {
    this.#now = now;
    this.#checkers = [
      new IntentBeforeSend(database, this.reporter('intent-before-send')),
      new PlacedOnce(this.reporter('placed-once')),
      new EntriesAllowed(this.reporter('entries-allowed')),
      new PositionsAreFills(this.reporter('positions-are-fills')),
      new OrderLife(this.reporter('order-life')),
      new SellsCovered(this.reporter('sells-covered')),
      new ExchangeAgrees(this.reporter('exchange-agrees')),
      new BalancesConserved(this.reporter('balances-conserved')),
      new LimitsKept(this.reporter('limits-kept')),
      new JournalChained(this.reporter('journal-chained')),
      new BarsAgree(this.reporter('bars-agree')),
    ];
  }

  /** The first of each checker's. */
  get violations(): readonly Violation[] {
    return this.#violations;
  }

  /** How one checker reports. */
  reporter(checker: string): Report {
    return (detail) => {
      const count = (this.#counts.get(checker) ?? 0) + 1;
      this.#counts.set(checker, count);
      if (count <= KEPT_PER_CHECKER) this.#violations.push({ checker, at: this.#now(), detail });
    };
  }

  runBegan(run: RecoveredRun): void {
    this.state.begin(run);
    for (const checker of this.#checkers) checker.runBegan?.(run);
  }

  committed(batch: CommitBatch): void {
    this.state.apply(batch);
    for (const checker of this.#checkers) checker.committed?.(batch, this.state);
  }

  requested(request: OutgoingRequest): void {
    for (const checker of this.#checkers) checker.requested?.(request, this.state);
  }

  answered(answer: IncomingAnswer): void {
    for (const checker of this.#checkers) checker.answered?.(answer);
  }

  rested(evidence: RestEvidence): void {
    for (const checker of this.#checkers) checker.rested?.(evidence, this.state);
  }
}
