import { inflateRawSync } from 'node:zlib';
import { crc32 } from './crc32.js';

/** A month of 1m bars is 6 MB, a year of them 76; more than this is not an archive file but a bomb. */
export const ENTRY_BYTES_MAX = 128 << 20;

/** The ZIP cannot be used; the message says what was expected. */
export class ZipFailure extends Error {
  override readonly name = 'ZipFailure';
}

// Record layouts: PKWARE APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.
const LOCAL_SIGNATURE = 0x04034b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const COMMENT_BYTES_MAX = 0xffff;
const FLAG_ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;

interface CentralEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly localAt: number;
}

/** What archive tools of some systems add. */
const RESIDUE = /^__MACOSX\//;

/** The one .csv inside a ZIP, whole and with its CRC checked, and its name without folders. @throws ZipFailure */
export function readOnlyCsv(zip: Buffer): { readonly name: string; readonly data: Buffer } {
  const csvs = readCentralDirectory(zip).filter(
    ({ name }) => /\.csv$/i.test(name) && !RESIDUE.test(name),
  );
  const [entry] = csvs;
  if (entry === undefined || csvs.length > 1)
    throw new ZipFailure(`holds ${csvs.length} .csv files, expected one`);
  return { name: entry.name.slice(entry.name.lastIndexOf('/') + 1), data: readEntry(zip, entry) };
}

function readCentralDirectory(zip: Buffer): readonly CentralEntry[] {
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff)
    throw new ZipFailure('is a ZIP64, expected a plain ZIP');
  const entries: CentralEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (at + CENTRAL_BYTES > end || zip.readUInt32LE(at) !== CENTRAL_SIGNATURE) {
      throw new ZipFailure(
        `is a damaged ZIP: entry ${index + 1} of ${count} of its directory is not where it should be`,
      );
    }
    const nameBytes = zip.readUInt16LE(at + 28);
    entries.push({
      name: zip.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes),
      flags: zip.readUInt16LE(at + 8),
      method: zip.readUInt16LE(at + 10),
      crc: zip.readUInt32LE(at + 16),
      compressedBytes: zip.readUInt32LE(at + 20),
      bytes: zip.readUInt32LE(at + 24),
      localAt: zip.readUInt32LE(at + 42),
    });
    at += CENTRAL_BYTES + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** Searched backwards: a comment may follow it. */
function findEnd(zip: Buffer): number {
  const least = Math.max(0, zip.length - END_BYTES - COMMENT_BYTES_MAX);
  for (let at = zip.length - END_BYTES; at >= least; at -= 1) {
    if (zip.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw new ZipFailure('has no end of central directory: not a ZIP, or cut off');
}

function readEntry(zip: Buffer, entry: CentralEntry): Buffer {
  if ((entry.flags & FLAG_ENCRYPTED) !== 0) {
    throw new ZipFailure(`${entry.name} is encrypted, expected plain`);
  }
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    throw new ZipFailure(`${entry.name} is packed by method ${entry.method}, expected 0 or 8`);
  }
  if (entry.bytes > ENTRY_BYTES_MAX) {
    throw new ZipFailure(
      `${entry.name} is ${entry.bytes} bytes, expected at most ${ENTRY_BYTES_MAX}`,
    );
  }
  const local = entry.localAt;
  if (local + LOCAL_BYTES > zip.length || zip.readUInt32LE(local) !== LOCAL_SIGNATURE) {
    throw new ZipFailure(`${entry.name} has no local header where one is expected`);
  }
  const from = local + LOCAL_BYTES + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(from, from + entry.compressedBytes);
  if (packed.length !== entry.compressedBytes) throw new ZipFailure(`${entry.name} is cut off`);
  const data = entry.method === STORED ? packed : inflate(packed, entry);
  if (data.length !== entry.bytes) {
    throw new ZipFailure(`${entry.name} unpacks to ${data.length} bytes, expected ${entry.bytes}`);
  }
  if (crc32(data) !== entry.crc) throw new ZipFailure(`${entry.name} fails its CRC-32`);
  return data;
}

function inflate(packed: Buffer, entry: CentralEntry): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.bytes) });
  } catch (cause) {
    throw new ZipFailure(`${entry.name} cannot be unpacked: ${(cause as Error).message}`, {
      cause,
    });
  }
}
