import { describe, expect, it } from 'vitest';
import { createBinanceMarketAdapter } from '../../../../src/adapters/binance/binance-adapter.js';
import { BINANCE_MARKET_DATA } from '../../../../src/adapters/binance/venues.js';
import { Prng } from '../../../../src/base/prng.js';
import { symbolName } from '../../../../src/model/names.js';
import { FakeHttpTransport } from '../../../support/fake-http-transport.js';
import { FakeWsTransport } from '../../../support/fake-ws-transport.js';
import { ManualScheduler } from '../../../support/manual-scheduler.js';
import { RecordingLogger } from '../../../support/recording-logger.js';

const MINUTE = 60_000;
const KLINES = 'GET /api/v3/klines';

function setUp() {
  const time = new ManualScheduler();
  const http = new FakeHttpTransport();
  const logger = new RecordingLogger();
  const adapter = createBinanceMarketAdapter(
    BINANCE_MARKET_DATA,
    { http, ws: new FakeWsTransport(), clock: time, scheduler: time, random: new Prng(1), logger },
    { market: () => undefined, clock: () => undefined },
  );
  return { time, http, ...adapter };
}

function row(openTime: number, closeTime = openTime + MINUTE - 1): unknown[] {
  return [openTime, '1', '2', '0.5', '1.5', '10', closeTime, '15', 3, '4', '6', '0'];
}

describe('BinanceMarketDataSource', () => {
  const query = {
    symbol: symbolName('BTCUSDT'),
    timeframe: '1m',
    limit: 3,
    priority: 'backfill',
  } as const;

  it.each([
    ['is still open', 1, 2],
    ['closes this very millisecond', 0, 2],
    ['has just closed', -1, 3],
  ])('judges the last bar by the exchange’s clock: it %s', async (_name, msLeft, kept) => {
    const { time, http, clockSync, marketDataSource } = setUp();
    const closeTime = Math.floor(time.now() / MINUTE) * MINUTE + 10 * MINUTE - 1;
    const exchangeNow = closeTime - msLeft;
    http.answerJson('GET /api/v3/time', { serverTime: exchangeNow });
    await clockSync.resync();
    const open = closeTime + 1 - MINUTE;
    http.answerJson(KLINES, [row(open - 2 * MINUTE), row(open - MINUTE), row(open)]);
    const bars = await marketDataSource.bars({ ...query, from: open - 2 * MINUTE, to: open });
    expect(bars).toHaveLength(kept);
    expect(Object.fromEntries(http.queries(KLINES)[0] ?? [])).toEqual({
      symbol: 'BTCUSDT',
      interval: '1m',
      limit: '3',
      startTime: String(open - 2 * MINUTE),
      endTime: String(open),
    });
  });

  it('leaves out rows that are no whole interval and refuses a document that is none', async () => {
    const { time, http, marketDataSource } = setUp();
    const open = Math.floor(time.now() / MINUTE) * MINUTE - 10 * MINUTE;
    http.answerJson(KLINES, [row(open, open + 100), row(open + 30_000), row(open + MINUTE)]);
    expect((await marketDataSource.bars(query)).map((bar) => bar.openTime)).toEqual([
      open + MINUTE,
    ]);
    http.answerJson(KLINES, [[open, 1]]);
    await expect(marketDataSource.bars(query)).rejects.toMatchObject({ outcome: 'UNKNOWN' });
  });

  it('adopts the limits that exchangeInfo states, and sends no signed request', async () => {
    const { http, rate, marketDataSource } = setUp();
    const rateLimits = [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 1_200 },
    ];
    http.answerJson('GET /api/v3/exchangeInfo', { rateLimits, symbols: [] });
    http.answerJson('GET /api/v3/ticker/24hr', [
      { symbol: 'A', lastPrice: '0.25', quoteVolume: '1.5', count: 2 },
    ]);
    expect(await marketDataSource.instruments()).toEqual([]);
    expect(await marketDataSource.turnovers()).toEqual([
      { symbol: 'A', quoteVolume: 150_000_000n, trades: 2, lastPrice: 25_000_000n },
    ]);
    expect(rate.rateUsage()).toMatchObject({ usedWeight: 100, limit: 1_200 });
    for (const { path, headers } of http.sent)
      expect(`${path} ${JSON.stringify(headers)}`).not.toMatch(/signature|apikey/i);
  });
});
