import type { EpochMs } from '../base/time.js';
import {
  type CommandResult,
  type CommandType,
  type ControlCommand,
  isCommandType,
} from '../model/control-command.js';
import { type Reason, reason } from '../model/reason-code.js';
import type { Outbox } from './outbox.js';
import type { SafetyLatch } from './safety-latch.js';

/** Settled commands that are remembered, so that a repeated one is answered again without effect. */
const RESULTS_KEPT = 1_000;

/** What commands need of the rest of the engine. */
export interface CommandSurroundings {
  /** Why trading may not be enabled now, if it may not. */
  objectionToTrading(): Reason | undefined;
  openPositions(): number;
  /** The kill switch has moved: look at every position again. */
  killSwitchChanged(at: EpochMs): void;
}

/** Carries out operators' commands. Those that reduce risk always work. Each id has its effect at most once. */
export class CommandHandler {
  readonly #safety: SafetyLatch;
  readonly #outbox: Outbox;
  readonly #surroundings: CommandSurroundings;
  readonly #results = new Map<string, CommandResult>();
  readonly #flattening = new Map<string, ControlCommand>();

  constructor(safety: SafetyLatch, outbox: Outbox, surroundings: CommandSurroundings) {
    this.#safety = safety;
    this.#outbox = outbox;
    this.#surroundings = surroundings;
  }

  receive(command: ControlCommand, at: EpochMs): void {
    const earlier = this.#results.get(command.commandId);
    if (earlier !== undefined) {
      this.#outbox.emit({ type: 'RecordCommandResult', result: earlier });
      return;
    }
    if (this.#flattening.has(command.commandId)) return;
    if (!isCommandType(command.type)) {
      this.#settle(command, at, reason('COMMAND_UNKNOWN', { type: command.type }));
      return;
    }
    this.#carryOut(command.type, command, at);
  }

  /** FLATTEN is done when nothing is left to close. Called after every event. */
  settleFlattened(at: EpochMs): void {
    if (this.#flattening.size === 0 || this.#surroundings.openPositions() > 0) return;
    for (const command of this.#flattening.values()) {
      this.#settle(command, at);
      this.#outbox.notify(at, 'info', `flat:${command.commandId}`, 'Every position is closed.');
    }
    this.#flattening.clear();
  }

  #carryOut(type: CommandType, command: ControlCommand, at: EpochMs): void {
    switch (type) {
      case 'PAUSE_ALL':
        this.#change({ paused: true }, command, at);
        return;
      case 'RESUME_ALL':
        this.#change({ paused: false }, command, at);
        return;
      case 'DISABLE_TRADING':
        this.#change({ tradingEnabled: false }, command, at);
        return;
      case 'ENABLE_TRADING': {
        const objection = this.#surroundings.objectionToTrading();
        if (objection === undefined) this.#change({ tradingEnabled: true }, command, at);
        else this.#settle(command, at, objection);
        return;
      }
      case 'CLEAR_KILL':
        this.#change({ killSwitch: 'NONE' }, command, at);
        return;
      case 'KILL_ENTRIES':
        if (this.#safety.killEntries()) {
          this.#announce(command, at);
          this.#surroundings.killSwitchChanged(at);
        }
        this.#settle(command, at);
        return;
      case 'FLATTEN':
        this.#flatten(command, at);
        return;
    }
  }

  #flatten(command: ControlCommand, at: EpochMs): void {
    if (this.#safety.change({ killSwitch: 'FLATTEN' })) this.#announce(command, at);
    this.#flattening.set(command.commandId, command);
    this.#surroundings.killSwitchChanged(at);
  }

  #change(part: Parameters<SafetyLatch['change']>[0], command: ControlCommand, at: EpochMs): void {
    if (this.#safety.change(part)) this.#announce(command, at);
    this.#settle(command, at);
  }

  #announce(command: ControlCommand, at: EpochMs): void {
    const { tradingEnabled, killSwitch, paused } = this.#safety.state;
    const stands = `trading ${tradingEnabled ? 'enabled' : 'disabled'}, kill switch ${killSwitch}${paused ? ', paused' : ''}`;
    this.#outbox.notify(
      at,
      killSwitch === 'NONE' ? 'info' : 'critical',
      `command:${command.commandId}`,
      `${command.type} by ${command.source}: ${stands}.`,
    );
  }

  #settle(command: ControlCommand, at: EpochMs, refusal?: Reason): void {
    const { commandId, type } = command;
    const result: CommandResult =
      refusal === undefined
        ? { commandId, type, outcome: 'done', settledAt: at }
        : { commandId, type, outcome: 'refused', settledAt: at, reason: refusal };
    this.#results.set(commandId, result);
    const oldest = this.#results.keys().next();
    if (this.#results.size > RESULTS_KEPT && oldest.done !== true)
      this.#results.delete(oldest.value);
    this.#outbox.emit({ type: 'RecordCommandResult', result });
  }
}
