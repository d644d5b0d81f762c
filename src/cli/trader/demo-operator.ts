import { randomUUID } from 'node:crypto';
import type { RunPhase } from '../../model/run-status.js';
import type { Clock } from '../../ports/clock.js';
import type { ControlStore } from '../../ports/control-store.js';

const RETRY_MS = 2_000;

/** What the demo's operator looks at and writes to. */
export interface DemoOperatorParts {
  readonly control: Pick<ControlStore, 'putCommand'>;
  /** The machine's clock, which operators live by. */
  readonly operatorClock: Clock;
  readonly phase: () => RunPhase;
}

/**
 * Enables trading as a person would: by a row of `control_commands`, once the trader is ready. A refusal (health may waver
 * while everything starts) is followed by another try; after the first success the operator is gone for good, so that it never
 * undoes what a real one orders.
 */
export class DemoOperator {
  readonly #parts: DemoOperatorParts;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: DemoOperatorParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), RETRY_MS);
  }

  /** Call when the phase changes: saves the wait for the next look. */
  nudge(): void {
    this.#look();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const { control, operatorClock, phase } = this.#parts;
    if (this.#timer === undefined) return;
    if (phase() === 'TRADING') this.stop();
    if (phase() !== 'READY') return;
    control.putCommand({
      commandId: randomUUID(),
      type: 'ENABLE_TRADING',
      source: 'demo',
      requestedAt: operatorClock.now(),
    });
  }
}
