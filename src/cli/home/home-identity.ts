import { existsSync, renameSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { SqliteControlStore } from '../../adapters/sqlite/sqlite-control-store.js';
import type { EpochMs } from '../../base/time.js';
import { formatUtc } from '../../base/time.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';
import type { Home } from './home.js';

/** Which records a home holds. Orders of one market are never reconciled against another (docs/adr/0008). */
export interface HomeIdentity {
  readonly profile: string;
  readonly venue: string;
  /** The demo's market: its seed, or what it replays; empty elsewhere. */
  readonly market: string;
}

const DOCUMENT = 'home-identity';

/**
 * Makes sure that the home's records belong to what is about to start. Records of simulated money are set aside under a name with
 * the time; those of paper or live stop the start.
 *
 * @returns what was set aside, for the person who asked
 * @throws VerbFailure (4)
 */
export function claimHome(home: Home, wanted: HomeIdentity, at: EpochMs): readonly string[] {
  const found = readIdentity(home);
  if (found !== undefined && sameIdentity(found, wanted)) return [];
  if (found !== undefined && found.profile !== 'demo') {
    throw new VerbFailure(
      EXIT.configuration,
      `${home.controlPath} holds the records of ${describe(found)}, and this is ${describe(wanted)}; use another folder: --home FOLDER`,
    );
  }
  const moved = found === undefined ? [] : setAside(home, found, at);
  const store = SqliteControlStore.open(home.controlPath);
  try {
    store.saveDocument(DOCUMENT, JSON.stringify(wanted), at);
  } finally {
    store.close();
  }
  return moved;
}

function readIdentity(home: Home): HomeIdentity | undefined {
  if (!existsSync(home.controlPath)) return undefined;
  const store = SqliteControlStore.open(home.controlPath);
  try {
    const text = store.loadDocument(DOCUMENT);
    return text === undefined ? undefined : (JSON.parse(text) as HomeIdentity);
  } finally {
    store.close();
  }
}

function sameIdentity(a: HomeIdentity, b: HomeIdentity): boolean {
  return a.profile === b.profile && a.venue === b.venue && a.market === b.market;
}

function describe(identity: HomeIdentity): string {
  const market = identity.market === '' ? '' : `, ${identity.market}`;
  return `profile ${identity.profile} on ${identity.venue}${market}`;
}

function setAside(home: Home, found: HomeIdentity, at: EpochMs): readonly string[] {
  const stamp = formatUtc(at).slice(0, 19).replaceAll(':', '-');
  const moved: string[] = [];
  for (const path of [home.controlPath, home.barsPath, home.exchangePath, home.tapeFolder]) {
    const extension = extname(path);
    const stem = path.slice(0, path.length - extension.length);
    const target = `${stem}.${found.profile}.${stamp}${extension}`;
    for (const suffix of ['', '-wal', '-shm', '.wal']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
    }
    if (existsSync(target))
      moved.push(join(dirname(target), target.slice(dirname(target).length + 1)));
  }
  return moved;
}
