import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveFolder } from '../../../../src/adapters/archive/archive-folder.js';
import { crc32 } from '../../../../src/adapters/archive/crc32.js';
import { formatPricePadded } from '../../../../src/model/price.js';
import { BarArchiveFailure } from '../../../../src/ports/bar-archive.js';

const MINUTE = 60_000;
const MIDNIGHT = 1_577_836_800_000;

function row(index: number, change: Readonly<Record<number, string>> = {}): string {
  const open = MIDNIGHT + index * MINUTE;
  const cells = [
    `${open}`,
    '10.1',
    '10.4',
    '10.0',
    '10.2',
    '3.5',
    `${open + MINUTE - 1}`,
    '35.7',
    '12',
    '1.5',
    '15.3',
    '0',
  ];
  return cells.map((cell, at) => change[at] ?? cell).join(',');
}

interface ZipChange {
  readonly crc?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly bytes?: number;
  readonly copies?: number;
  readonly directoryAt?: number;
  readonly name?: string;
}

function zip(text: string, change: ZipChange = {}): Buffer {
  const data = Buffer.from(text);
  const packed = deflateRawSync(data);
  const name = Buffer.from(change.name ?? 'any.csv');
  const copies = change.copies ?? 1;
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(change.flags ?? 0, 8);
  central.writeUInt16LE(change.method ?? 8, 10);
  central.writeUInt32LE(change.crc ?? crc32(data), 16);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(change.bytes ?? data.length, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(copies, 10);
  end.writeUInt32LE(change.directoryAt ?? local.length + name.length + packed.length, 16);
  const directory = new Array<Buffer>(copies).fill(Buffer.concat([central, name]));
  return Buffer.concat([local, name, packed, ...directory, end]);
}

describe('ArchiveFolder', () => {
  const archive = new ArchiveFolder();
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aegis-archive-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function put(
    content: string | Buffer,
    name = 'ETHUSDT-1m-2020-01-01.csv',
  ): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  }

  it('reads rows exactly, with or without a line of names and a last newline', async () => {
    const plain = await archive.read(await put(`${row(0)}\n${row(1)}\n`));
    expect(plain).toMatchObject({ symbol: 'ETHUSDT', timeframe: '1m', checksumVerified: false });
    expect(plain.bars).toHaveLength(2);
    expect(plain.bars[0]).toEqual({
      symbol: 'ETHUSDT',
      timeframe: '1m',
      openTime: MIDNIGHT,
      closeTime: MIDNIGHT + 59_999,
      open: 1_010_000_000n,
      high: 1_040_000_000n,
      low: 1_000_000_000n,
      close: 1_020_000_000n,
      volume: 350_000_000n,
      quoteVolume: 3_570_000_000n,
      trades: 12,
      takerBuyVolume: 150_000_000n,
      takerBuyQuoteVolume: 1_530_000_000n,
    });
    const named = `open_time,open,high,low,close,volume,close_time,q,n,tb,tq,ignore\r\n${row(0)}\r\n${row(1)}`;
    expect((await archive.read(await put(named))).bars).toEqual(plain.bars);
    expect((await archive.read(await put(zip(named), 'ETHUSDT-1m-2020-01.zip'))).bars).toEqual(
      plain.bars,
    );
  });

  it('puts microseconds and irregular closing times on the grid', async () => {
    const open = `${MIDNIGHT + MINUTE}000`;
    const micro = row(1, { 0: open, 6: `${MIDNIGHT + 2 * MINUTE - 1}999` });
    const early = row(2, { 6: `${MIDNIGHT + 2 * MINUTE + 54_773}` });
    const late = row(3, { 6: `${MIDNIGHT + 4 * MINUTE}` });
    const { bars } = await archive.read(await put([row(0), micro, early, late].join('\n')));
    expect(bars.map((bar) => [bar.openTime - MIDNIGHT, bar.closeTime - bar.openTime])).toEqual(
      [0, 1, 2, 3].map((index) => [index * MINUTE, MINUTE - 1]),
    );
  });

  it.each([
    ['a column too few', row(1).slice(0, -2), 'has 11 columns, expected 12'],
    ['a column too many', `${row(1)},0`, 'has 13 columns, expected 12'],
    ['not a number', row(1, { 4: 'NaN' }), 'close is "NaN"'],
    [
      'an open off the minute',
      row(1, { 0: `${MIDNIGHT + MINUTE + 20_799}` }),
      'expected a time on the 1m grid',
    ],
    [
      'a microsecond off the minute',
      row(1, { 0: `${MIDNIGHT + MINUTE}001` }),
      'expected a time on the 1m grid',
    ],
    ['an open in seconds', row(1, { 0: '1577836860' }), 'expected 13 or 16 digits'],
    [
      'a close of another day',
      row(1, { 6: `${MIDNIGHT + 2 * 86_400_000}` }),
      'more than a day from its opening',
    ],
    ['the same minute with other numbers', row(0, { 8: '13' }), 'contradicts line 1'],
    ['a minute of another day', row(1_440), 'expected a time of 2020-01-01'],
    ['more trades than are counted', row(1, { 8: '2147483648' }), 'expected at most 2147483647'],
    [
      'a price without room',
      row(1, { 2: '92233720368.54775808' }),
      'expected at most 92233720368.54775807',
    ],
    ['takers that bought more than was traded', row(1, { 9: '3.50000001' }), 'takers bought more'],
    ['a cell without end', row(1, { 1: '1'.repeat(100_000) }), `"${'1'.repeat(40)}…"`],
    ['a price with nine decimals', row(1, { 4: '10.123456789' }), 'close is "10.123456789"'],
    ['an exponent', row(1, { 4: '1e1' }), 'close is "1e1"'],
    ['a negative volume', row(1, { 5: '-1' }), 'volume is "-1"'],
    ['a high below the close', row(1, { 2: '10.15' }), 'high is not the highest'],
    ['a low above the open', row(1, { 3: '10.11' }), 'low is not the lowest'],
    ['a price of zero', row(1, { 3: '0' }), 'expected a price'],
    ['half a trade', row(1, { 8: '1.5' }), 'expected a whole number'],
    ['an empty line between', `\n${row(1)}`, 'is empty'],
    ['one column', 'x', 'has 1 column, expected 12'],
  ])('refuses %s and names the line', async (_name, bad, message) => {
    const path = await put(`${row(0)}\n${bad}\n`);
    await expect(archive.read(path)).rejects.toThrow(BarArchiveFailure);
    await expect(archive.read(path)).rejects.toThrow(`${path}: line 2: `);
    await expect(archive.read(path)).rejects.toThrow(message);
  });

  it('reads what is the same by other means: order, repetition, marks, empty lines at the end', async () => {
    const plain = await archive.read(await put([row(0), row(1), row(2)].join('\n')));
    for (const text of [
      [row(2), row(1), row(0)].join('\n'),
      [row(0), row(1), row(1), row(2), row(0)].join('\n'),
      `\u{feff}${row(0)}\r\n${row(1)}\r\n${row(2)}\r\n\r\n \n`,
      `\u{feff}Open time,Open,High,Low,Close,Volume,Close time,a,b,c,d,e\n${[row(0), row(1), row(2)].join('\n')}`,
    ]) {
      expect((await archive.read(await put(text))).bars).toEqual(plain.bars);
    }
  });

  it('takes the opening for the place of a bar that closes before it', async () => {
    const inverted = row(1, { 6: `${MIDNIGHT - 20 * MINUTE}` });
    const { bars } = await archive.read(await put(`${row(0)}\n${inverted}`));
    expect(bars.map(({ openTime }) => openTime)).toEqual([MIDNIGHT, MIDNIGHT + MINUTE]);
  });

  it.each([
    ['a wrong CRC', zip(row(0), { crc: 1 }), 'fails its CRC-32'],
    ['encryption', zip(row(0), { flags: 1 }), 'is encrypted'],
    ['an unknown packing', zip(row(0), { method: 12 }), 'method 12'],
    ['two files', zip(row(0), { copies: 2 }), 'holds 2 .csv files'],
    ['a bomb', zip(row(0), { bytes: 2 ** 27 + 1 }), 'expected at most'],
    ['another symbol', zip(row(0), { name: 'BTCUSDT-1m-2020-01-02.csv' }), 'holds BTCUSDT-1m'],
    [
      'another day',
      zip(row(0), { name: 'x/ETHUSDT-1m-2020-01-03.csv' }),
      'holds ETHUSDT-1m-2020-01-03',
    ],
    ['another timeframe', zip(row(0), { name: 'ETHUSDT-1s-2020-01-02.csv' }), 'holds ETHUSDT-1s'],
    ['nothing but residue', zip(row(0), { name: '__MACOSX/._any.csv' }), 'holds 0 .csv files'],
    ['a wrong size', zip(row(0), { bytes: 5 }), 'cannot be unpacked'],
    ['ZIP64', zip(row(0), { directoryAt: 0xffffffff }), 'ZIP64'],
    ['a cut', zip(row(0)).subarray(0, 60), 'has no end of central directory'],
    ['nothing in it', Buffer.alloc(0), 'has no end of central directory'],
  ])('refuses a ZIP with %s', async (_name, bytes, message) => {
    const path = await put(bytes, 'ETHUSDT-1m-2020-01-02.zip');
    await expect(archive.read(path)).rejects.toThrow(message);
  });

  it('verifies the checksum beside a file', async () => {
    const text = row(0);
    const path = await put(text, 'ETHUSDT-1m-2020-01.csv');
    const sum = createHash('sha256').update(text).digest('hex');
    await put(`${sum}  ${basename(path)}\n`, `${basename(path)}.CHECKSUM`);
    expect((await archive.read(path)).checksumVerified).toBe(true);
    await put(
      `${sum.replace(/./, (digit) => (digit === '0' ? '1' : '0'))}`,
      `${basename(path)}.CHECKSUM`,
    );
    await expect(archive.read(path)).rejects.toThrow('SHA-256');
    await put(`${sum.toUpperCase()} *${basename(path)}\r\n`, `${basename(path)}.CHECKSUM`);
    expect((await archive.read(path)).checksumVerified).toBe(true);
    await put(`${sum}  BTCUSDT-1m-2020-01.csv\n`, `${basename(path)}.CHECKSUM`);
    await expect(archive.read(path)).rejects.toThrow('is of BTCUSDT-1m-2020-01.csv, expected ETH');
    await put('nonsense', `${basename(path)}.CHECKSUM`);
    await expect(archive.read(path)).rejects.toThrow('expected a SHA-256');
  });

  it('refuses what is not an archive file, and what is not there', async () => {
    await expect(archive.read(await put('x', 'notes.csv'))).rejects.toThrow('expected a name like');
    await expect(archive.read(join(folder, 'XUSDT-1m-2020-01-01.csv'))).rejects.toThrow('ENOENT');
    const ofSeconds = await put('x', 'ETHUSDT-1s-2020-01-01.csv');
    await expect(archive.read(ofSeconds)).rejects.toThrow('the timeframe 1s is not kept');
    await mkdir(join(folder, 'ETHUSDT-1m-2020-01-09.csv'));
    const isFolder = archive.read(join(folder, 'ETHUSDT-1m-2020-01-09.csv'));
    await expect(isFolder).rejects.toThrow('is not a file');
    await expect(archive.list(join(folder, 'nowhere'))).rejects.toThrow(BarArchiveFailure);
    expect((await archive.list(folder)).map((path) => basename(path))).not.toContain('notes.csv');
  });
});

