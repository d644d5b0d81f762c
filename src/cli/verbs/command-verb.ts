import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ControlStoreReader, sendCommand } from '../../adapters/sqlite/control-store-reader.js';
import { COMMAND_TYPES, type CommandResult, isCommandType } from '../../model/control-command.js';
import { formatReason } from '../../model/reason-code.js';
import { resolveHome } from '../home/home.js';
import { EXIT, type ExitCode, VerbFailure } from '../process/exit-code.js';
import { expectRunning } from './status-verb.js';

/** Flags of `aegis command`. */
export interface CommandFlags {
  readonly home?: string;
  readonly json?: boolean;
  /** Seconds. */
  readonly timeout: number;
}

const POLL_MS = 100;

/** Writes a row of `control_commands` and waits until the trader has settled it. */
export async function runCommand(typed: string, flags: CommandFlags): Promise<ExitCode> {
  const type = typed.toUpperCase();
  if (!isCommandType(type)) {
    throw new VerbFailure(
      EXIT.usage,
      `unknown command "${typed}"; expected one of ${COMMAND_TYPES.join(', ')}`,
    );
  }
  const home = resolveHome(flags.home, process.env);
  expectRunning(home);
  const commandId = randomUUID();
  sendCommand(home.controlPath, { commandId, type, source: 'cli', requestedAt: Date.now() });
  const result = await waitForResult(home.controlPath, commandId, flags.timeout);
  if (result === undefined) {
    throw new VerbFailure(
      EXIT.timeout,
      `${type} is written but not settled after ${flags.timeout} s; it will still be carried out. See: aegis status`,
    );
  }
  report(result, flags.json === true);
  return result.outcome === 'done' ? EXIT.ok : EXIT.refused;
}

function report(result: CommandResult, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const why = result.reason === undefined ? '' : `: ${formatReason(result.reason)}`;
  process.stdout.write(`${result.type} ${result.outcome}${why}\n`);
}

async function waitForResult(
  controlPath: string,
  commandId: string,
  timeoutSeconds: number,
): Promise<CommandResult | undefined> {
  const reader = ControlStoreReader.open(controlPath);
  try {
    const deadline = performance.now() + timeoutSeconds * 1_000;
    for (;;) {
      const result = reader.commandResult(commandId);
      if (result !== undefined || performance.now() > deadline) return result;
      await sleep(POLL_MS);
    }
  } finally {
    reader.close();
  }
}
