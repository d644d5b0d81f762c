import ccxt from 'ccxt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../../src/base/assert.js';
import {
  LIVELY_ACCOUNT,
  type LivelyExchange,
  openLivelyExchange,
} from '../../support/lively-exchange.js';

const PAIR = 'BTC/USDT';

let host: LivelyExchange;
let client: InstanceType<typeof ccxt.pro.binance>;

beforeAll(async () => {
  host = await openLivelyExchange();
  client = new ccxt.pro.binance(LIVELY_ACCOUNT);
  pointAt(host.port);
  // The client's own door to ws:// addresses.
  await client.loadHttpProxyAgent();
  await client.loadMarkets();
});

afterEach(async () => {
  const open = await client.fetchOpenOrders(PAIR);
  if (open.length > 0) await client.cancelAllOrders(PAIR);
});

afterAll(async () => {
  await client.close();
  await host.close();
});

/** Nothing but base URLs is changed. */
function pointAt(port: number): void {
  const http = `http://127.0.0.1:${port}`;
  const ws = `ws://127.0.0.1:${port}`;
  const { api } = client.urls as { api: Record<string, unknown> };
  api['public'] = `${http}/api/v3`;
  api['private'] = `${http}/api/v3`;
  api['sapi'] = `${http}/sapi/v1`;
  api['fapiPublic'] = `${http}/fapi/v1`;
  api['dapiPublic'] = `${http}/dapi/v1`;
  api['ws'] = { ...(api['ws'] as object), spot: `${ws}/ws`, 'ws-api': { spot: `${ws}/ws-api/v3` } };
}

/** A price 3 % below the market, as the client rounds it. */
async function restingPrice(): Promise<number> {
  const { last } = await client.fetchTicker(PAIR);
  return Number(client.priceToPrecision(PAIR, must(last) * 0.97));
}

describe('ccxt by REST', () => {
  it('loads the markets with their precision and limits', () => {
    expect(Object.keys(must(client.markets)).sort()).toEqual(['BTC/USDT', 'ETH/USDT']);
    expect(client.market(PAIR)).toMatchObject({
      id: 'BTCUSDT',
      active: true,
      spot: true,
      precision: { amount: 0.00001, price: 0.01 },
      limits: { amount: { min: 0.00001 } },
    });
    expect(must(client.market(PAIR).limits.cost?.min)).toBeGreaterThan(0);
  });

  it('reads tickers', async () => {
    const ticker = await client.fetchTicker(PAIR);
    expect(must(ticker.high)).toBeGreaterThanOrEqual(must(ticker.low));
    expect(must(ticker.ask)).toBeGreaterThan(must(ticker.bid));
    expect(Object.keys(await client.fetchTickers()).sort()).toEqual(['BTC/USDT', 'ETH/USDT']);
    expect((await client.fetchBidsAsks([PAIR]))[PAIR]).toMatchObject({ symbol: PAIR });
  });

  it('reads the order book', async () => {
    const { bids, asks, nonce } = await client.fetchOrderBook(PAIR, 5);
    expect([bids.length, asks.length]).toEqual([5, 5]);
    expect(Number(must(asks[0])[0])).toBeGreaterThan(Number(must(bids[0])[0]));
    expect(nonce).toBeGreaterThan(0);
  });

  it('reads candles', async () => {
    const bars = await client.fetchOHLCV(PAIR, '1m', undefined, 3);
    expect(bars).toHaveLength(3);
    const [first, second] = bars.map(([openTime]) => Number(openTime));
    expect(must(second) - must(first)).toBe(60_000);
  });

  it('reads the balance', async () => {
    const balance = await client.fetchBalance();
    expect(must(balance['USDT']).total).toBeGreaterThan(0);
    expect(balance['BTC']).toMatchObject({ free: expect.any(Number), used: 0 });
  });

  it('places a limit order, finds it, and cancels it', async () => {
    const price = await restingPrice();
    const placed = await client.createOrder(PAIR, 'limit', 'buy', 0.01, price);
    expect(placed).toMatchObject({ status: 'open', price, amount: 0.01, filled: 0 });
    const fetched = await client.fetchOrder(must(placed.id), PAIR);
    expect(fetched).toMatchObject({ id: placed.id, clientOrderId: placed.clientOrderId });
    expect((await client.fetchOpenOrders(PAIR)).map(({ id }) => id)).toEqual([placed.id]);
    expect(await client.cancelOrder(must(placed.id), PAIR)).toMatchObject({ status: 'canceled' });
    expect(await client.fetchOpenOrders(PAIR)).toEqual([]);
  });

  it('places a market order and finds its trades', async () => {
    const placed = await client.createOrder(PAIR, 'market', 'buy', 0.01);
    expect(placed).toMatchObject({ status: 'closed', filled: 0.01, remaining: 0 });
    const trades = await client.fetchMyTrades(PAIR);
    const own = trades.filter(({ order }) => order === placed.id);
    expect(own.reduce((sum, { amount }) => sum + must(amount), 0)).toBeCloseTo(0.01, 8);
    expect(own[0]).toMatchObject({ side: 'buy', takerOrMaker: 'taker', fee: { currency: 'BTC' } });
  });

  it('edits an order', async () => {
    const price = await restingPrice();
    const placed = await client.createOrder(PAIR, 'limit', 'buy', 0.01, price);
    const edited = await client.editOrder(must(placed.id), PAIR, 'limit', 'buy', 0.02, price);
    expect(edited).toMatchObject({ status: 'open', amount: 0.02, price });
    expect(edited.id).not.toBe(placed.id);
    expect((await client.fetchOpenOrders(PAIR)).map(({ id }) => id)).toEqual([edited.id]);
  });

  it('keeps an id that no double holds', async () => {
    const { id } = await client.createOrder(PAIR, 'market', 'sell', 0.01);
    expect(BigInt(must(id))).toBeGreaterThan(2n ** 53n);
    expect((await client.fetchOrder(must(id), PAIR)).id).toBe(id);
  });

  it('names refusals by its own errors', async () => {
    const dear = client.createOrder(PAIR, 'limit', 'buy', 0.5, await restingPrice());
    await expect(dear).rejects.toThrow(ccxt.InsufficientFunds);
    await expect(client.cancelOrder('1', PAIR)).rejects.toThrow(ccxt.OrderNotFound);
    await expect(client.fetchOrder('1', PAIR)).rejects.toThrow(ccxt.OrderNotFound);
  });
});

