import { assert } from '../base/assert.js';
import { SECOND_MS } from '../base/time.js';
import type { RunPhase } from '../model/run-status.js';
import type { Cancel, Scheduler } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';

const RETRY_FIRST_MS = SECOND_MS;
const RETRY_MAX_MS = 30 * SECOND_MS;

/** What the engine and its symbols look like, as far as phases depend on it. */
export interface Readiness {
  readonly reconciled: boolean;
  /** Why not, for people. */
  readonly unreconciled: string;
  /** Symbols whose rings are full and contiguous. */
  readonly warmSymbols: number;
  /** Enabled, not paused, no kill switch. */
  readonly tradingAllowed: boolean;
}

/** What the recovery works with. */
export interface StartupRecoveryParts {
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** Each reads something from the exchange and tells the engine; in this order. @throws RequestFailure */
  readonly syncSteps: readonly SyncStep[];
  /** Opens the user data stream. The engine asks for the snapshot and reconciles. */
  readonly connect: () => void;
  readonly readiness: () => Readiness;
  /** How often readiness is looked at. */
  readonly watchMs: number;
  readonly onPhase: (phase: RunPhase, waitsFor: string) => void;
}

/** One thing that has to be known before the account can be looked at. */
export interface SyncStep {
  /** What is waited for, for people: "the exchange's clock". */
  readonly waitsFor: string;
  readonly run: () => Promise<void>;
}

/**
 * The way from a started process to a trading one: clock and rules first, then the account, then bars. Each step is
 * repeated with growing pauses until it succeeds. After that the phase follows the engine, both ways: a lost user stream
 * leads back to RECONCILING.
 */
export class StartupRecovery {
  readonly #parts: StartupRecoveryParts;
  #phase: RunPhase = 'STARTING';
  #waitsFor = '';
  #cancel: Cancel | undefined;
  #stopped = false;
  #failureStreak = 0;

  constructor(parts: StartupRecoveryParts) {
    this.#parts = parts;
  }

  get phase(): RunPhase {
    return this.#phase;
  }

  /** What the phase is waiting for, for people; empty when for nothing. */
  get waitsFor(): string {
    return this.#waitsFor;
  }

  /** Failures of the present step in a row. */
  get failureStreak(): number {
    return this.#failureStreak;
  }

  start(): void {
    assert(this.#phase === 'STARTING', 'a recovery starts once');
    this.#enter('STARTING', 'the control store');
    this.#runStep(0, RETRY_FIRST_MS);
  }

  /** No further step and no further change of phase, but for the end. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#enter('STOPPING', 'requests in flight');
  }

  /** Everything is closed. */
  finish(): void {
    assert(this.#stopped, 'a run stops before it has stopped');
    this.#enter('STOPPED', '');
  }

  #runStep(index: number, retryMs: number): void {
    const { connect, syncSteps } = this.#parts;
    const step = syncSteps[index];
    if (step === undefined) {
      this.#enter('RECONCILING', 'the account');
      connect();
      this.#watch();
      return;
    }
    this.#enter('SYNCING', step.waitsFor);
    void step.run().then(
      () => {
        this.#failureStreak = 0;
        if (!this.#stopped) this.#runStep(index + 1, RETRY_FIRST_MS);
      },
      (cause: unknown) => {
        this.#failureStreak += 1;
        if (!this.#stopped) this.#retry(index, retryMs, cause);
      },
    );
  }

  #retry(index: number, retryMs: number, cause: unknown): void {
    const message = cause instanceof Error ? cause.message : String(cause);
    this.#parts.logger.log('warn', 'waiting', { for: this.#waitsFor, retryMs, message });
    this.#cancel = this.#parts.scheduler.after(retryMs, () => {
      this.#runStep(index, Math.min(RETRY_MAX_MS, retryMs * 2));
    });
  }

  #watch(): void {
    this.#cancel = this.#parts.scheduler.after(this.#parts.watchMs, () => {
      const [phase, waitsFor] = phaseOf(this.#parts.readiness());
      this.#enter(phase, waitsFor);
      this.#watch();
    });
  }

  #enter(phase: RunPhase, waitsFor: string): void {
    if (phase === this.#phase && waitsFor === this.#waitsFor) return;
    this.#phase = phase;
    this.#waitsFor = waitsFor;
    this.#parts.onPhase(phase, waitsFor);
  }
}

function phaseOf(readiness: Readiness): readonly [RunPhase, string] {
  const { reconciled, tradingAllowed, unreconciled, warmSymbols } = readiness;
  if (!reconciled) return ['RECONCILING', `the account: ${unreconciled}`];
  if (warmSymbols === 0) return ['WARMING', 'bars'];
  return tradingAllowed ? ['TRADING', ''] : ['READY', 'an operator to enable trading'];
}
