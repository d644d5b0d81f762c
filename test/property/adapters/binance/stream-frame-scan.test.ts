import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStreamFrame } from '../../../../src/adapters/binance/ws/parse-stream-frame.js';
import { StreamFrameScanner } from '../../../../src/adapters/binance/ws/scan-stream-frame.js';
import { Prng } from '../../../../src/base/prng.js';
import { TIMEFRAMES, timeframeMs } from '../../../../src/model/timeframe.js';
import { FRAMES } from '../../../support/decoder-corpus.js';
import { mutateDocument, mutateText } from '../../../support/mutator.js';

const AT = 1_768_478_400_500;
const RECORDINGS = '../shared/data/ws';

/** One for all frames, as in the program: what is left of one must not show in the next. */
const scanner = new StreamFrameScanner();

/** Scans a frame; whatever is read must be what JSON says. Returns how the scan ended. */
function scanBesideJson(frame: string | Uint8Array): string {
  const bytes = typeof frame === 'string' ? Buffer.from(frame) : frame;
  const scanned = scanner.scan(bytes, AT);
  if (scanned.type === 'unfamiliar' || scanned.type === 'surprising') return scanned.type;
  const parsed = parseStreamFrame(bytes, AT);
  if (!same(scanned, parsed)) expect(scanned).toEqual(parsed);
  return scanned.type;
}

const symbol = fc.constantFrom('BTCUSDT', '1000SATSUSDT', '币安人生USDT', 'A');
const id = fc.oneof(fc.bigInt(0n, 10n ** 19n - 1n), fc.constantFrom(0n, 2n ** 53n, 2n ** 63n - 1n));
const tradeId = fc.bigInt(-1n, 2n ** 63n - 1n);
const epochMs = fc.integer({ min: 1e12, max: 1e13 - 1 });
/** Up to 23 digits, of which 15 before the point: no amount of the exchange has more. */
const decimal = fc
  .tuple(
    fc.oneof(fc.bigInt(0n, 10n ** 15n - 1n), fc.bigInt(0n, 10n ** 8n)),
    fc.oneof(fc.stringMatching(/^\.\d{8}$/), fc.stringMatching(/^(\.\d{1,8})?$/)),
  )
  .map(([whole, fraction]) => `${whole}${fraction}`);
/** What is a decimal to JSON's path, but longer than what is scanned. */
const longDecimal = fc
  .tuple(fc.bigInt(10n ** 15n, 10n ** 20n - 1n), fc.stringMatching(/^(\.\d{1,8}0{0,3})?$/))
  .map(([whole, fraction]) => `${whole}${fraction}`);
/** Zeros before the number: JSON's path takes twenty digits, whatever they are. */
const zeroPadded = fc.nat(25).map((zeros) => `${'0'.repeat(zeros)}1.00000000`);

const bookTicker = fc
  .tuple(symbol, id, decimal, decimal, decimal, decimal)
  .map(
    ([s, u, b, bq, a, aq]) =>
      `{"stream":"${s.toLowerCase()}@bookTicker","data":{"u":${u},"s":"${s}",` +
      `"b":"${b}","B":"${bq}","a":"${a}","A":"${aq}"}}`,
  );

const aggregateTrade = fc
  .tuple(
    symbol,
    epochMs,
    id,
    decimal,
    decimal,
    tradeId,
    tradeId,
    epochMs,
    fc.boolean(),
    fc.boolean(),
  )
  .map(
    ([s, eventTime, a, p, q, f, l, tradeTime, m, ignored]) =>
      `{"stream":"${s.toLowerCase()}@aggTrade","data":{"e":"aggTrade","E":${eventTime},"s":"${s}","a":${a},` +
      `"p":"${p}","q":"${q}","f":${f},"l":${l},"T":${tradeTime},"m":${m},"M":${ignored}}}`,
  );

const kline = fc
  .tuple(
    symbol,
    fc.constantFrom(...TIMEFRAMES),
    fc.integer({ min: 11_575, max: 100_000 }),
    epochMs,
    tradeId,
    fc.array(decimal, { minLength: 8, maxLength: 8 }),
    fc.nat(),
    fc.boolean(),
  )
  .map(([s, i, day, eventTime, f, [o, c, h, l, v, q, bv, bq], n, x]) => {
    const open = day * 86_400_000;
    return (
      `{"stream":"${s.toLowerCase()}@kline_${i}","data":{"e":"kline","E":${eventTime},"s":"${s}","k":{` +
      `"t":${open},"T":${open + timeframeMs(i) - 1},"s":"${s}","i":"${i}","f":${f},"L":${f},"o":"${o}","c":"${c}",` +
      `"h":"${h}","l":"${l}","v":"${v}","n":${n},"x":${x},"q":"${q}","V":"${bv}","Q":"${bq}","B":"0"}}}`
    );
  });

