import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  type DepthLevel,
  type DepthSnapshot,
  type DepthUpdate,
  rowOfLevels,
} from '../../../../../src/adapters/binance/depth.js';
import { decodeDepthSnapshot } from '../../../../../src/adapters/binance/http/decode-market-data.js';
import { LocalOrderBook } from '../../../../../src/adapters/binance/ws/local-order-book.js';
import { StreamFrameDecoder } from '../../../../../src/adapters/binance/ws/stream-frame-decoder.js';
import { must } from '../../../../../src/base/assert.js';
import type { BookTickerUpdated } from '../../../../../src/model/market-event.js';
import { symbolName } from '../../../../../src/model/names.js';
import { priceOf } from '../../../../../src/model/price.js';
import { quantityOf } from '../../../../../src/model/quantity.js';

function levels(...written: string[]): DepthLevel[] {
  return written.map((text) => {
    const [price = '', quantity = ''] = text.split('x');
    return [priceOf(price), quantityOf(quantity)];
  });
}

function update(
  first: number,
  last: number,
  bids: string[] = [],
  asks: string[] = [],
): DepthUpdate {
  return {
    symbol: symbolName('BTCUSDT'),
    exchangeAt: 1_768_478_400_000,
    firstUpdateId: BigInt(first),
    lastUpdateId: BigInt(last),
    bids: rowOfLevels(levels(...bids)),
    asks: rowOfLevels(levels(...asks)),
  };
}

function snapshot(lastUpdateId: number): DepthSnapshot {
  return {
    lastUpdateId: BigInt(lastUpdateId),
    bids: levels('100x1', '99x2'),
    asks: levels('101x1', '102x2'),
  };
}

describe('LocalOrderBook', () => {
  it('buffers until a snapshot reaches what it has buffered, and then applies the rest', () => {
    const book = new LocalOrderBook();
    expect(book.apply(update(11, 13, ['100x9']))).toBe('buffered');
    expect(book.apply(update(14, 16, ['100x0', '98x3'], ['100.5x4']))).toBe('buffered');
    expect(book.load(snapshot(9))).toBe('too-old');
    expect(book.load(snapshot(12))).toBe('loaded');
    expect(book.updateId).toBe(16n);
    expect(book.levels(9)).toEqual({
      bids: levels('99x2', '98x3'),
      asks: levels('100.5x4', '101x1', '102x2'),
    });
    expect(book.best()).toEqual({ bid: levels('99x2')[0], ask: levels('100.5x4')[0] });
  });

  it('accepts a snapshot that ends right before the first buffered update', () => {
    const book = new LocalOrderBook();
    book.apply(update(11, 13));
    expect(book.load(snapshot(10))).toBe('loaded');
    expect(book.updateId).toBe(13n);
  });

  it.each<[string, DepthUpdate, string, bigint | undefined]>([
    ['the next', update(11, 12), 'applied', 12n],
    ['one that overlaps', update(8, 12), 'applied', 12n],
    ['one that is older', update(7, 9), 'old', 10n],
    ['one that ends where the book is', update(7, 10), 'old', 10n],
    ['one that leaves a gap', update(12, 13), 'gap', undefined],
  ])('takes %s', (_name, next, result, updateId) => {
    const book = new LocalOrderBook();
    book.load(snapshot(10));
    expect(book.apply(next)).toBe(result);
    expect(book.updateId).toBe(updateId);
  });

  it('starts again after a gap, from the update that revealed it', () => {
    const book = new LocalOrderBook();
    book.load(snapshot(10));
    book.apply(update(12, 13, ['100x7']));
    expect(book.best()).toEqual({ bid: undefined, ask: undefined });
    expect(book.load(snapshot(12))).toBe('loaded');
    expect(book.best().bid).toEqual(levels('100x7')[0]);
  });

  it('keeps no gap in its buffer, and no buffer without a bound', () => {
    const book = new LocalOrderBook();
    book.apply(update(1, 2));
    expect(book.apply(update(4, 5))).toBe('gap');
    expect(book.load(snapshot(2))).toBe('too-old');
    for (let id = 6; id < 1_005; id += 1) expect(book.apply(update(id, id))).toBe('buffered');
    expect(book.apply(update(1_005, 1_005))).toBe('gap');
  });

  it('ignores the removal of a level it never had', () => {
    const book = new LocalOrderBook();
    book.load(snapshot(10));
    book.apply(update(11, 11, ['97x0'], ['150x0']));
    expect(book.levels(9).bids).toHaveLength(2);
  });
});

const RECORDINGS = '../shared/data/ws';

describe.skipIf(!existsSync(RECORDINGS))('recorded frames (skipped without ../shared/data)', () => {
  it('agrees with the book ticker at every update id that both carry, over two days and midnight', () => {
    const book = new LocalOrderBook();
    const tickers = new Map<bigint, BookTickerUpdated>();
    let compared = 0;
    let applied = 0;
    let decoded = 0;
    const compare = (): void => {
      const ticker = tickers.get(must(book.updateId));
      if (ticker === undefined) return;
      compared += 1;
      expect(book.best()).toEqual({
        bid: [ticker.bid, ticker.bidQuantity],
        ask: [ticker.ask, ticker.askQuantity],
      });
    };
    const decoder = new StreamFrameDecoder();
    for (const name of ['btcusdt_20240808.gz', 'btcusdt_20240809.gz']) {
      const text = gunzipSync(readFileSync(`${RECORDINGS}/${name}`))
        .toString('utf8')
        .trim();
      for (const line of text.split('\n')) {
        const space = line.indexOf(' ');
        const at = Number(line.slice(0, space - 6));
        const body = line.slice(space + 1);
        if (body.startsWith('{"lastUpdateId"')) {
          expect(book.load(decodeDepthSnapshot(JSON.parse(body)))).toBe('loaded');
          continue;
        }
        const frame = decoder.decode(Buffer.from(body), at);
        decoded += 1;
        if (frame.type === 'events' && frame.events[0]?.type === 'BookTickerUpdated') {
          tickers.set(BigInt(frame.mark), frame.events[0]);
          if (BigInt(frame.mark) === book.updateId) compare();
        } else if (frame.type === 'depth') {
          const result = book.apply(frame.update);
          expect(['buffered', 'applied', 'old']).toContain(result);
          if (result !== 'applied') continue;
          applied += 1;
          compare();
        } else {
          expect(frame.type).toBe('trade');
        }
      }
    }
    expect({ decoded, applied, compared }).toEqual({
      decoded: 99_573,
      applied: 6_492,
      compared: 1_072,
    });
  });
});
