import type { Random } from '../base/prng.js';
import { MINUTE_MS, type MonotonicMs, SECOND_MS } from '../base/time.js';
import type { CommandType } from '../model/control-command.js';
import type { SafetyState } from '../model/engine-event.js';
import type { RunPhase } from '../model/run-status.js';
import type { Clock, Scheduler } from '../ports/clock.js';
import type { ControlStore } from '../ports/control-store.js';

/** What an operator sees of a running trader. */
export interface OperatorView {
  readonly phase: RunPhase;
  readonly safety: SafetyState;
}

/** What the operator works with. */
export interface DrillOperatorParts {
  readonly control: Pick<ControlStore, 'putCommand'>;
  /** The clock of the machine on which the commands are given. */
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Undefined while no trader runs. */
  readonly view: () => OperatorView | undefined;
}

const LOOK_MS = 2 * SECOND_MS;
/** A whim every two minutes and a half, on average. */
const WHIM_CHANCE = LOOK_MS / (150 * SECOND_MS);
const AFTER_CLOSE_MS_MAX = 3 * SECOND_MS;
const WHIM_MS_MAX = 45 * SECOND_MS;
/** Between two commands of one type: the first may not have been carried out yet. */
const PATIENCE_MS = 4 * SECOND_MS;
const WHIMS = [
  'PAUSE_ALL',
  'KILL_ENTRIES',
  'FLATTEN',
  'DISABLE_TRADING',
] as const satisfies readonly CommandType[];

/**
 * A person at the controls: enables trading as soon as the trader is ready, and now and then forbids something for a
 * while. Gives orders only by rows of `control_commands`, and repeats one that had no effect.
 */
export class DrillOperator {
  readonly #parts: DrillOperatorParts;
  readonly #givenAt = new Map<CommandType, MonotonicMs>();
  #whim: { readonly type: (typeof WHIMS)[number]; readonly until: MonotonicMs } | undefined;
  #whimsEnd: MonotonicMs = Number.POSITIVE_INFINITY;
  #given = 0;
  #flattening = false;
  #pondering = false;

  constructor(parts: DrillOperatorParts) {
    this.#parts = parts;
  }

  /** Commands given so far. */
  get commands(): number {
    return this.#given;
  }

  /** Begins to look after the trader; no whim begins or lasts past `whimsUntil`. */
  start(whimsUntil: MonotonicMs): void {
    this.#whimsEnd = whimsUntil;
    this.#look();
  }

  /** From now on wants only that everything is closed. */
  flatten(): void {
    this.#flattening = true;
    this.#give('FLATTEN');
  }

  #look(): void {
    this.#parts.scheduler.after(LOOK_MS, () => {
      this.#haveWhims();
      this.#act();
      this.#look();
    });
  }

  #haveWhims(): void {
    const { clock, random, scheduler } = this.#parts;
    const now = clock.monotonic();
    if (this.#whim !== undefined && now >= Math.min(this.#whim.until, this.#whimsEnd)) {
      this.#whim = undefined;
    }
    const strikes = random.unit() < WHIM_CHANCE;
    if (!strikes || this.#whim !== undefined || this.#pondering) return;
    const type = WHIMS[random.below(WHIMS.length)] ?? 'PAUSE_ALL';
    const lengthMs = random.below(WHIM_MS_MAX);
    this.#pondering = true;
    scheduler.after(this.#delayMs(), () => {
      this.#pondering = false;
      if (clock.monotonic() >= this.#whimsEnd) return;
      this.#whim = { type, until: clock.monotonic() + lengthMs };
      this.#act();
    });
  }

  /** The worst moment to forbid entries is while they are made: right after the minute's bars have closed. */
  #delayMs(): number {
    const { clock, random } = this.#parts;
    const afterCloseMs = random.below(AFTER_CLOSE_MS_MAX);
    if (random.unit() < 0.5) return 0;
    return MINUTE_MS - (clock.now() % MINUTE_MS) + afterCloseMs;
  }

  /** Compares what is with what is wanted; safety first, then the way back to trading, one step at a time. */
  #act(): void {
    const view = this.#parts.view();
    if (view === undefined) return;
    const { phase, safety } = view;
    const wanted = this.#flattening ? 'FLATTEN' : this.#whim?.type;
    if (wanted !== undefined) {
      if (!isInForce(wanted, safety)) this.#give(wanted);
      return;
    }
    if (safety.killSwitch !== 'NONE') this.#give('CLEAR_KILL');
    else if (safety.paused) this.#give('RESUME_ALL');
    else if (phase === 'READY' && !safety.tradingEnabled) this.#give('ENABLE_TRADING');
  }

  #give(type: CommandType): void {
    const { clock, control } = this.#parts;
    const now = clock.monotonic();
    if (now - (this.#givenAt.get(type) ?? Number.NEGATIVE_INFINITY) < PATIENCE_MS) return;
    this.#givenAt.set(type, now);
    this.#given += 1;
    control.putCommand({
      commandId: `drill-${this.#given}`,
      type,
      source: 'drill',
      requestedAt: clock.now(),
    });
  }
}

function isInForce(type: (typeof WHIMS)[number], safety: SafetyState): boolean {
  switch (type) {
    case 'PAUSE_ALL':
      return safety.paused;
    case 'KILL_ENTRIES':
      return safety.killSwitch !== 'NONE';
    case 'FLATTEN':
      return safety.killSwitch === 'FLATTEN';
    case 'DISABLE_TRADING':
      return !safety.tradingEnabled;
  }
}
