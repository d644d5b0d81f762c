import { generateKeyPairSync } from 'node:crypto';
import { Agent } from 'node:https';
import { Spot, type SpotRestAPI } from '@binance/spot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../../src/base/assert.js';
import {
  LIVELY_ACCOUNT,
  type LivelyExchange,
  openLivelyExchange,
} from '../../support/lively-exchange.js';
import { selfSignedCertificate } from '../../support/self-signed-certificate.js';

const symbol = 'BTCUSDT';

/** The connector has enums of its own for every endpoint; what it sends are the documented words. */
const LIMIT_BUY = {
  symbol,
  side: 'BUY' as never,
  type: 'LIMIT' as never,
  timeInForce: 'GTC' as never,
  quantity: 0.01,
};
const ONE_MINUTE = '1m' as never;

let host: LivelyExchange;
let client: Spot;
/** The same account, by a key pair. */
let pairClient: Spot;

beforeAll(async () => {
  // The connector writes what it connects to on the console unless this says otherwise.
  process.env['LOG_LEVEL'] = 'error';
  // The connector takes https and wss addresses only.
  const tls = selfSignedCertificate(new Date());
  const pair = generateKeyPairSync('ed25519');
  const publicKeyPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const moreKeys = [{ apiKey: 'foreign-ed25519', publicKeyPem }];
  host = await openLivelyExchange({ tls, moreKeys });
  const agent = new Agent({ ca: tls.certificate });
  const ws = `wss://localhost:${host.port}`;
  const key = { apiKey: LIVELY_ACCOUNT.apiKey, apiSecret: LIVELY_ACCOUNT.secret };
  client = new Spot({
    configurationRestAPI: {
      ...key,
      basePath: `https://localhost:${host.port}`,
      httpsAgent: agent,
      retries: 0,
    },
    configurationWebsocketAPI: { ...key, wsURL: `${ws}/ws-api/v3`, agent },
    configurationWebsocketStreams: { wsURL: ws, agent },
  });
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const pairKey = { apiKey: 'foreign-ed25519', privateKey };
  pairClient = new Spot({
    configurationRestAPI: {
      ...pairKey,
      basePath: `https://localhost:${host.port}`,
      httpsAgent: agent,
      retries: 0,
    },
    configurationWebsocketAPI: { ...pairKey, wsURL: `${ws}/ws-api/v3`, agent },
  });
});

afterAll(async () => {
  await host.close();
});

/** The next message of a stream. */
function next<T>(stream: MessageSource<T>): Promise<T> {
  return new Promise((resolve) => {
    stream.on('message', (message) => {
      resolve(message);
    });
  });
}

interface MessageSource<T> {
  on(event: 'message', callback: (message: T) => void | Promise<void>): void;
}

/** A price 3 % below the market on the pair's grid. */
async function restingPrice(): Promise<number> {
  const response = await client.restAPI.tickerPrice({ symbol });
  const { price } = (await response.data()) as SpotRestAPI.TickerPriceResponse1;
  return Number((Number(price) * 0.97).toFixed(2));
}