const levels = fc
  .array(fc.tuple(decimal, decimal), { maxLength: 4 })
  .map((each) => `[${each.map(([price, size]) => `["${price}","${size}"]`).join(',')}]`);

const depthUpdate = fc
  .tuple(symbol, fc.constantFrom('', '@100ms'), epochMs, id, fc.nat(), levels, levels)
  .map(
    ([s, speed, eventTime, first, more, bids, asks]) =>
      `{"stream":"${s.toLowerCase()}@depth${speed}","data":{"e":"depthUpdate","E":${eventTime},"s":"${s}",` +
      `"U":${first},"u":${atMost64Bits(first + BigInt(more))},"b":${bids},"a":${asks}}}`,
  );

const documented = fc.oneof(bookTicker, aggregateTrade, kline, depthUpdate);

function atMost64Bits(value: bigint): bigint {
  const most = 10n ** 19n - 1n;
  return value < most ? value : most;
}

describe('StreamFrameScanner', () => {
  it('reads every documented frame, as JSON does', () => {
    fc.assert(
      fc.property(documented, (text) => {
        expect(['events', 'forming', 'depth']).toContain(scanBesideJson(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('agrees with JSON on decimals that are longer than any amount, or leaves them to JSON', () => {
    fc.assert(
      fc.property(documented, fc.oneof(longDecimal, zeroPadded), fc.nat(), (text, long, which) => {
        const decimals = [...text.matchAll(/"\d+(?:\.\d+)?"/g)];
        const replaced = decimals[which % Math.max(1, decimals.length)];
        if (replaced === undefined) return;
        const end = replaced.index + replaced[0].length;
        scanBesideJson(`${text.slice(0, replaced.index)}"${long}"${text.slice(end)}`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads nothing into a frame that a longer one before it would continue', () => {
    for (const text of fc.sample(documented, { numRuns: 40, seed: 4 })) {
      for (let end = 0; end < text.length; end += 1) {
        scanBesideJson(text);
        expect(['unfamiliar', 'surprising']).toContain(scanBesideJson(text.slice(0, end)));
      }
    }
  });

  it('agrees with JSON when any one byte has another value, UTF-8 or not', () => {
    for (const text of fc.sample(documented, { numRuns: 8, seed: 5 })) {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += 1) {
        for (const byte of [0, 0x1f, 0x2f, 0x3a, 0x7f, 0x80, 0xc3, 0xff, (bytes[at] ?? 0) ^ 0x20]) {
          const changed = Buffer.from(bytes);
          changed[at] = byte;
          scanBesideJson(changed);
        }
      }
    }
  }, 30_000);

  it('keeps the amounts of each side apart that are beyond a double', () => {
    const [large, small] = ['["1.00000000","45000000.00000001"]', '["2.00000000","3.00000000"]'];
    const frame = (bids: string, asks: string): string =>
      `{"stream":"btcusdt@depth","data":{"e":"depthUpdate","E":${AT},"s":"BTCUSDT","U":1,"u":2,` +
      `"b":[${bids}],"a":[${asks}]}}`;
    for (const bids of [small, large, `${large},${large}`]) {
      for (const asks of [small, large, `${small},${large}`]) {
        expect(scanBesideJson(frame(bids, asks))).toBe('depth');
      }
    }
  });

  it('leaves a frame to JSON that is longer than its memory, and reads the next one', () => {
    const level = '["61837.63000000","3.78826000"]';
    const frame = (levels: number): string =>
      `{"stream":"btcusdt@depth","data":{"e":"depthUpdate","E":${AT},"s":"BTCUSDT","U":1,"u":2,` +
      `"b":[${Array(levels).fill(level).join(',')}],"a":[]}}`;
    expect(scanBesideJson(frame(2_000))).toBe('depth');
    expect(scanBesideJson(frame(2_100))).toBe('unfamiliar');
    expect(scanBesideJson(frame(1))).toBe('depth');
  });

  it('agrees with JSON on what is left of mutated bytes, or leaves it to JSON', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(documented, fc.nat(), (text, seed) => {
        const ending = scanBesideJson(mutateText(text, Prng.fork(seed, 'bytes')));
        seen.set(ending, (seen.get(ending) ?? 0) + 1);
      }),
      { numRuns: 5_000, seed: 1 },
    );
    expect((seen.get('events') ?? 0) + (seen.get('depth') ?? 0)).toBeGreaterThan(50);
    expect(seen.get('surprising')).toBeGreaterThan(1_000);
  });

  it('agrees with JSON on mutated documents', () => {
    fc.assert(
      fc.property(documented, fc.nat(), (text, seed) => {
        scanBesideJson(
          JSON.stringify(mutateDocument(JSON.parse(text), Prng.fork(seed, 'document'))) ?? '',
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it('agrees with JSON when any one byte is replaced, inserted or removed', () => {
    const bytes = ['"', '\\', '0', '9', '-', '.', ',', '}', ' ', '\n', 'e', 'é', ''];
    for (const text of fc.sample(documented, { numRuns: 12, seed: 3 })) {
      for (let at = 0; at <= text.length; at += 1) {
        for (const byte of bytes) {
          scanBesideJson(text.slice(0, at) + byte + text.slice(at + 1));
          scanBesideJson(text.slice(0, at) + byte + text.slice(at));
        }
      }
    }
  }, 30_000);

  it.each([
    ['a backslash in a name', (text: string) => text.replace('"s":"', '"s":"\\u0041')],
    ['a negative number', (text: string) => text.replace(/("[bpo]":"|"u":)/, '$1-')],
    ['a space', (text: string) => text.replace('"data":', '"data": ')],
    ['an added field', (text: string) => text.replace(/\}+$/, ',"z":1$&')],
    ['a leading zero in a number', (text: string) => text.replace(/:(\d)/, ':0$1')],
    ['nothing behind it', (text: string) => text.slice(0, -1)],
    ['something behind it', (text: string) => `${text} `],
  ])('leaves a frame to JSON: %s', (_name, change) => {
    for (const text of fc.sample(documented, { numRuns: 20, seed: 2 })) {
      const changed = change(text);
      expect(['unfamiliar', 'surprising']).toContain(scanBesideJson(changed));
    }
  });

  it.each([
    ['bookTicker', '"B":"1.00000000"', '"B":1', 'bookTicker B'],
    ['bookTicker', '"s":"A"', '"s":"a"', 'bookTicker b'],
    ['depth', '["1","2"]', '["1",2]', 'depth quantity'],
    ['depth', '["1","2"]', '["1","2"],["-1","2"]', 'depth price'],
    ['depth', '"a":[]}}', '"a":[]} }', 'depth end'],
  ])('says where a %s surprised: %s became %s', (kind, from, to, reason) => {
    const text =
      kind === 'depth'
        ? '{"stream":"a@depth","data":{"e":"depthUpdate","E":1768478400123,"s":"A","U":1,"u":2,"b":[["1","2"]],"a":[]}}'
        : '{"stream":"a@bookTicker","data":{"u":1,"s":"A","b":"1.00000000","B":"1.00000000","a":"2","A":"2"}}';
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(scanner.scan(Buffer.from(changed), AT)).toEqual({ type: 'surprising', reason });
  });

  it.each(FRAMES)('agrees with JSON on %s', (frame) => {
    scanBesideJson(frame);
  });
});

describe.skipIf(!existsSync(RECORDINGS))('recorded frames (skipped without ../shared/data)', () => {
  it('reads each frame of a scanned kind, as JSON does', () => {
    const endings = new Map<string, number>();
    for (const text of recordedFrames()) {
      const kind = /@([a-z]+)/i.exec(text.slice(0, 60))?.[1];
      const ending = `${kind} ${scanBesideJson(text)}`;
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
    }
    expect(endings.get('bookTicker events')).toBeGreaterThan(28_000);
    expect(endings.get('depth depth')).toBeGreaterThan(3_000);
    expect(endings.get('aggTrade events')).toBeGreaterThan(0);
    expect(endings.get('kline forming')).toBeGreaterThan(0);
    const surprising = [...endings.keys()].filter((ending) => ending.endsWith('surprising'));
    expect(surprising).toEqual([]);
  }, 60_000);
});

/** Quicker than an assertion, of which there would be tens of thousands. */
function same(a: unknown, b: unknown): boolean {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each));
  return text(a) === text(b);
}

function* recordedFrames(): Generator<string> {
  for (const file of readdirSync(RECORDINGS).filter((name) => name.endsWith('.gz'))) {
    const lines = gunzipSync(readFileSync(`${RECORDINGS}/${file}`))
      .toString('utf8')
      .split('\n');
    for (const line of lines) {
      const text = line.startsWith('{"t": "recv"')
        ? (JSON.parse(line) as { data: string }).data
        : line.slice(line.indexOf(' ') + 1);
      if (text.startsWith('{"stream"')) yield text;
    }
  }
}
