import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, readable by their owner only. One after the other: where the one above cannot hold
 * folders, as /proc, a recursive `mkdirSync` of Node 20 never returns.
 *
 * @throws NodeJS.ErrnoException when one cannot be made; its message names it
 */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (failure) {
    // Another process may have been faster.
    if (!isFolder(folder)) throw failure;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
