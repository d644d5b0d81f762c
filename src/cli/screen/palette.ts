import picocolors from 'picocolors';
import { type Palette, PLAIN } from './status-text.js';

/** Colours for a terminal; none when it is not one or NO_COLOR is set (picocolors decides). */
export function terminalPalette(terminal: { readonly isTTY?: boolean }): Palette {
  if (terminal.isTTY !== true) return PLAIN;
  return {
    good: picocolors.green,
    bad: picocolors.red,
    warn: picocolors.yellow,
    dim: picocolors.dim,
    bold: picocolors.bold,
  };
}
