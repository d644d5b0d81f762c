import type { WriteStream } from 'node:tty';
import type { RunStatus } from '../../model/run-status.js';
import { type Palette, statusLines } from './status-text.js';

const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** Draws the run's status on a terminal's second screen, in place, and gives the first one back at the end. */
export class LiveView {
  readonly #terminal: WriteStream;
  readonly #palette: Palette;
  #open = false;

  constructor(terminal: WriteStream, palette: Palette) {
    this.#terminal = terminal;
    this.#palette = palette;
  }

  draw(status: RunStatus, notice: string): void {
    if (!this.#open) this.#terminal.write(ENTER);
    this.#open = true;
    const { columns, rows } = this.#terminal;
    const body = [...statusLines(status, this.#palette, columns), '', this.#palette.dim(notice)];
    const visible = body.slice(0, Math.max(1, rows - 1));
    this.#terminal.write(HOME + visible.map((line) => line + CLEAR_LINE).join('\n') + CLEAR_BELOW);
  }

  /** Harmless when nothing was drawn. */
  close(): void {
    if (this.#open) this.#terminal.write(LEAVE);
    this.#open = false;
  }
}
