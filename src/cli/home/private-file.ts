import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { EXIT, VerbFailure } from '../process/exit-code.js';

const BYTES_MAX = 64 * 1024;
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/**
 * Reads a file that holds a secret, if nobody else can have read or replaced it: a regular file of ours with mode 0600
 * (or stricter), not a symbolic link, in a folder that only its owner may write. What is checked is the open file, so
 * that nothing can be exchanged between the check and the reading.
 *
 * @throws VerbFailure (4) naming the file and what is wrong with it, never its content
 */
export function readPrivateFile(path: string): string {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new VerbFailure(EXIT.configuration, `${path} ${problem}`, cause);
  };
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    return refuse(
      code === 'ELOOP'
        ? 'is a symbolic link; name the file itself'
        : `cannot be read (${code ?? 'unknown'})`,
      cause,
    );
  }
  try {
    const problem =
      problemOfFile(fstatSync(descriptor)) ??
      problemOfFolder(statSync(realpathSync(dirname(path))));
    if (problem !== undefined) return refuse(problem);
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

function problemOfFile(file: Stats): string | undefined {
  if (!file.isFile()) return 'is not a file';
  if (!isOurs(file)) return 'belongs to another user; it must belong to the one who runs aegis';
  if ((file.mode & OTHERS) !== 0)
    return `can be used by others (mode ${modeOf(file)}); chmod 600 it`;
  if (file.size > BYTES_MAX) return `is larger than ${BYTES_MAX} bytes`;
  return undefined;
}

function problemOfFolder(folder: Stats): string | undefined {
  if (!isOurs(folder) && folder.uid !== 0) return 'is in a folder of another user';
  if ((folder.mode & OTHERS_WRITE) !== 0)
    return `is in a folder that others may write (mode ${modeOf(folder)}); chmod 700 it`;
  return undefined;
}

/** Where there are no user ids there is nothing to compare. */
function isOurs(file: Stats): boolean {
  return process.getuid === undefined || file.uid === process.getuid();
}

function modeOf(file: Stats): string {
  return (file.mode & 0o7777).toString(8).padStart(4, '0');
}
