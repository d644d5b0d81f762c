import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Bar } from '../../model/bar.js';
import { type ArchiveFile, type BarArchive, BarArchiveFailure } from '../../ports/bar-archive.js';
import { type ArchiveName, parseArchiveName } from './archive-name.js';
import { BarRowFailure, readBarRows } from './bar-rows.js';
import { ENTRY_BYTES_MAX, readOnlyCsv, ZipFailure } from './zip-entry.js';

/** The public archive's files in the file system. A file is read whole or not at all. */
export class ArchiveFolder implements BarArchive {
  async list(path: string): Promise<readonly string[]> {
    const found = await attempt(path, () => stat(path));
    if (found.isFile()) return [path];
    const names = await attempt(path, () => readdir(path));
    return names
      .filter((name) => parseArchiveName(name) !== undefined)
      .sort()
      .map((name) => join(path, name));
  }

  async read(path: string): Promise<ArchiveFile> {
    const name = parseArchiveName(basename(path));
    if (name === undefined) {
      throw new BarArchiveFailure(
        `${path}: expected a name like BTCUSDT-1m-2020-01-01.zip or .csv, of a known timeframe`,
      );
    }
    const { size } = await attempt(path, () => stat(path));
    if (size > ENTRY_BYTES_MAX) {
      throw new BarArchiveFailure(`${path}: is ${size} bytes, expected at most ${ENTRY_BYTES_MAX}`);
    }
    const bytes = await attempt(path, () => readFile(path));
    const checksumVerified = await verifyChecksum(path, bytes);
    return {
      path,
      symbol: name.symbol,
      timeframe: name.timeframe,
      span: name.span,
      bars: readBars(path, bytes, name),
      checksumVerified,
    };
  }
}

function readBars(path: string, bytes: Buffer, name: ArchiveName): readonly Bar[] {
  try {
    const csv = path.endsWith('.zip') ? readOnlyCsv(bytes) : bytes;
    return readBarRows(csv.toString('latin1'), name);
  } catch (cause) {
    if (!(cause instanceof ZipFailure) && !(cause instanceof BarRowFailure)) throw cause;
    throw new BarArchiveFailure(`${path}: ${cause.message}`, { cause });
  }
}

/** Whether a `.CHECKSUM` (sha256sum's format) lies beside the file and agrees. @throws BarArchiveFailure when it does not agree */
async function verifyChecksum(path: string, bytes: Buffer): Promise<boolean> {
  const besidePath = `${path}.CHECKSUM`;
  let text: string;
  try {
    text = await readFile(besidePath, 'latin1');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new BarArchiveFailure(`${besidePath}: ${(cause as Error).message}`, { cause });
  }
  const expected = /^[0-9a-f]{64}(?=\s|$)/i.exec(text)?.[0].toLowerCase();
  if (expected === undefined) {
    throw new BarArchiveFailure(`${besidePath}: expected a SHA-256 of 64 hexadecimal digits`);
  }
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== expected) {
    throw new BarArchiveFailure(
      `${path}: SHA-256 is ${actual}, expected ${expected} (its .CHECKSUM)`,
    );
  }
  return true;
}

async function attempt<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw new BarArchiveFailure(`${path}: ${(cause as Error).message}`, { cause });
  }
}
