import type { EpochMs } from '../../base/time.js';
import type { CommandResult, ControlCommand } from '../../model/control-command.js';
import { decodeJson, encodeJson } from '../../model/json-codec.js';
import { formatReason, type Reason } from '../../model/reason-code.js';
import type { ControlDatabase } from './control-database.js';

interface CommandRow {
  readonly id: number;
  readonly command_id: string;
  readonly type: string;
  readonly source: string;
  readonly requested_at: EpochMs;
}

interface ResultRow {
  readonly command_id: string;
  readonly type: string;
  readonly status: 'done' | 'refused';
  readonly settled_at: EpochMs;
  readonly reason_body: string | null;
}

const UNTAKEN = `status IN ('pending', 'taken') AND (status = 'pending' OR taken_epoch < ?)`;

/** Inserts a pending command; one with the same source and id is left as it is. */
export function insertCommand(database: ControlDatabase, command: ControlCommand): void {
  database.run(
    `INSERT INTO control_commands (command_id, type, source, requested_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (source, command_id) DO NOTHING`,
    command.commandId,
    command.type,
    command.source,
    command.requestedAt,
  );
}

/** Hands out what this run was not handed before, oldest first: new commands, and those an earlier run left unsettled. */
export function takeCommands(
  database: ControlDatabase,
  options: { readonly epoch: number; readonly limit: number },
): readonly ControlCommand[] {
  // The usual answer is "none", and finding that out must not cost a write transaction.
  const waiting = database.get(
    `SELECT 1 FROM control_commands WHERE ${UNTAKEN} LIMIT 1`,
    options.epoch,
  );
  if (waiting === undefined) return [];
  return database.transaction(() => {
    const rows = database.all<CommandRow>(
      `SELECT id, command_id, type, source, requested_at FROM control_commands WHERE ${UNTAKEN} ORDER BY id LIMIT ?`,
      options.epoch,
      options.limit,
    );
    for (const row of rows) {
      database.run(
        `UPDATE control_commands SET status = 'taken', taken_epoch = ? WHERE id = ?`,
        options.epoch,
        row.id,
      );
    }
    return rows.map((row) => ({
      commandId: row.command_id,
      type: row.type,
      source: row.source,
      requestedAt: row.requested_at,
    }));
  });
}

/**
 * Settles a command. A result names no source, so of two unsettled commands that share an id the older is meant. A
 * result without a row (a command that never passed through this table) settles nothing.
 */
export function settleCommand(database: ControlDatabase, result: CommandResult): void {
  database.run(
    `UPDATE control_commands SET status = ?, settled_at = ?, reason = ?, reason_body = ?
     WHERE id = (SELECT min(id) FROM control_commands WHERE command_id = ? AND status IN ('pending', 'taken'))`,
    result.outcome,
    result.settledAt,
    result.reason === undefined ? null : formatReason(result.reason),
    result.reason === undefined ? null : encodeJson(result.reason),
    result.commandId,
  );
}

/** What became of the newest command with this id; undefined while it is unsettled. */
export function readCommandResult(
  database: ControlDatabase,
  commandId: string,
): CommandResult | undefined {
  const row = database.get<ResultRow>(
    `SELECT command_id, type, status, settled_at, reason_body FROM control_commands
     WHERE command_id = ? AND status IN ('done', 'refused') ORDER BY id DESC LIMIT 1`,
    commandId,
  );
  if (row === undefined) return undefined;
  return {
    commandId: row.command_id,
    type: row.type,
    outcome: row.status,
    settledAt: row.settled_at,
    ...(row.reason_body === null ? {} : { reason: decodeJson(row.reason_body) as Reason }),
  };
}
