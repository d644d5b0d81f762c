import type { EpochMs } from '../base/time.js';
import type { Reason } from './reason-code.js';

/** What an operator may order. Risk-reducing ones always work; risk-increasing ones may be refused by a gate. */
export const COMMAND_TYPES = [
  'PAUSE_ALL',
  'RESUME_ALL',
  'ENABLE_TRADING',
  'DISABLE_TRADING',
  'KILL_ENTRIES',
  'FLATTEN',
  'CLEAR_KILL',
] as const;

/** One of the operator's orders. */
export type CommandType = (typeof COMMAND_TYPES)[number];

/** Whether a text names a command. */
export function isCommandType(text: string): text is CommandType {
  return (COMMAND_TYPES as readonly string[]).includes(text);
}

/** A row of `control_commands`, as read. `type` is not yet known to be valid. */
export interface ControlCommand {
  readonly commandId: string;
  readonly type: string;
  /** Who asked: "cli", "demo", "telegram:<user id>". */
  readonly source: string;
  readonly requestedAt: EpochMs;
}

/** What became of a command: `done`, or `refused` with the reason. FLATTEN is done when every position is flat. */
export interface CommandResult {
  readonly commandId: string;
  readonly type: string;
  readonly outcome: 'done' | 'refused';
  readonly settledAt: EpochMs;
  readonly reason?: Reason;
}
