import { beforeEach, describe, expect, it } from 'vitest';
import { moneyOf } from '../../../../src/model/money.js';
import { assetName, symbolName } from '../../../../src/model/names.js';
import { GeneratedMarket } from '../../../../src/simulator/market/generated-market.js';
import { MemoryExchangeState } from '../../../../src/simulator/state/exchange-state.js';
import {
  API_KEY,
  API_SECRET,
  EXCHANGE_START,
  ExchangeHarness,
} from '../../../support/exchange-harness.js';

const BTC = symbolName('BTCUSDT');
const DEPTH = 'GET /api/v3/depth?symbol=BTCUSDT';
const BUY = 'POST /api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC';

let harness: ExchangeHarness;

beforeEach(() => {
  harness = new ExchangeHarness();
});

describe('ShownBooks', () => {
  it('shows an own order among the public levels, by price', () => {
    harness.signed(`${BUY}&price=99.50&quantity=0.2`);
    harness.signed(`${BUY}&price=99&quantity=0.5`);
    harness.signed(`${BUY}&price=98&quantity=0.3`);
    expect(harness.request(DEPTH).json).toMatchObject({
      bids: [
        ['99.50000000', '0.20000000'],
        ['99.00000000', '1.50000000'],
        ['98.00000000', '0.30000000'],
      ],
      asks: [['101.00000000', '1.00000000']],
    });
  });

  it('offers a level no longer that was taken, until the public states it anew', async () => {
    harness.signed('POST /api/v3/order?symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1');
    expect(harness.request(DEPTH).json.asks).toEqual([]);
    harness.market.planBook(EXCHANGE_START + 1, BTC, ['99', '1'], ['101', '1']);
    await harness.time.advance(100);
    expect(harness.request(DEPTH).json.asks).toEqual([['101.00000000', '1.00000000']]);
  });

  it('lets a large market order take the very levels that it showed, and shows the rest', () => {
    const deep = new ExchangeHarness({
      market: new GeneratedMarket({
        ...{ seed: 3, startAt: EXCHANGE_START, symbols: [BTC], historyMinutes: 5 },
      }),
      accounts: [
        {
          ...{ apiKey: API_KEY, secret: API_SECRET },
          balances: [{ asset: assetName('USDT'), free: moneyOf('9000000') }],
        },
      ],
    });
    const all = 'GET /api/v3/depth?symbol=BTCUSDT&limit=5000';
    const before = deep.request(all).json;
    const order = deep.signed(
      'POST /api/v3/order?symbol=BTCUSDT&side=BUY&type=MARKET&quoteOrderQty=4000000',
    ).json;
    expect(order.status).toBe('FILLED');
    const taken = order.fills.map(({ price, qty }: Record<string, string>) => [price, qty]);
    expect(taken.length).toBeGreaterThan(100);
    // The last level it met is taken in part.
    expect(taken.slice(0, -1)).toEqual(before.asks.slice(0, taken.length - 1));
    const after = deep.request(all).json;
    const [[price, left], ...rest] = after.asks;
    const [lastPrice, lastQuantity] = before.asks[taken.length - 1];
    expect(price).toBe(lastPrice);
    expect(Number(left) + Number(taken.at(-1)[1])).toBeCloseTo(Number(lastQuantity), 8);
    expect(rest).toEqual(before.asks.slice(taken.length));
    expect(after.bids).toEqual(before.bids);
  });

  it('gives another update id to another book', async () => {
    const ids = [harness.request(DEPTH).json.lastUpdateId];
    const look = (): number => ids.push(harness.request(DEPTH).json.lastUpdateId);
    harness.signed(`${BUY}&price=98&quantity=0.3&newClientOrderId=mine`);
    look();
    harness.signed('DELETE /api/v3/order?symbol=BTCUSDT&origClientOrderId=mine');
    look();
    harness.market.planBook(EXCHANGE_START + 1, BTC, ['99', '2'], ['101', '1']);
    await harness.time.advance(100);
    look();
    expect(new Set(ids).size).toBe(4);
    expect([...ids].sort((a, b) => a - b)).toEqual(ids);
  });

  it('goes on with the update ids after a restart', () => {
    const store = new MemoryExchangeState();
    const before = new ExchangeHarness({ store });
    before.signed(`${BUY}&price=98&quantity=0.3`);
    const shown = before.request(DEPTH).json;
    const after = new ExchangeHarness({ store });
    expect(after.request(DEPTH).json).toEqual(shown);
    expect(after.signed(`${BUY}&price=97&quantity=0.3`).status).toBe(200);
    expect(after.request(DEPTH).json.lastUpdateId).toBeGreaterThan(shown.lastUpdateId);
  });

  it('stands still while the engine does', async () => {
    const shown = harness.request(DEPTH).json;
    harness.exchange.freeze.freeze(EXCHANGE_START + 10_000);
    harness.market.planBook(EXCHANGE_START + 1, BTC, ['98', '1'], ['102', '1']);
    await harness.time.advance(9_000);
    expect(harness.request(DEPTH).json).toEqual(shown);
    await harness.time.advance(2_000);
    expect(harness.request(DEPTH).json.bids).toEqual([['98.00000000', '1.00000000']]);
  });
});
