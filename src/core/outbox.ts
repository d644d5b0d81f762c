import type { EpochMs } from '../base/time.js';
import type { EngineOutput, Severity } from '../model/engine-output.js';
import type { Reason } from '../model/reason-code.js';

/** Collects what one event leads to, in order. */
export class Outbox {
  #outputs: EngineOutput[] = [];

  emit(output: EngineOutput): void {
    this.#outputs.push(output);
  }

  emitAll(outputs: readonly EngineOutput[]): void {
    for (const output of outputs) this.#outputs.push(output);
  }

  /** Tells an operator. Equal keys are one notification. */
  notify(at: EpochMs, severity: Severity, dedupeKey: string, text: string): void {
    this.emit({ type: 'RecordNotification', at, severity, dedupeKey, text });
  }

  /** Keeps what must not happen, and tells an operator. */
  incident(at: EpochMs, reason: Reason, dedupeKey: string, detail: string): void {
    this.emit({ type: 'RecordIncident', at, reason, detail });
    this.notify(at, 'critical', dedupeKey, `${reason.code}: ${detail}`);
  }

  /** Everything since the last time, and forgets it. */
  drain(): readonly EngineOutput[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }
}
