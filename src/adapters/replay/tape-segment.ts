import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** One file of a tape: the entries of a run from a sequence on, a JSON line each, in order. */
export interface TapeSegment {
  readonly path: string;
  readonly epoch: number;
  readonly firstSequence: number;
  readonly compressed: boolean;
}

const SEGMENT_NAME = /^tape-(\d{6,})-(\d{12,})\.ndjson(\.gz)?$/;

/** "tape-000007-000000001200.ndjson": sorts by run and sequence. */
export function segmentName(segment: Omit<TapeSegment, 'path'>): string {
  const epoch = String(segment.epoch).padStart(6, '0');
  const sequence = String(segment.firstSequence).padStart(12, '0');
  return `tape-${epoch}-${sequence}.ndjson${segment.compressed ? '.gz' : ''}`;
}

/** The segments of a folder, oldest first; other files are passed by. An absent folder has none. */
export async function listSegments(folder: string): Promise<readonly TapeSegment[]> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw cause;
  });
  return names
    .flatMap((name) => {
      const match = SEGMENT_NAME.exec(name);
      if (match === null) return [];
      const [, epoch, firstSequence, gz] = match;
      return [
        {
          path: join(folder, name),
          epoch: Number(epoch),
          firstSequence: Number(firstSequence),
          compressed: gz !== undefined,
        },
      ];
    })
    .sort((a, b) => (a.epoch === b.epoch ? a.firstSequence - b.firstSequence : a.epoch - b.epoch));
}

const SUPERSEDED = '.superseded';

/**
 * Puts the segments of a run and of later ones out of the way, under another ending. Epochs only grow, so they are of a
 * control database that is not there any more, and would be taken for parts of this run. Of what was put away before
 * nothing is kept.
 */
export async function setAsideFrom(folder: string, epoch: number): Promise<void> {
  const segments = (await listSegments(folder)).filter((segment) => segment.epoch >= epoch);
  if (segments.length === 0) return;
  for (const name of await readdir(folder))
    if (name.endsWith(SUPERSEDED)) await rm(join(folder, name));
  for (const { path } of segments) await rename(path, `${path}${SUPERSEDED}`);
}
