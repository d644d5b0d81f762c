import cliProgress from 'cli-progress';
import type { HeavyProgress } from '../model/heavy-task.js';

/** A progress bar on stderr; nothing when that is not a terminal. */
export class WorkProgress {
  readonly #verb: string;
  #bar: cliProgress.SingleBar | undefined;

  constructor(verb: string) {
    this.#verb = verb;
  }

  update({ done, note, total }: HeavyProgress, waitsFor: string): void {
    if (process.stderr.isTTY !== true || (total === 0 && waitsFor === '')) return;
    this.#bar ??= this.#start();
    this.#bar.setTotal(Math.max(1, total));
    this.#bar.update(done, { note: waitsFor === '' ? note : `waits: ${waitsFor}` });
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #start(): cliProgress.SingleBar {
    const bar = new cliProgress.SingleBar({
      format: `${this.#verb}  {bar}  {value}/{total}  {note}`,
      barsize: 40,
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    });
    bar.start(1, 0, { note: '' });
    return bar;
  }
}
