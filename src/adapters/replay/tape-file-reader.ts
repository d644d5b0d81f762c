import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { decodeJson } from '../../model/json-codec.js';
import type { TapeEntry, TapeReader } from '../../ports/tape.js';
import { listSegments, type TapeSegment } from './tape-segment.js';

/** A tape that cannot be read. The message names the file and the line. */
export class TapeFailure extends Error {
  override readonly name = 'TapeFailure';
}

/** Reads the segments that TapeFile wrote. What a crash left half-written at the end of a segment is passed by. */
export class TapeFileReader implements TapeReader {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The runs that have a tape, oldest first. */
  async epochs(): Promise<readonly number[]> {
    return [...new Set((await listSegments(this.#folder)).map((segment) => segment.epoch))];
  }

  /** @throws TapeFailure at a line that is complete but not an entry. */
  async *entries(epoch: number): AsyncIterable<TapeEntry> {
    for (const segment of await listSegments(this.#folder)) {
      if (segment.epoch === epoch) yield* entriesOf(segment);
    }
  }
}

async function* entriesOf(segment: TapeSegment): AsyncIterable<TapeEntry> {
  let number = 0;
  for await (const line of wholeLines(segment)) {
    number += 1;
    let entry: TapeEntry;
    try {
      entry = decodeJson(line) as TapeEntry;
    } catch (cause) {
      throw new TapeFailure(`${segment.path}:${number}: not an entry of a tape`, { cause });
    }
    yield entry;
  }
}

/** Lines that end with a line feed: a last one without it was torn by a crash. */
async function* wholeLines(segment: TapeSegment): AsyncIterable<string> {
  let rest = '';
  for await (const text of texts(segment)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

async function* texts(segment: TapeSegment): AsyncIterable<string> {
  const file = createReadStream(segment.path);
  // destroy(cause) makes a failure to read the file surface where the lines are awaited.
  const source: Readable = segment.compressed
    ? file.on('error', (cause) => source.destroy(cause)).pipe(createGunzip())
    : file;
  source.setEncoding('utf8');
  try {
    for await (const text of source) yield text as string;
  } catch (cause) {
    // The last gzip member was cut off; everything before it has been yielded.
    if ((cause as NodeJS.ErrnoException).code !== 'Z_BUF_ERROR') {
      throw new TapeFailure(
        `${segment.path}: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
  } finally {
    file.destroy();
  }
}
