import { type EpochMs, SECOND_MS } from '../base/time.js';
import type { HealthCause, HealthLevel, HealthReported } from '../model/engine-event.js';
import type { Severity } from '../model/engine-output.js';
import { withNumbers } from '../model/reason-code.js';
import type { Outbox } from './outbox.js';

/** A hiccup mends itself; what lasts longer keeps us from trading, and an operator wants to know why. */
const TOLD_AFTER_MS = 60 * SECOND_MS;

/** A stretch in which health was not OK. */
interface Illness {
  readonly since: EpochMs;
  /** How gravely an operator has been told. */
  told: Severity | undefined;
}

/**
 * The newest verdict on our health. CRITICAL is told to an operator at once, DEGRADED when it lasts, and the end of
 * what was told.
 */
export class HealthWatch {
  readonly #outbox: Outbox;
  #level: HealthLevel = 'DEGRADED';
  #causes: readonly HealthCause[] = [];
  #illness: Illness | undefined;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  get level(): HealthLevel {
    return this.#level;
  }

  get causes(): readonly HealthCause[] {
    return this.#causes;
  }

  /** Components that are not well, for explanations. */
  unwell(): string {
    return this.#bad()
      .map(({ component }) => component)
      .join(' ');
  }

  report({ at, causes, level }: HealthReported): void {
    this.#level = level;
    this.#causes = causes;
    if (level === 'OK') this.#recover(at);
    else this.#ail(at, level);
  }

  #recover(at: EpochMs): void {
    const illness = this.#illness;
    this.#illness = undefined;
    if (illness?.told === undefined) return;
    const seconds = Math.round((at - illness.since) / SECOND_MS);
    this.#outbox.notify(at, 'info', `health:${at}`, `Health is OK again, after ${seconds} s.`);
  }

  #ail(at: EpochMs, level: HealthLevel): void {
    this.#illness ??= { since: at, told: undefined };
    const illness = this.#illness;
    const severity = level === 'CRITICAL' ? 'critical' : 'warning';
    const isDue = severity === 'critical' || at - illness.since >= TOLD_AFTER_MS;
    if (!isDue || illness.told === severity || illness.told === 'critical') return;
    illness.told = severity;
    const what = this.#bad().map(causeText).join('; ');
    this.#outbox.notify(at, severity, `health:${at}`, `Health is ${level}, no entries: ${what}.`);
  }

  #bad(): readonly HealthCause[] {
    return this.#causes.filter(({ level }) => level !== 'OK');
  }
}

function causeText({ component, detail, numbers }: HealthCause): string {
  return withNumbers(`${component} ${detail}`, numbers);
}
