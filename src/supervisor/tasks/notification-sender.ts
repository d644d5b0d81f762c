import { SECOND_MS } from '../../base/time.js';
import type { Clock } from '../../ports/clock.js';
import type { ControlStore } from '../../ports/control-store.js';
import type { Notifier } from '../../ports/notifier.js';
import { PeriodicTask, type TaskContext } from './periodic-task.js';

const BATCH_MAX = 20;

/** What the sender works with. */
export interface NotificationSenderParts extends TaskContext {
  readonly clock: Clock;
  readonly control: Pick<ControlStore, 'pendingNotifications' | 'markDelivered' | 'markAttempted'>;
  readonly notifier: Notifier;
}

/**
 * Empties the outbox, oldest first. A failed delivery ends the round, so that order is kept, and the pauses grow until
 * one succeeds. At least once: a crash between delivery and mark repeats it.
 */
export function notificationSenderTask(parts: NotificationSenderParts): PeriodicTask {
  return new PeriodicTask(
    { name: 'notification-sender', everyMs: SECOND_MS, run: () => sendPending(parts) },
    parts,
  );
}

async function sendPending({ clock, control, notifier }: NotificationSenderParts): Promise<void> {
  for (const notification of control.pendingNotifications(BATCH_MAX)) {
    try {
      await notifier.deliver(notification);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      control.markAttempted(notification.notificationId, clock.now(), message);
      throw cause;
    }
    control.markDelivered(notification.notificationId, clock.now());
  }
}
