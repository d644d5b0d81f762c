import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { StreamFrame } from '../../../../../src/adapters/binance/ws/stream-frame.js';
import { StreamFrameDecoder } from '../../../../../src/adapters/binance/ws/stream-frame-decoder.js';

const AT = 1_700_000_000_000;

const decoder = new StreamFrameDecoder();

function decode(text: string): StreamFrame {
  return decoder.decode(Buffer.from(text), AT);
}

function klineFrame(change: Record<string, unknown> = {}): string {
  const k = {
    t: 1672515780000,
    T: 1672515839999,
    s: 'BNBBTC',
    i: '1m',
    f: 100,
    L: 200,
    o: '0.0010',
    c: '0.0020',
    h: '0.0025',
    l: '0.0015',
    v: '1000',
    n: 100,
    x: true,
    q: '1.0000',
    V: '500',
    Q: '0.500',
    B: '123456',
    ...change,
  };
  return JSON.stringify({
    stream: 'bnbbtc@kline_1m',
    data: { e: 'kline', E: 1672515840001, s: 'BNBBTC', k },
  });
}

describe('StreamFrameDecoder', () => {
  it('turns a closed kline into a bar', () => {
    expect(decode(klineFrame())).toMatchObject({
      type: 'events',
      events: [
        {
          type: 'BarClosed',
          at: AT,
          exchangeAt: 1672515840001,
          source: 'ws',
          bar: {
            symbol: 'BNBBTC',
            timeframe: '1m',
            openTime: 1672515780000,
            close: 200_000n,
            trades: 100,
          },
        },
      ],
    });
  });

  it('drops a forming kline without looking into it', () => {
    expect(decode(klineFrame({ x: false })).type).toBe('forming');
    expect(decode(klineFrame({ x: false, o: 'rubbish' })).type).toBe('forming');
    expect(decode(klineFrame({ x: false }).replace('"x":false', '"x" : false')).type).toBe(
      'forming',
    );
  });

  it('reads a book ticker with a 64-bit id, an aggregate trade, and mini tickers', () => {
    const ticker =
      '{"stream":"bnbusdt@bookTicker","data":{"u":9223372036854775807,"s":"BNBUSDT","b":"25.35","B":"31.21","a":"25.36","A":"40.66"}}';
    expect(decode(ticker)).toMatchObject({
      events: [{ type: 'BookTickerUpdated', updateId: '9223372036854775807', bid: 2_535_000_000n }],
    });
    const trade = {
      e: 'aggTrade',
      E: 1672515782136,
      s: 'BNBBTC',
      a: 12345,
      p: '0.001',
      q: '100',
      T: 1672515782130,
      m: true,
    };
    expect(decode(JSON.stringify({ stream: 'bnbbtc@aggTrade', data: trade }))).toMatchObject({
      events: [
        {
          type: 'TradePrinted',
          aggregateTradeId: '12345',
          exchangeAt: 1672515782130,
          buyerIsMaker: true,
        },
      ],
    });
    const mini = {
      e: '24hrMiniTicker',
      E: 1672515782136,
      s: 'BNBBTC',
      c: '1',
      o: '1',
      h: '1',
      l: '1',
      v: '2',
      q: '3',
    };
    const minis = decode(JSON.stringify({ stream: '!miniTicker@arr', data: [mini, mini] }));
    expect(minis).toMatchObject({
      events: [{ type: 'MiniTickerUpdated' }, { quoteVolume: 300_000_000n }],
    });
  });

  it.each([
    ['{"result":null,"id":7}', { type: 'answer', id: 7, result: null }],
    ['{"code":2,"msg":"Invalid request: too many parameters","id":3}', { type: 'error', id: 3 }],
    [
      '{"error":{"code":2,"msg":"Invalid request"},"id":3}',
      { type: 'error', id: 3, message: 'Invalid request' },
    ],
    [
      '{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}',
      { type: 'shutdown' },
    ],
    ['{"e":"serverShutdown","E":1770123456789}', { type: 'shutdown' }],
    [
      '{"stream":"x@depth","data":{"e":"depthUpdate","E":1672515782136}}',
      { type: 'malformed', reason: 's is not a string' },
    ],
    [
      '{"stream":"x@depth","data":{"e":"depthUpdate","E":1672515782136,"s":"X","U":157,"u":160,"b":[["0.0024","10"]],"a":[["0.0026","0"]]}}',
      {
        type: 'depth',
        mark: 160,
        update: {
          firstUpdateId: 157n,
          bids: { amounts: [240_000, 1_000_000_000], large: [] },
          asks: { amounts: [260_000, 0], large: [] },
        },
      },
    ],
    [
      '{"stream":"x@trade","data":{"e":"trade","E":1672515782136,"s":"X","t":12345,"p":"0.001","q":"100","T":1672515782136,"m":true,"M":true}}',
      { type: 'trade', trade: { tradeId: '12345', buyerIsMaker: true } },
    ],
    [
      '{"stream":"x@somethingNew","data":{"e":"somethingNew","E":1672515782136}}',
      { type: 'ignored', kind: 'somethingNew' },
    ],
  ])('recognises %s', (text, expected) => {
    expect(decode(text)).toMatchObject(expected);
  });

  it.each([
    ['', 'not JSON'],
    ['{"stream":"a@bookTicker","data":{"u":1,"s":"A","b":"1', 'not JSON'],
    ['[]', 'frame is not an object'],
    ['{}', 'frame is not a stream event or an answer'],
    [
      '{"stream":"a@bookTicker","data":{"u":1.5,"s":"A","b":"1","B":"1","a":"1","A":"1"}}',
      'u is not an id',
    ],
    [
      '{"stream":"a@bookTicker","data":{"u":1,"s":"A","b":"1e3","B":"1","a":"1","A":"1"}}',
      'b is not a price',
    ],
    [
      '{"stream":"a@bookTicker","data":{"u":1,"s":"A","b":"1","B":"-1","a":"1","A":"1"}}',
      'B is not a quantity',
    ],
    [klineFrame({ t: 1672515780001 }), 'k.t is not on the 1m grid'],
    [klineFrame({ T: 1672515839000 }), 'k.T is not the close time of a 1m bar'],
    [klineFrame({ i: '7m' }), 'k.i is not a known interval'],
    [klineFrame({ t: 1672515780000000 }), 'k.t is not a time in epoch milliseconds'],
  ])('yields nothing for %s', (text, reason) => {
    expect(decode(text)).toEqual({ type: 'malformed', reason });
  });

  it('yields nothing for bytes that are no text', () => {
    const bytes = Buffer.from(
      '{"stream":"a@bookTicker","data":{"u":1,"s":"\xe5","b":"1","B":"1","a":"1","A":"1"}}',
      'latin1',
    );
    expect(decoder.decode(bytes, AT)).toEqual({ type: 'malformed', reason: 'not JSON' });
  });
});

