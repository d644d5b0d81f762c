import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TapeFile, type TapeFileOptions } from '../../../../src/adapters/replay/tape-file.js';
import { TapeFailure, TapeFileReader } from '../../../../src/adapters/replay/tape-file-reader.js';
import type { TapeEntry } from '../../../../src/ports/tape.js';
import { barNumber } from '../../../support/bars.js';

let folder: string;
let failures: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aegis-tape-'));
  failures = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

function tape(changes: Partial<TapeFileOptions> = {}): TapeFile {
  return new TapeFile({
    folder: join(folder, 'tape'),
    compressed: false,
    segmentBytesMax: 1_000_000,
    totalBytesMax: 10_000_000,
    onFailure: (cause) => failures.push(cause),
    ...changes,
  });
}

function entry(sequence: number, epoch = 1): TapeEntry {
  const bar = barNumber(sequence);
  return {
    epoch,
    sequence,
    event: {
      type: 'BarClosed',
      at: bar.closeTime + 20,
      exchangeAt: bar.closeTime + 1,
      bar,
      source: 'ws',
    },
  };
}

async function read(epoch: number): Promise<TapeEntry[]> {
  const entries: TapeEntry[] = [];
  for await (const each of new TapeFileReader(join(folder, 'tape')).entries(epoch))
    entries.push(each);
  return entries;
}

function files(): string[] {
  return readdirSync(join(folder, 'tape')).sort();
}

describe.each([{ compressed: false }, { compressed: true }])(
  'TapeFile, compressed: $compressed',
  ({ compressed }) => {
    it('reads back what was appended, by run, in order, amounts exact', async () => {
      const writer = tape({ compressed });
      const first = [entry(1), entry(2), entry(5)];
      for (const each of first) writer.append(each);
      writer.append(entry(1, 2));
      await writer.close();
      expect(await read(1)).toEqual(first);
      expect(await read(2)).toEqual([entry(1, 2)]);
      expect(await read(3)).toEqual([]);
      expect(await new TapeFileReader(join(folder, 'tape')).epochs()).toEqual([1, 2]);
    });

    it('puts aside what runs of a lost database have left under its epochs', async () => {
      const lost = tape({ compressed });
      for (const each of [entry(1), entry(2), entry(1, 2), entry(1, 3)]) lost.append(each);
      await lost.close();
      for (const epoch of [2, 2]) {
        const writer = tape({ compressed });
        writer.append(entry(1, epoch));
        await writer.close();
        expect(failures).toEqual([]);
        expect(await read(1)).toEqual([entry(1), entry(2)]);
        expect(await read(2)).toEqual([entry(1, 2)]);
        expect(await read(3)).toEqual([]);
      }
      expect(files().filter((name) => name.endsWith('.superseded'))).toHaveLength(1);
    });

    it('is readable after a flush, while it is still being written', async () => {
      const writer = tape({ compressed });
      writer.append(entry(1));
      await writer.flush();
      expect(await read(1)).toEqual([entry(1)]);
      writer.append(entry(2));
      await writer.flush();
      expect(await read(1)).toEqual([entry(1), entry(2)]);
      await writer.close();
    });

    it('passes by what a crash tore off at the end', async () => {
      const writer = tape({ compressed });
      writer.append(entry(1));
      await writer.flush();
      writer.append(entry(2));
      await writer.close();
      const path = join(folder, 'tape', files()[0] ?? '');
      const whole = readFileSync(path);
      writeFileSync(path, whole.subarray(0, whole.length - 40));
      expect(await read(1)).toEqual([entry(1)]);
    });

    it('starts a new segment at the size limit and removes the oldest beyond the total', async () => {
      const writer = tape({ compressed, segmentBytesMax: 1, totalBytesMax: 2_000 });
      for (let sequence = 1; sequence <= 20; sequence += 1) {
        writer.append(entry(sequence));
        await writer.flush();
      }
      await writer.close();
      const kept = await read(1);
      expect(kept.length).toBeLessThan(20);
      expect(kept).toEqual(
        Array.from({ length: kept.length }, (_, index) => entry(21 - kept.length + index)),
      );
      const bytes = files().map((name) => statSync(join(folder, 'tape', name)).size);
      expect(bytes.slice(0, -1).reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(2_000);
    });

    it('keeps its files to their owner', async () => {
      const writer = tape({ compressed });
      writer.append(entry(1));
      await writer.close();
      expect(statSync(join(folder, 'tape')).mode & 0o777).toBe(0o700);
      expect(statSync(join(folder, 'tape', files()[0] ?? '')).mode & 0o777).toBe(0o600);
    });
  },
);

describe('TapeFile', () => {
  it('ends at the first failed write, and says so once', async () => {
    writeFileSync(join(folder, 'tape'), 'a file where the folder should be');
    const writer = tape();
    writer.append(entry(1));
    await writer.flush();
    writer.append(entry(2));
    await writer.flush();
    await writer.close();
    expect(failures).toHaveLength(1);
  });
});

describe('TapeFileReader', () => {
  it('names the file and line of a complete line that is not an entry', async () => {
    const writer = tape();
    writer.append(entry(1));
    await writer.close();
    appendFileSync(join(folder, 'tape', files()[0] ?? ''), '{"epoch":1,\n');
    await expect(read(1)).rejects.toThrow(TapeFailure);
    await expect(read(1)).rejects.toThrow(/ndjson:2: /);
  });
});
