import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { encodeJson } from '../../model/json-codec.js';
import type { Tape, TapeEntry } from '../../ports/tape.js';
import { listSegments, segmentName, setAsideFrom } from './tape-segment.js';

/** Where the tape goes and how much of it is kept. */
export interface TapeFileOptions {
  readonly folder: string;
  readonly compressed: boolean;
  /** A segment that has reached this is followed by a new one. */
  readonly segmentBytesMax: number;
  /** Beyond this the oldest segments are removed, whatever run they belong to; the one being written stays. */
  readonly totalBytesMax: number;
  /** Told once, when the tape ends early. */
  readonly onFailure: (cause: string) => void;
}

/** So much is collected before it is written without being asked for. */
const WRITE_BYTES = 256 * 1024;

/** So much may wait for a slow disk before the tape ends. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

const compress = promisify(gzip);

interface Batch {
  readonly epoch: number;
  readonly firstSequence: number;
  readonly lines: string[];
  bytes: number;
}

interface OpenSegment {
  readonly epoch: number;
  readonly handle: FileHandle;
  readonly path: string;
  bytes: number;
}

/**
 * The Tape port as NDJSON segments (mode 0600, folder 0700 when created), written in the background. When a write fails,
 * or the disk falls too far behind, the tape ends there: one with a hole in it would replay into a run that never was.
 */
export class TapeFile implements Tape {
  readonly #options: TapeFileOptions;
  #batch: Batch | undefined;
  #segment: OpenSegment | undefined;
  #waitingBytes = 0;
  #turn: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(options: TapeFileOptions) {
    this.#options = options;
  }

  append(entry: TapeEntry): void {
    if (this.#ended) return;
    if (this.#batch !== undefined && this.#batch.epoch !== entry.epoch) this.#send();
    const line = `${encodeJson(entry)}\n`;
    this.#batch ??= { epoch: entry.epoch, firstSequence: entry.sequence, lines: [], bytes: 0 };
    this.#batch.lines.push(line);
    this.#batch.bytes += line.length;
    if (this.#batch.bytes >= WRITE_BYTES) this.#send();
  }

  async flush(): Promise<void> {
    this.#send();
    await this.#turn;
  }

  async close(): Promise<void> {
    await this.flush();
    this.#ended = true;
    await this.#segment?.handle.close();
    this.#segment = undefined;
  }

  #send(): void {
    const batch = this.#batch;
    this.#batch = undefined;
    if (batch === undefined || this.#ended) return;
    this.#waitingBytes += batch.bytes;
    if (this.#waitingBytes > WAITING_BYTES_MAX) {
      this.#end(`${this.#waitingBytes} bytes wait to be written`);
      return;
    }
    this.#turn = this.#turn.then(async () => {
      try {
        if (!this.#ended) await this.#write(batch);
      } catch (cause) {
        this.#end(cause instanceof Error ? cause.message : String(cause));
      }
      this.#waitingBytes -= batch.bytes;
    });
  }

  #end(cause: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.onFailure(cause);
  }

  /** A compressed batch is a gzip member of its own, so that a segment is readable up to its last whole batch. */
  async #write(batch: Batch): Promise<void> {
    const text = Buffer.from(batch.lines.join(''), 'utf8');
    const bytes = this.#options.compressed ? await compress(text) : text;
    const segment = await this.#segmentFor(batch);
    await segment.handle.appendFile(bytes);
    segment.bytes += bytes.length;
  }

  async #segmentFor(batch: Batch): Promise<OpenSegment> {
    const current = this.#segment;
    if (current?.epoch === batch.epoch && current.bytes < this.#options.segmentBytesMax)
      return current;
    await current?.handle.close();
    const { folder, compressed } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (current?.epoch !== batch.epoch) await setAsideFrom(folder, batch.epoch);
    const path = join(
      folder,
      segmentName({ epoch: batch.epoch, firstSequence: batch.firstSequence, compressed }),
    );
    this.#segment = { epoch: batch.epoch, handle: await open(path, 'wx', 0o600), path, bytes: 0 };
    await this.#removeOldest();
    return this.#segment;
  }

  async #removeOldest(): Promise<void> {
    const segments = await listSegments(this.#options.folder);
    const sized = await Promise.all(
      segments.map(async ({ path }) => ({ path, bytes: (await stat(path)).size })),
    );
    let total = sized.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { path, bytes } of sized) {
      if (total <= this.#options.totalBytesMax || path === this.#segment?.path) break;
      await rm(path);
      total -= bytes;
    }
  }
}