const RECORDINGS = '../shared/data/ws';

describe.skipIf(!existsSync(RECORDINGS))('recorded frames (skipped without ../shared/data)', () => {
  it('decodes every frame of two days, and every book ticker into an event', () => {
    const seen: Record<string, number> = {};
    const lines = gunzipSync(readFileSync(`${RECORDINGS}/btcusdt_20240808.gz`))
      .toString('utf8')
      .trim()
      .split('\n');
    for (const line of lines) {
      const text = line.slice(line.indexOf(' ') + 1);
      if (!text.startsWith('{"stream"')) continue;
      const frame = decode(text);
      const kind =
        frame.type === 'events'
          ? (frame.events[0]?.type ?? 'none')
          : frame.type === 'ignored'
            ? frame.kind
            : frame.type;
      seen[kind] = (seen[kind] ?? 0) + 1;
    }
    expect(seen).toEqual({ BookTickerUpdated: 28_040, depth: 3_451, trade: 9_757 });
  });

  it('decodes a session of four pairs', () => {
    const seen: Record<string, number> = {};
    const lines = gunzipSync(readFileSync(`${RECORDINGS}/capture-2021-10-12.jsonl.gz`))
      .toString('utf8')
      .trim()
      .split('\n');
    for (const line of lines) {
      const entry = JSON.parse(line) as { t: string; data: string };
      if (entry.t !== 'recv') continue;
      const frame = decode(entry.data);
      seen[frame.type] = (seen[frame.type] ?? 0) + 1;
      expect(frame.type).not.toBe('malformed');
    }
    expect(seen['events']).toBeGreaterThan(0);
    expect(seen['forming']).toBeGreaterThan(0);
  });
});
