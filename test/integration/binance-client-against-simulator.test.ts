import { afterEach, expect, it } from 'vitest';
import {
  type BinanceAccountAdapter,
  createBinanceAccountAdapter,
} from '../../src/adapters/binance/binance-adapter.js';
import type { ClockMeasurement } from '../../src/adapters/binance/clock-sync.js';
import { Secret, SigningKey } from '../../src/adapters/binance/credentials.js';
import { simulatorVenue } from '../../src/adapters/binance/venues.js';
import { ScaledClock } from '../../src/adapters/system/scaled-clock.js';
import { ScaledScheduler } from '../../src/adapters/system/scaled-scheduler.js';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import { SystemScheduler } from '../../src/adapters/system/system-scheduler.js';
import { UndiciHttpTransport } from '../../src/adapters/system/undici-http-transport.js';
import { WsWsTransport } from '../../src/adapters/system/ws-ws-transport.js';
import { must } from '../../src/base/assert.js';
import { Prng } from '../../src/base/prng.js';
import type { AccountEvent } from '../../src/model/account-event.js';
import type { MarketEvent } from '../../src/model/market-event.js';
import { moneyOf } from '../../src/model/money.js';
import { assetName, symbolName } from '../../src/model/names.js';
import type { OrderPurpose, OrderRequest } from '../../src/model/order.js';
import { floorToTick, shiftPrice } from '../../src/model/price.js';
import { floorToStep, quantityOf } from '../../src/model/quantity.js';
import { GeneratedMarket } from '../../src/simulator/market/generated-market.js';
import { serveExchange } from '../../src/simulator/servers/http-server.js';
import { SimulatedExchange } from '../../src/simulator/simulated-exchange.js';
import { settled } from '../support/manual-scheduler.js';
import { RecordingLogger } from '../support/recording-logger.js';

const SPEED = 20;
const SYMBOL = symbolName('BTCUSDT');
const START = Date.UTC(2026, 0, 15, 12, 0, 30);

const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function setUp() {
  const clock = new ScaledClock(new SystemClock(), { anchorMs: START, speed: SPEED });
  const scheduler = new ScaledScheduler(new SystemScheduler(), SPEED);
  const exchange = new SimulatedExchange({
    market: new GeneratedMarket({
      seed: 7,
      startAt: START,
      symbols: [SYMBOL],
      historyMinutes: 300,
    }),
    clock,
    scheduler,
    firstOrderId: 2n ** 53n + 1n,
    accounts: [
      {
        apiKey: 'integration-key',
        secret: 'integration-secret',
        balances: [{ asset: assetName('USDT'), free: moneyOf('10000') }],
      },
    ],
  });
  const server = await serveExchange(exchange, 0);
  exchange.start();
  const http = new UndiciHttpTransport();
  const ws = new WsWsTransport();
  const market: MarketEvent[] = [];
  const account: AccountEvent[] = [];
  const measurements: ClockMeasurement[] = [];
  const adapter = createBinanceAccountAdapter(
    simulatorVenue({ http: server.port, ws: server.port }),
    { http, ws, clock, scheduler, random: new Prng(1), logger: new RecordingLogger() },
    {
      market: (event) => market.push(event),
      account: (event) => account.push(event),
      clock: (measurement) => measurements.push(measurement),
    },
    {
      apiKey: new Secret('integration-key'),
      signingKey: SigningKey.fromSecret(new Secret('integration-secret')),
    },
  );
  closing.push(
    () => server.close(),
    () => exchange.stop(),
    () => http.close(),
    () => ws.close(),
    () => adapter.close(),
  );
  return { exchange, adapter, market, account, measurements };
}

/** The first item that fits, as soon as there is one. */
async function until<Item>(items: readonly Item[], fits: (item: Item) => boolean): Promise<Item> {
  for (;;) {
    const found = items.find(fits);
    if (found !== undefined) return found;
    await settled();
  }
}

function submit(
  adapter: BinanceAccountAdapter,
  purpose: OrderPurpose,
  order: Omit<OrderRequest, 'symbol' | 'timestamp' | 'recvWindowMs'>,
): void {
  const timestamp = adapter.clockSync.now();
  const request = { ...order, symbol: SYMBOL, timestamp, recvWindowMs: 10_000 };
  adapter.tradingClient.submit({ type: 'SubmitOrder', purpose, request });
}

