import type { EpochMs } from '../../base/time.js';
import type { Severity } from '../../model/engine-output.js';
import type { PendingNotification } from '../../ports/control-store.js';
import type { ControlDatabase } from './control-database.js';

/** A provider's message is cut to this, so that a failing outbox does not grow the file. */
const FAILURE_CHARS_MAX = 200;

interface NotificationRow {
  readonly notification_id: number;
  readonly at: EpochMs;
  readonly severity: Severity;
  readonly dedupe_key: string;
  readonly text: string;
  readonly attempts: number;
}

/** Undelivered notifications, oldest first. */
export function readPendingNotifications(
  database: ControlDatabase,
  limit: number,
): readonly PendingNotification[] {
  return database
    .all<NotificationRow>(
      `SELECT notification_id, at, severity, dedupe_key, text, attempts FROM notifications
       WHERE delivered_at IS NULL ORDER BY notification_id LIMIT ?`,
      limit,
    )
    .map((row) => ({
      notificationId: row.notification_id,
      at: row.at,
      severity: row.severity,
      dedupeKey: row.dedupe_key,
      text: row.text,
      attempts: row.attempts,
    }));
}

/** Takes a notification out of the outbox. */
export function markDelivered(
  database: ControlDatabase,
  notificationId: number,
  at: EpochMs,
): void {
  database.run(
    'UPDATE notifications SET delivered_at = ?, attempts = attempts + 1, attempted_at = ? WHERE notification_id = ?',
    at,
    at,
    notificationId,
  );
}

/** Counts a failed delivery; the notification stays in the outbox. */
export function markAttempted(
  database: ControlDatabase,
  notificationId: number,
  at: EpochMs,
  cause: string,
): void {
  database.run(
    `UPDATE notifications SET attempts = attempts + 1, attempted_at = ?, last_failure = ? WHERE notification_id = ?`,
    at,
    cause.slice(0, FAILURE_CHARS_MAX),
    notificationId,
  );
}