describe('ccxt.pro by WebSocket', () => {
  it('watches candles', async () => {
    const bars = await client.watchOHLCV(PAIR, '1m');
    expect(must(bars.at(-1))).toHaveLength(6);
  });

  it('watches the ticker, best prices and trades', async () => {
    expect(await client.watchTicker(PAIR)).toMatchObject({ symbol: PAIR });
    expect((await client.watchBidsAsks([PAIR]))[PAIR]).toMatchObject({ symbol: PAIR });
    expect(must((await client.watchTrades(PAIR))[0])).toMatchObject({ symbol: PAIR });
  });

  it('watches the order book from its snapshot on', async () => {
    const book = await client.watchOrderBook(PAIR, 10);
    const nonce = must(book.nonce);
    expect(Number(must(must(book.asks[0])[0]))).toBeGreaterThan(
      Number(must(must(book.bids[0])[0])),
    );
    expect(must((await client.watchOrderBook(PAIR, 10)).nonce)).toBeGreaterThan(nonce);
  });

  it('watches its orders', async () => {
    const seen = client.watchOrders(PAIR);
    // The subscription is in place once a request of the same connection was answered.
    await client.fetchBalanceWs();
    const placed = await client.createOrder(PAIR, 'limit', 'buy', 0.01, await restingPrice());
    expect((await seen).map(({ id }) => id)).toContain(placed.id);
  });

  it('watches its balance', async () => {
    const seen = client.watchBalance();
    await client.fetchBalanceWs();
    await client.createOrder(PAIR, 'market', 'buy', 0.01);
    expect(must((await seen)['BTC']).total).toBeGreaterThan(0);
  });

  it('trades by the WebSocket API', async () => {
    const price = await restingPrice();
    const placed = await client.createOrderWs(PAIR, 'limit', 'buy', 0.01, price);
    expect(placed).toMatchObject({ status: 'open', price });
    expect((await client.fetchOpenOrdersWs(PAIR)).map(({ id }) => id)).toContain(placed.id);
    expect(await client.cancelOrderWs(must(placed.id), PAIR)).toMatchObject({ status: 'canceled' });
  });
});
