import type { CommandType, ControlCommand } from '../model/control-command.js';
import type { EngineEvent } from '../model/engine-event.js';
import { reason } from '../model/reason-code.js';
import type { Cancel, Clock, Scheduler } from '../ports/clock.js';
import type { ControlStore } from '../ports/control-store.js';

/** Commands taken in one poll; the rest waits for the next. */
const COMMANDS_PER_POLL = 16;
/** Orders that raise risk mean the moment they were given in; those that lower it are right at any time. */
const RISK_INCREASING: readonly string[] = [
  'ENABLE_TRADING',
  'RESUME_ALL',
  'CLEAR_KILL',
] satisfies readonly CommandType[];

/** What the processor works with. */
export interface CommandProcessorParts {
  readonly control: Pick<ControlStore, 'takeCommands' | 'commit'>;
  readonly clock: Clock;
  /** The clock operators live by: `requestedAt` is on it, whatever speed the trader's time runs at. */
  readonly operatorClock: Clock;
  readonly scheduler: Scheduler;
  readonly pollMs: number;
  /** A risk-increasing command that is older than this, on the operators' clock, is refused. */
  readonly staleAfterMs: number;
  readonly offer: (event: EngineEvent) => void;
  readonly onFatal: (cause: unknown) => void;
}

/**
 * Reads operators' commands from the control store. One that raises risk and has waited for too long (the process was
 * down or stalled) is refused here; every other goes to the engine, which settles it in the transaction of its effect.
 */
export class CommandProcessor {
  readonly #parts: CommandProcessorParts;
  #cancel: Cancel | undefined;

  constructor(parts: CommandProcessorParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#cancel = this.#parts.scheduler.after(this.#parts.pollMs, () => {
      this.#poll();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #poll(): void {
    try {
      const commands = this.#parts.control.takeCommands(COMMANDS_PER_POLL);
      for (const command of commands) this.#receive(command);
    } catch (cause) {
      this.#parts.onFatal(cause);
      return;
    }
    this.start();
  }

  #receive(command: ControlCommand): void {
    const { clock, control, offer, operatorClock, staleAfterMs } = this.#parts;
    const at = clock.now();
    const ageMs = operatorClock.now() - command.requestedAt;
    if (ageMs <= staleAfterMs || !RISK_INCREASING.includes(command.type)) {
      offer({ type: 'CommandReceived', at, command });
      return;
    }
    const { commandId, type } = command;
    const why = reason('COMMAND_STALE', { ageMs, limitMs: staleAfterMs });
    const result = { commandId, type, outcome: 'refused', settledAt: at, reason: why } as const;
    control.commit({ entries: [], records: [{ type: 'RecordCommandResult', result }] });
  }
}
