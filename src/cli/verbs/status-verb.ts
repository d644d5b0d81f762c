import { existsSync } from 'node:fs';
import { ControlStoreReader } from '../../adapters/sqlite/control-store-reader.js';
import { InstanceLock } from '../../adapters/sqlite/instance-lock.js';
import { type Home, resolveHome } from '../home/home.js';
import { EXIT, type ExitCode, VerbFailure } from '../process/exit-code.js';
import { terminalPalette } from '../screen/palette.js';
import { statusLines } from '../screen/status-text.js';

/** Flags of `aegis status`. */
export interface StatusFlags {
  readonly home?: string;
  readonly json?: boolean;
}

const COLUMNS_DEFAULT = 160;

/** Prints what the trader of this home is doing. */
export async function runStatus(flags: StatusFlags): Promise<ExitCode> {
  const home = resolveHome(flags.home, process.env);
  expectRunning(home);
  const reader = ControlStoreReader.open(home.controlPath);
  try {
    const read = reader.readRunStatus();
    if (read === undefined) {
      throw new VerbFailure(
        EXIT.notRunning,
        'the trader is starting and has not written its status yet; try again',
      );
    }
    if (flags.json === true) {
      process.stdout.write(`${JSON.stringify(read.status)}\n`);
    } else {
      const columns = process.stdout.columns ?? COLUMNS_DEFAULT;
      process.stdout.write(
        `${statusLines(read.status, terminalPalette(process.stdout), columns).join('\n')}\n`,
      );
    }
    return EXIT.ok;
  } finally {
    reader.close();
  }
}

/** @throws VerbFailure (3) with the next step when no trader runs in this home */
export function expectRunning(home: Home): void {
  const running = existsSync(home.lockPath) && InstanceLock.holderOf(home.lockPath) !== undefined;
  if (running && existsSync(home.controlPath)) return;
  throw new VerbFailure(
    EXIT.notRunning,
    `no trader runs in ${home.folder}; start one with: aegis start`,
  );
}
