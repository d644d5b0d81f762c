import { dirname, join, resolve } from 'node:path';
import { makeFolder } from './make-folder.js';

/** Where a run keeps what it must not lose. */
export interface Home {
  readonly folder: string;
  readonly configPath: string;
  readonly controlPath: string;
  readonly barsPath: string;
  readonly tapeFolder: string;
  readonly logPath: string;
  readonly lockPath: string;
  /** The embedded exchange's own memory (demo). */
  readonly exchangePath: string;
}

/** The environment variables that move things. */
export interface HomeEnvironment {
  readonly AEGIS_HOME?: string | undefined;
  readonly AEGIS_DB_PATH?: string | undefined;
  readonly AEGIS_BARS_PATH?: string | undefined;
}

/** `--home`, else AEGIS_HOME, else ./data; AEGIS_DB_PATH and AEGIS_BARS_PATH move the two databases. Touches no disk. */
export function resolveHome(flag: string | undefined, environment: HomeEnvironment): Home {
  const folder = resolve(flag ?? nonEmpty(environment.AEGIS_HOME) ?? 'data');
  return {
    folder,
    configPath: join(folder, 'aegis.yaml'),
    controlPath: resolve(nonEmpty(environment.AEGIS_DB_PATH) ?? join(folder, 'aegis.db')),
    barsPath: resolve(nonEmpty(environment.AEGIS_BARS_PATH) ?? join(folder, 'bars.duckdb')),
    tapeFolder: join(folder, 'tape'),
    logPath: join(folder, 'logs', 'aegis.log'),
    lockPath: join(folder, 'aegis.lock'),
    exchangePath: join(folder, 'exchange.jsonl'),
  };
}

/**
 * Makes the folders of a home, readable by their owner only.
 *
 * @throws NodeJS.ErrnoException when one cannot be made; its message names it
 */
export function createHome(home: Home): void {
  for (const folder of [
    home.folder,
    dirname(home.controlPath),
    dirname(home.barsPath),
    home.tapeFolder,
    dirname(home.logPath),
  ]) {
    makeFolder(folder);
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}