describe('@binance/spot by REST', () => {
  it('reads the exchange and its market', async () => {
    const { restAPI } = client;
    const { serverTime } = await (await restAPI.time()).data();
    expect(Math.abs(Number(serverTime) - Date.now())).toBeLessThan(5_000);
    const { symbols } = await (await restAPI.exchangeInfo({ symbol })).data();
    expect(must(symbols?.[0])).toMatchObject({ symbol, status: 'TRADING' });
    const { bids, asks } = await (await restAPI.depth({ symbol, limit: 5 })).data();
    expect([bids?.length, asks?.length]).toEqual([5, 5]);
    const bars = await (await restAPI.klines({ symbol, interval: ONE_MINUTE, limit: 2 })).data();
    expect(bars).toHaveLength(2);
  });

  it('places, finds and cancels an order', async () => {
    const { restAPI } = client;
    const order = { ...LIMIT_BUY, price: await restingPrice() };
    expect(await (await restAPI.orderTest(order)).data()).toEqual({});
    const placed = await (await restAPI.newOrder({ ...order, newClientOrderId: 'rest-1' })).data();
    expect(placed).toMatchObject({ clientOrderId: 'rest-1', status: 'NEW' });
    expect(BigInt(must(placed.orderId))).toBeGreaterThan(2n ** 53n);
    const open = await (await restAPI.getOpenOrders({ symbol })).data();
    expect(open.map(({ clientOrderId }) => clientOrderId)).toEqual(['rest-1']);
    const ended = await restAPI.deleteOrder({ symbol, origClientOrderId: 'rest-1' });
    expect(await ended.data()).toMatchObject({ origClientOrderId: 'rest-1', status: 'CANCELED' });
    const queried = await restAPI.getOrder({ symbol, origClientOrderId: 'rest-1' });
    expect(await queried.data()).toMatchObject({ status: 'CANCELED' });
  });

  it('replaces and amends an order', async () => {
    const { restAPI } = client;
    const order = { ...LIMIT_BUY, quantity: 0.02, price: await restingPrice() };
    await restAPI.newOrder({ ...order, newClientOrderId: 'first' });
    const replaced = await restAPI.orderCancelReplace({
      ...order,
      cancelReplaceMode: 'STOP_ON_FAILURE' as never,
      cancelOrigClientOrderId: 'first',
      newClientOrderId: 'second',
    });
    expect(await replaced.data()).toMatchObject({
      cancelResult: 'SUCCESS',
      newOrderResult: 'SUCCESS',
    });
    const amended = await restAPI.orderAmendKeepPriority({
      symbol,
      origClientOrderId: 'second',
      newClientOrderId: 'third',
      newQty: 0.01,
    });
    expect((await amended.data()).amendedOrder).toMatchObject({ clientOrderId: 'third' });
    await restAPI.deleteOrder({ symbol, origClientOrderId: 'third' });
  });

  it('places order lists', async () => {
    const { restAPI } = client;
    const below = await restingPrice();
    const above = Number((below * 1.06).toFixed(2));
    const bracket = await restAPI.orderListOco({
      symbol,
      side: 'SELL' as never,
      quantity: 0.01,
      aboveType: 'LIMIT_MAKER' as never,
      abovePrice: above,
      belowType: 'STOP_LOSS' as never,
      belowStopPrice: below,
    });
    expect(await bracket.data()).toMatchObject({ contingencyType: 'OCO' });
    const chain = await restAPI.orderListOto({
      symbol,
      workingType: 'LIMIT_MAKER' as never,
      workingSide: 'BUY' as never,
      workingPrice: below,
      workingQuantity: 0.01,
      pendingType: 'MARKET' as never,
      pendingSide: 'SELL' as never,
      pendingQuantity: 0.01,
    });
    expect(await chain.data()).toMatchObject({ contingencyType: 'OTO' });
    await restAPI.deleteOpenOrders({ symbol });
    expect(await (await restAPI.getOpenOrders({ symbol })).data()).toEqual([]);
  });

  it('reads its commission', async () => {
    const commission = await (await client.restAPI.accountCommission({ symbol })).data();
    expect(commission).toMatchObject({ symbol, standardCommission: { maker: '0.00100000' } });
  });

  it('reads the account and what it traded', async () => {
    const { restAPI } = client;
    const market = { symbol, side: 'BUY' as never, type: 'MARKET' as never, quantity: 0.01 };
    const { orderId } = await (await restAPI.newOrder(market)).data();
    const trades = await (await restAPI.myTrades({ symbol, orderId: must(orderId) })).data();
    expect(trades.reduce((sum, { qty }) => sum + Number(qty), 0)).toBeCloseTo(0.01, 8);
    const { balances } = await (await restAPI.getAccount()).data();
    expect(balances?.map(({ asset }) => asset)).toEqual(expect.arrayContaining(['BTC', 'USDT']));
  });

  it('tells what was used and what was refused', async () => {
    const { rateLimits } = await client.restAPI.ping();
    expect(must(rateLimits?.[0])).toMatchObject({ rateLimitType: 'REQUEST_WEIGHT' });
    const unknown = client.restAPI.getOrder({ symbol, origClientOrderId: 'never-sent' });
    await expect(unknown).rejects.toThrow('Order does not exist.');
  });
});

