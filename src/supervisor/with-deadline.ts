import type { Scheduler } from '../ports/clock.js';

/** Whether something ended in time. A failure is an end, too. */
export type DeadlineOutcome = 'done' | 'failed' | 'late';

/** Waits for a promise, but not longer than so many ms. What comes after that is ignored. */
export function withDeadline(
  work: Promise<unknown>,
  scheduler: Scheduler,
  delayMs: number,
): Promise<DeadlineOutcome> {
  return new Promise((resolve) => {
    const cancel = scheduler.after(delayMs, () => {
      resolve('late');
    });
    work.then(
      () => {
        cancel();
        resolve('done');
      },
      () => {
        cancel();
        resolve('failed');
      },
    );
  });
}
