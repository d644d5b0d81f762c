import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Bar } from '../../model/bar.js';
import { type ArchiveFile, type BarArchive, BarArchiveFailure } from '../../ports/bar-archive.js';
import { type ArchiveName, readArchiveName } from './archive-name.js';
import { BarRowFailure, readBarRows } from './bar-rows.js';
import { ENTRY_BYTES_MAX, readOnlyCsv, ZipFailure } from './zip-entry.js';

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A sum, and the name it is of: sha256sum marks binary reading with an asterisk. */
const CHECKSUM_PATTERN = /^([0-9a-f]{64})(?:[ \t]+\*?([^\s*][^\r\n]*?))?[ \t]*(?:\r?\n|$)/i;

/** The public archive's files in the file system. A file is read whole or not at all. */
export class ArchiveFolder implements BarArchive {
  async list(path: string): Promise<readonly string[]> {
    const found = await attempt(path, () => stat(path));
    if (found.isFile()) return [path];
    if (!found.isDirectory())
      throw new BarArchiveFailure(`${path}: is neither a file nor a folder`);
    const names = await attempt(path, () => readdir(path));
    return names
      .filter((name) => readArchiveName(name) !== undefined)
      .sort()
      .map((name) => join(path, name));
  }

  async read(path: string): Promise<ArchiveFile> {
    const name = nameOf(path);
    const found = await attempt(path, () => stat(path));
    if (!found.isFile()) throw new BarArchiveFailure(`${path}: is not a file`);
    if (found.size > ENTRY_BYTES_MAX) {
      throw new BarArchiveFailure(
        `${path}: is ${found.size} bytes, expected at most ${ENTRY_BYTES_MAX}`,
      );
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

/** @throws BarArchiveFailure when it is no archive file's */
function nameOf(path: string): ArchiveName {
  const reading = readArchiveName(basename(path));
  if (reading === undefined) {
    throw new BarArchiveFailure(
      `${path}: expected a name like BTCUSDT-1m-2020-01-01.zip or BTCUSDT-1m-2020-01.csv`,
    );
  }
  if (reading.type === 'unusable') throw new BarArchiveFailure(`${path}: ${reading.cause}`);
  return reading;
}

function readBars(path: string, bytes: Buffer, name: ArchiveName): readonly Bar[] {
  try {
    return readBarRows(textOf(/\.zip$/i.test(path) ? unzip(bytes, name) : bytes), name);
  } catch (cause) {
    if (!(cause instanceof ZipFailure) && !(cause instanceof BarRowFailure)) throw cause;
    throw new BarArchiveFailure(`${path}: ${cause.message}`, { cause });
  }
}

/** The rows of a ZIP. Where the file inside has an archive file's name, too, it must be of the same day or month. */
function unzip(bytes: Buffer, { date, symbol, timeframe }: ArchiveName): Buffer {
  const { data, name } = readOnlyCsv(bytes);
  const inner = readArchiveName(name);
  const isSame =
    inner === undefined ||
    (inner.type === 'usable' &&
      inner.symbol === symbol &&
      inner.timeframe === timeframe &&
      inner.date === date);
  if (!isSame) throw new ZipFailure(`holds ${name}, expected ${symbol}-${timeframe}-${date}.csv`);
  return data;
}

/** Digits and names of columns: one byte a character, whatever the encoding; a mark of UTF-8 is passed over. */
function textOf(bytes: Buffer): string {
  const isMarked = bytes.subarray(0, UTF8_MARK.length).equals(UTF8_MARK);
  return bytes.toString('latin1', isMarked ? UTF8_MARK.length : 0);
}

/** Whether a `.CHECKSUM` (sha256sum's format) lies beside the file and agrees. @throws BarArchiveFailure when it does not agree */
async function verifyChecksum(path: string, bytes: Buffer): Promise<boolean> {
  const besidePath = `${path}.CHECKSUM`;
  let text: string;
  try {
    text = await readFile(besidePath, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new BarArchiveFailure(`${besidePath}: ${(cause as Error).message}`, { cause });
  }
  const [, expected, of] = CHECKSUM_PATTERN.exec(text) ?? [];
  if (expected === undefined)
    throw new BarArchiveFailure(`${besidePath}: expected a SHA-256 of 64 hexadecimal digits`);
  if (of !== undefined && basename(of) !== basename(path))
    throw new BarArchiveFailure(`${besidePath}: is of ${of}, expected ${basename(path)}`);
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== expected.toLowerCase()) {
    throw new BarArchiveFailure(
      `${path}: SHA-256 is ${actual}, expected ${expected.toLowerCase()} (its .CHECKSUM)`,
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
