import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStreamFrame } from '../../../../src/adapters/binance/ws/decode-stream-frame.js';
import { scanStreamFrame } from '../../../../src/adapters/binance/ws/scan-stream-frame.js';
import { Prng } from '../../../../src/base/prng.js';
import { TIMEFRAMES, timeframeMs } from '../../../../src/model/timeframe.js';
import { FRAMES } from '../../../support/decoder-corpus.js';
import { mutateDocument, mutateText } from '../../../support/mutator.js';

const AT = 1_768_478_400_500;
const RECORDINGS = '../shared/data/ws';

/** Scans a frame; whatever is read must be what JSON says. Returns how the scan ended. */
function scanBesideJson(text: string): string {
  const scanned = scanStreamFrame(text, AT);
  if (scanned.type === 'events') expect(scanned).toEqual(parseStreamFrame(text, AT));
  return scanned.type;
}

const symbol = fc.constantFrom('BTCUSDT', '1000SATSUSDT', '币安人生USDT', 'A');
const id = fc.oneof(fc.bigInt(0n, 10n ** 19n - 1n), fc.constantFrom(0n, 2n ** 53n, 2n ** 63n - 1n));
const tradeId = fc.bigInt(-1n, 2n ** 63n - 1n);
const epochMs = fc.integer({ min: 1e12, max: 1e13 - 1 });
const decimal = fc
  .tuple(fc.bigInt(0n, 10n ** 20n - 1n), fc.stringMatching(/^(\.\d{1,8}0{0,3})?$/))
  .map(([whole, fraction]) => `${whole}${fraction}`);

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

const closedKline = fc
  .tuple(
    symbol,
    fc.constantFrom(...TIMEFRAMES),
    fc.integer({ min: 11_575, max: 100_000 }),
    epochMs,
    tradeId,
    fc.array(decimal, { minLength: 8, maxLength: 8 }),
    fc.nat(),
  )
  .map(([s, i, day, eventTime, f, [o, c, h, l, v, q, bv, bq], n]) => {
    const open = day * 86_400_000;
    return (
      `{"stream":"${s.toLowerCase()}@kline_${i}","data":{"e":"kline","E":${eventTime},"s":"${s}","k":{` +
      `"t":${open},"T":${open + timeframeMs(i) - 1},"s":"${s}","i":"${i}","f":${f},"L":${f},"o":"${o}","c":"${c}",` +
      `"h":"${h}","l":"${l}","v":"${v}","n":${n},"x":true,"q":"${q}","V":"${bv}","Q":"${bq}","B":"0"}}}`
    );
  });

const documented = fc.oneof(bookTicker, aggregateTrade, closedKline);

describe('scanStreamFrame', () => {
  it('reads every documented frame, as JSON does', () => {
    fc.assert(
      fc.property(documented, (text) => {
        expect(scanBesideJson(text)).toBe('events');
      }),
      { numRuns: 1_000 },
    );
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
    expect(seen.get('events')).toBeGreaterThan(50);
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
    ['a negative price', (text: string) => text.replace(/("[bpo]":")/, '$1-')],
    ['a space', (text: string) => text.replace('"data":', '"data": ')],
    ['an added field', (text: string) => text.replace(/\}+$/, ',"z":1$&')],
    ['a leading zero in a number', (text: string) => text.replace(/:(\d)/, ':0$1')],
    ['nothing behind it', (text: string) => text.slice(0, -1)],
    ['something behind it', (text: string) => `${text} `],
  ])('leaves a frame to JSON: %s', (_name, change) => {
    for (const text of fc.sample(documented, { numRuns: 20, seed: 2 })) {
      const changed = change(text);
      expect(scanBesideJson(changed)).not.toBe('events');
    }
  });

  it.each(FRAMES)('agrees with JSON on %s', (frame) => {
    scanBesideJson(frame);
  });
});

describe.skipIf(!existsSync(RECORDINGS))('recorded frames (skipped without ../shared/data)', () => {
  it('reads each book ticker and aggregate trade, as JSON does', () => {
    const endings = new Map<string, number>();
    for (const text of recordedFrames()) {
      const kind = /@([a-z]+)/i.exec(text.slice(0, 60))?.[1];
      const scanned = scanStreamFrame(text, AT);
      if (scanned.type === 'events' && !same(scanned, parseStreamFrame(text, AT)))
        expect(scanned).toEqual(parseStreamFrame(text, AT));
      const ending = `${kind} ${scanned.type}`;
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
    }
    expect(endings.get('bookTicker events')).toBeGreaterThan(28_000);
    expect(endings.get('aggTrade events')).toBeGreaterThan(0);
    expect(endings.get('bookTicker surprising')).toBeUndefined();
    expect(endings.get('aggTrade surprising')).toBeUndefined();
  }, 30_000);
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