it('reads, streams, trades and reconciles over real sockets', async () => {
  const { exchange, adapter, market, account, measurements } = await setUp();
  const { marketDataSource, marketDataFeed, tradingClient, clockSync, rate } = adapter;
  expect(await clockSync.resync()).toBe(true);
  const { offsetMs, uncertaintyMs } = must(measurements[0]);
  expect(Math.abs(offsetMs)).toBeLessThanOrEqual(uncertaintyMs);

  const instrument = must(
    (await marketDataSource.instruments()).find(({ symbol }) => symbol === SYMBOL),
  );
  expect((await marketDataSource.turnovers()).map(({ symbol }) => symbol)).toEqual([SYMBOL]);
  const bars = await marketDataSource.bars({
    symbol: SYMBOL,
    timeframe: '1m',
    limit: 100,
    priority: 'backfill',
  });
  expect(bars.length).toBeGreaterThanOrEqual(99);
  expect(must(bars.at(-1)).closeTime).toBeLessThan(clockSync.now());

  marketDataFeed.setStreams([
    { kind: 'bar', symbol: SYMBOL, timeframe: '1m' },
    { kind: 'bookTicker', symbol: SYMBOL },
    { kind: 'trade', symbol: SYMBOL },
    { kind: 'miniTickers' },
  ]);
  await until(market, (event) => event.type === 'FeedStatusChanged' && event.connected);
  const ticker = await until(market, (event) => event.type === 'BookTickerUpdated');
  const closed = await until(market, (event) => event.type === 'BarClosed');
  await until(market, (event) => event.type === 'TradePrinted');
  await until(market, (event) => event.type === 'MiniTickerUpdated');
  expect(ticker).toMatchObject({ symbol: SYMBOL });
  if (closed.type !== 'BarClosed' || ticker.type !== 'BookTickerUpdated')
    throw new Error('unreachable');
  const { openTime } = closed.bar;
  const query = {
    symbol: SYMBOL,
    timeframe: '1m',
    from: openTime,
    to: openTime,
    limit: 1,
    priority: 'backfill',
  } as const;
  expect(await marketDataSource.bars(query)).toEqual([closed.bar]);
  expect(marketDataFeed.counts().malformed.size).toBe(0);

  tradingClient.connect();
  await until(account, (event) => event.type === 'UserStreamChanged' && event.connected);

  const { tick } = instrument.filters.price;
  const quantity = floorToStep(quantityOf('0.01'), instrument.filters.lotSize.step);
  const far = floorToTick(shiftPrice(ticker.bid, -300), tick);
  submit(adapter, 'ENTRY', {
    clientOrderId: 'i-rest',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity,
    price: far,
  });
  await until(account, (event) => event.type === 'OrderReported' && event.source === 'response');
  await until(account, (event) => event.type === 'OrderReported' && event.source === 'stream');
  tradingClient.cancel({
    type: 'CancelOrder',
    symbol: SYMBOL,
    clientOrderId: 'i-rest',
    purpose: 'ENTRY',
  });
  const canceled = (source: string) => (event: AccountEvent) =>
    event.type === 'OrderReported' && event.source === source && event.report.status === 'CANCELED';
  for (const source of ['response', 'stream']) {
    expect(await until(account, canceled(source))).toMatchObject({
      report: { clientOrderId: 'i-rest' },
    });
  }
  tradingClient.cancel({
    type: 'CancelOrder',
    symbol: SYMBOL,
    clientOrderId: 'i-rest',
    purpose: 'ENTRY',
  });
  expect(await until(account, (event) => event.type === 'CancelRefused')).toMatchObject({
    code: -2011,
  });

  submit(adapter, 'ENTRY', { clientOrderId: 'i-buy', side: 'BUY', type: 'MARKET', quantity });
  const filled = await until(
    account,
    (event) => event.type === 'FillReported' && event.source === 'stream',
  );
  expect(
    await until(account, (event) => event.type === 'FillReported' && event.source === 'response'),
  ).toMatchObject({
    fill: filled.type === 'FillReported' ? { ...filled.fill, exchangeAt: expect.any(Number) } : {},
  });
  await until(account, (event) => event.type === 'BalancesReported');

  submit(adapter, 'ENTRY', {
    clientOrderId: 'i-dear',
    side: 'BUY',
    type: 'MARKET',
    quantity: quantityOf('100'),
  });
  expect(await until(account, (event) => event.type === 'PlacementRefused')).toMatchObject({
    refusal: 'REJECTED',
  });
  tradingClient.query({ type: 'QueryOrder', symbol: SYMBOL, clientOrderId: 'i-dear' });
  expect(await until(account, (event) => event.type === 'OrderNotFound')).toMatchObject({
    clientOrderId: 'i-dear',
  });
  tradingClient.query({ type: 'QueryOrder', symbol: SYMBOL, clientOrderId: 'i-buy' });
  await until(account, (event) => event.type === 'FillReported' && event.source === 'query');

  tradingClient.requestSnapshot({
    type: 'RequestSnapshot',
    snapshotId: 's1',
    orders: [
      { symbol: SYMBOL, clientOrderId: 'i-buy' },
      { symbol: SYMBOL, clientOrderId: 'never-sent' },
    ],
    tradesAfter: [{ symbol: SYMBOL, tradeId: '1' }],
  });
  const taken = await until(
    account,
    (event) => event.type === 'AccountSnapshotTaken' || event.type === 'AccountSnapshotFailed',
  );
  expect(taken).toMatchObject({
    type: 'AccountSnapshotTaken',
    canTrade: true,
    openOrders: [],
    orders: [{ clientOrderId: 'i-buy', status: 'FILLED' }],
    notFound: ['never-sent'],
  });
  if (taken.type !== 'AccountSnapshotTaken') throw new Error('unreachable');
  const bought = taken.trades.reduce((sum, fill) => sum + fill.quantity, 0n);
  expect(bought).toBe(quantity);
  expect(new Set(taken.trades.map((fill) => fill.clientOrderId))).toEqual(new Set(['i-buy']));
  expect([...taken.balances].sort(byAsset)).toEqual(
    [...exchange.balances('integration-key')].sort(byAsset),
  );
  expect(rate.rateUsage().usedWeight).toBeGreaterThan(0);
  expect(tradingClient.inFlight).toBe(0);
}, 30_000);

function byAsset(a: { readonly asset: string }, b: { readonly asset: string }): number {
  return a.asset < b.asset ? -1 : 1;
}