describe('@binance/spot by the WebSocket API', () => {
  it('reads, trades and is told of its orders', async () => {
    const connection = await client.websocketAPI.connect();
    const { serverTime } = must((await connection.time()).data);
    expect(Number(serverTime)).toBeGreaterThan(0);
    const subscribed = await connection.userDataStreamSubscribeSignature();
    const events: string[] = [];
    const told = new Promise<void>((resolve) => {
      subscribed.stream.on('message', (event: { e?: string }) => {
        events.push(String(event.e));
        if (events.includes('executionReport')) resolve();
      });
    });
    const order = { ...LIMIT_BUY, price: await restingPrice(), newClientOrderId: 'ws-1' };
    expect((await connection.orderPlace(order)).data).toMatchObject({ clientOrderId: 'ws-1' });
    await told;
    const status = await connection.orderStatus({ symbol, origClientOrderId: 'ws-1' });
    expect(status.data).toMatchObject({ status: 'NEW' });
    const canceled = await connection.orderCancel({ symbol, origClientOrderId: 'ws-1' });
    expect(canceled.data).toMatchObject({ status: 'CANCELED' });
    expect((await connection.accountStatus()).data).toMatchObject({ accountType: 'SPOT' });
    await connection.disconnect();
  });
});

describe('@binance/spot with an Ed25519 key', () => {
  it('signs its requests', async () => {
    const { balances } = await (await pairClient.restAPI.getAccount()).data();
    expect(balances?.map(({ asset }) => asset)).toEqual(expect.arrayContaining(['BTC', 'USDT']));
  });

  it('logs on, and is told of its orders without signing again', async () => {
    const connection = await pairClient.websocketAPI.connect();
    await connection.sessionLogon();
    const status = await connection.sessionStatus();
    expect(status.data).toMatchObject({ apiKey: 'foreign-ed25519' });
    const subscribed = await connection.userDataStreamSubscribe();
    const told = next(subscribed.stream as MessageSource<unknown>);
    const market = { symbol, side: 'BUY' as never, type: 'MARKET' as never, quantity: 0.01 };
    const placed = await connection.orderPlace(market);
    expect(placed.data).toMatchObject({ status: 'FILLED' });
    expect(await told).toMatchObject({ e: 'executionReport', s: symbol });
    await connection.disconnect();
  });
});

describe('@binance/spot by WebSocket streams', () => {
  it('is sent trades, best prices, bars and tickers', async () => {
    const connection = await client.websocketStreams.connect();
    const streams = [
      next(connection.trade({ symbol })),
      next(connection.aggTrade({ symbol })),
      next(connection.bookTicker({ symbol })),
      next(connection.kline({ symbol, interval: ONE_MINUTE })),
    ];
    const [trade, aggregate, best, bar] = await Promise.all(streams);
    expect(trade).toMatchObject({ e: 'trade', s: symbol });
    expect(aggregate).toMatchObject({ e: 'aggTrade', s: symbol });
    expect(best).toMatchObject({ s: symbol, b: expect.any(String) });
    expect(bar).toMatchObject({ e: 'kline', k: expect.objectContaining({ i: '1m' }) });
    expect(await next(connection.miniTicker({ symbol }))).toMatchObject({ e: '24hrMiniTicker' });
    await connection.disconnect();
  });

  it('is sent the book and statistics', async () => {
    const connection = await client.websocketStreams.connect();
    const [diff, top, average, day, hour] = await Promise.all([
      next(connection.diffBookDepth({ symbol })),
      next(connection.partialBookDepth({ symbol, levels: '5' as never })),
      next(connection.avgPrice({ symbol })),
      next(connection.ticker({ symbol })),
      next(connection.rollingWindowTicker({ symbol, windowSize: '1h' as never })),
    ]);
    expect(diff).toMatchObject({ e: 'depthUpdate', s: symbol });
    expect(top).toMatchObject({ lastUpdateId: expect.anything() });
    expect(top.bids).toHaveLength(5);
    expect(average).toMatchObject({ e: 'avgPrice', s: symbol });
    expect(day).toMatchObject({ e: '24hrTicker', s: symbol });
    expect(hour).toMatchObject({ e: '1hTicker', s: symbol });
    await connection.disconnect();
  });
});
