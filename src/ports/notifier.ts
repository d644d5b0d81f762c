import type { PendingNotification } from './control-store.js';

/** Tells an operator something. At least once: the dedupe key lets a person see a repetition. */
export interface Notifier {
  /** Rejects when it was not delivered; the outbox tries again later. */
  deliver(notification: PendingNotification): Promise<void>;
  close(): Promise<void>;
}
