import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { AegisConfig } from '../../config/aegis-config.js';
import { formatConfigError } from '../../config/config-error.js';
import { parseConfig } from '../../config/parse-config.js';
import type { Profile } from '../../config/profile.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';
import type { Home } from './home.js';

/** A configuration and the file it came from, if there was one. */
export interface LoadedConfig {
  readonly config: AegisConfig;
  readonly path: string | undefined;
}

/**
 * Reads `--config`, else aegis.yaml in the home, else aegis.yaml in the current folder, else the profile's defaults.
 *
 * @throws VerbFailure (4) with one line an error: file, line, column, setting, what was expected
 */
export function loadConfig(profile: Profile, flag: string | undefined, home: Home): LoadedConfig {
  const path = findConfig(flag, home);
  const parsed = parseConfig(path === undefined ? '' : read(path), profile);
  if (parsed.ok) return { config: parsed.config, path };
  const name = relative(process.cwd(), path ?? 'aegis.yaml');
  const lines = parsed.errors.map((error) => formatConfigError(name, error));
  throw new VerbFailure(EXIT.configuration, lines.join('\naegis: '));
}

function findConfig(flag: string | undefined, home: Home): string | undefined {
  if (flag !== undefined) {
    const path = resolve(flag);
    if (existsSync(path)) return path;
    throw new VerbFailure(EXIT.configuration, `the configuration file ${flag} does not exist`);
  }
  return [home.configPath, resolve('aegis.yaml')].find((path) => existsSync(path));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new VerbFailure(
      EXIT.configuration,
      `the configuration file cannot be read: ${detail}`,
      cause,
    );
  }
}
