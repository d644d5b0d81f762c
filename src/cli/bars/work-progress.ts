import cliProgress from 'cli-progress';
import type { HeavyProgress } from '../../model/heavy-task.js';

const BAR_CHARS = 24;

/** What a line of progress shows. */
export interface ProgressShown extends HeavyProgress {
  readonly verb: string;
  /** What the work waits for; empty while it goes on. */
  readonly waitsFor: string;
  readonly elapsedS: number;
}

/** "import  4/10  ====------  BTCUSDT-1m-2020-01.zip", what matters most first; without a bar while it is not known how much there is to do. */
export function progressLine({
  done,
  elapsedS,
  note,
  total,
  verb,
  waitsFor,
}: ProgressShown): string {
  const told = waitsFor === '' ? note : `waits: ${waitsFor}`;
  if (total === 0) return `${verb}  ${elapsedS} s  ${told}`;
  const filled = Math.min(BAR_CHARS, Math.floor((BAR_CHARS * done) / total));
  const bar = '='.repeat(filled).padEnd(BAR_CHARS, '-');
  return `${verb}  ${done}/${total}  ${bar}  ${told}`;
}

/** A line of progress on stderr; nothing when that is not a terminal. */
export class WorkProgress {
  readonly #verb: string;
  readonly #startedAt = performance.now();
  #shown: Pick<ProgressShown, keyof HeavyProgress | 'waitsFor'> | undefined;
  #bar: cliProgress.SingleBar | undefined;

  constructor(verb: string) {
    this.#verb = verb;
  }

  update(progress: HeavyProgress, waitsFor: string): void {
    if (process.stderr.isTTY !== true) return;
    if (progress.note === '' && waitsFor === '' && this.#bar === undefined) return;
    this.#shown = { ...progress, waitsFor };
    this.#bar ??= this.#start();
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #line(): string {
    if (this.#shown === undefined) return '';
    const elapsedS = Math.floor((performance.now() - this.#startedAt) / 1_000);
    return progressLine({ ...this.#shown, verb: this.#verb, elapsedS });
  }

  #start(): cliProgress.SingleBar {
    const bar = new cliProgress.SingleBar({
      format: () => this.#line(),
      // Hidden, it would stay hidden after Ctrl-C.
      hideCursor: false,
      clearOnComplete: true,
      stream: process.stderr,
    });
    bar.start(1, 0);
    return bar;
  }
}