const RECORDED = '../shared/data/klines';

// Real archive files, where they have been placed beside the project; skipped elsewhere.
describe.skipIf(!existsSync(RECORDED))(`recorded archive files (needs ${RECORDED})`, () => {
  const archive = new ArchiveFolder();
  const read = (name: string) => archive.read(join(RECORDED, name));

  it('reads three contiguous days of milliseconds, checksums verified', async () => {
    const days = await Promise.all([1, 2, 3].map((day) => read(`BTCUSDT-1m-2020-01-0${day}.zip`)));
    expect(days.map((day) => [day.bars.length, day.checksumVerified])).toEqual(
      [1, 2, 3].map(() => [1_440, true]),
    );
    const opens = days.flatMap((day) => day.bars.map((bar) => bar.openTime));
    expect(opens).toEqual(opens.map((_, index) => MIDNIGHT + index * MINUTE));
  });

  it('reads microseconds onto the same grid, zipped and plain', async () => {
    for (const name of [
      'BTCUSDT-1h-2026-05-08.zip',
      'BTCUSDT-1h-2026-05-09.zip',
      'SOLUSDT-1m-2025-07-13.csv',
    ]) {
      const { bars } = await read(name);
      const length = bars.length === 24 ? 3_600_000 : MINUTE;
      expect(bars[0]!.openTime % 86_400_000).toBe(0);
      expect(bars.every((bar, index) => bar.openTime === bars[0]!.openTime + index * length)).toBe(
        true,
      );
      expect(bars.every((bar) => bar.closeTime === bar.openTime + length - 1)).toBe(true);
    }
  });

  it('keeps eight decimals', async () => {
    const { bars } = await read('ADABTC-1m-2021-11-28.zip');
    expect(formatPricePadded(bars[0]!.open)).toBe('0.00002820');
  });

  it('lists the damaged archive and returns nothing of it', async () => {
    const name = 'ADABTC-1m-2021-11-27.CORRUPT.zip';
    expect(await archive.list(RECORDED)).toContain(join(RECORDED, name));
    await expect(read(name)).rejects.toThrow(BarArchiveFailure);
    await expect(read(name)).rejects.toThrow(name);
  });
});
