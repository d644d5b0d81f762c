import { beforeEach, describe, expect, it } from 'vitest';
import { symbolName } from '../../../../src/model/names.js';
import { EXCHANGE_START, ExchangeHarness } from '../../../support/exchange-harness.js';
import { publicTrade } from '../../../support/fake-market.js';

const BTC = symbolName('BTCUSDT');

let harness: ExchangeHarness;

beforeEach(() => {
  harness = new ExchangeHarness();
});

/** Two trades of others, the second a sell, told on these streams. */
async function told(
  streams: readonly string[],
  query = '',
): Promise<ReadonlyMap<string, Record<string, unknown>>> {
  const names = streams.map((stream) => `btcusdt@${stream}`).join('/');
  const socket = harness.connect(`/stream?streams=${names}${query}`);
  await harness.time.advance(100);
  const plan = (id: number, price: string, at: number, sell: boolean): void =>
    harness.market.planTrade(
      publicTrade(BTC, id, { price, quantity: '2' }, EXCHANGE_START + at, sell),
    );
  plan(1, '100', 300, false);
  plan(2, '90', 400, true);
  harness.market.planBook(EXCHANGE_START + 500, BTC, ['89', '3'], ['91', '4']);
  await harness.time.advance(2_000);
  return new Map(
    socket.messages.map(({ stream, data }) => [String(stream).slice('btcusdt@'.length), data]),
  );
}

const AT = EXCHANGE_START + 1_000;
const DAY = 86_400_000;
const FIGURES = {
  ...{ s: 'BTCUSDT', p: '-10.00000000', P: '-10.000', w: '95.00000000', c: '90.00000000' },
  ...{ o: '100.00000000', h: '100.00000000', l: '90.00000000' },
  ...{ v: '4.00000000', q: '380.00000000', F: 1, L: 2, n: 2 },
};

describe('messages of streams', () => {
  it('trade and aggTrade tell the last trade', async () => {
    const messages = await told(['trade', 'aggTrade']);
    const trade = {
      ...{ E: EXCHANGE_START + 400, s: 'BTCUSDT', p: '90.00000000', q: '2.00000000' },
      ...{ T: EXCHANGE_START + 400, m: true, M: true },
    };
    expect(messages.get('trade')).toEqual({ e: 'trade', t: 2, ...trade });
    expect(messages.get('aggTrade')).toEqual({ e: 'aggTrade', a: 2, f: 2, l: 2, ...trade });
  });

  it('ticker and miniTicker tell the last 24 hours', async () => {
    const messages = await told(['ticker', 'miniTicker']);
    expect(messages.get('ticker')).toEqual({
      ...{ e: '24hrTicker', E: AT, ...FIGURES, x: '100.00000000', Q: '2.00000000' },
      ...{ b: '89.00000000', B: '3.00000000', a: '91.00000000', A: '4.00000000' },
      ...{ O: AT - DAY, C: AT },
    });
    expect(messages.get('miniTicker')).toEqual({
      ...{ e: '24hrMiniTicker', E: AT, s: 'BTCUSDT', c: '90.00000000', o: '100.00000000' },
      ...{ h: '100.00000000', l: '90.00000000', v: '4.00000000', q: '380.00000000' },
    });
  });

  it('a window ticker tells its window', async () => {
    const messages = await told(['ticker_4h']);
    expect(messages.get('ticker_4h')).toMatchObject({
      ...{ e: '4hTicker', E: AT, ...FIGURES, C: AT },
      O: Math.floor((AT - 4 * 3_600_000) / 60_000) * 60_000,
    });
  });

  it('kline tells its first and last trade, and takers by side', async () => {
    const messages = await told(['kline_1m']);
    expect(messages.get('kline_1m')).toMatchObject({
      e: 'kline',
      k: {
        ...{ t: EXCHANGE_START, T: EXCHANGE_START + 59_999, s: 'BTCUSDT', i: '1m' },
        ...{ f: 1, L: 2, o: '100.00000000', c: '90.00000000', n: 2, x: false, B: '0' },
      },
    });
  });

  it('kline_1s tells every second once it has closed, quiet ones too', async () => {
    const socket = harness.connect('/ws/btcusdt@kline_1s');
    harness.market.planTrade(
      publicTrade(BTC, 1, { price: '100', quantity: '2' }, EXCHANGE_START + 1_300),
    );
    await harness.time.advance(5_000);
    expect(
      socket.messages.map(({ k }) => [(k.t - EXCHANGE_START) / 1_000, k.T - k.t, k.n, k.x]),
    ).toEqual([
      [1, 999, 1, true],
      [2, 999, 0, true],
      [3, 999, 0, true],
      [4, 999, 0, true],
    ]);
    expect(socket.messages.map(({ k }) => [k.f, k.L]).slice(0, 2)).toEqual([
      [1, 1],
      [-1, -1],
    ]);
  });

  it('avgPrice tells when the last trade was', async () => {
    const messages = await told(['avgPrice']);
    expect(messages.get('avgPrice')).toMatchObject({
      ...{ e: 'avgPrice', s: 'BTCUSDT', i: '5m', w: '95.00000000', T: EXCHANGE_START + 400 },
    });
  });

  it('times are microseconds where they are asked for, ids and prices are not', async () => {
    const messages = await told(['kline_1m', 'ticker', 'trade'], '&timeUnit=microsecond');
    const us = (ms: number): number => ms * 1_000;
    expect(messages.get('kline_1m')?.['k']).toMatchObject({
      ...{ t: us(EXCHANGE_START), T: us(EXCHANGE_START + 60_000) - 1, f: 1, L: 2 },
    });
    expect(messages.get('ticker')).toMatchObject({ E: us(AT), O: us(AT - DAY), C: us(AT), L: 2 });
    expect(messages.get('trade')).toMatchObject({ T: us(EXCHANGE_START + 400), t: 2 });
  });

  it('the price before the first trade of the day is told as x and prevClosePrice', async () => {
    harness.market.planTrade(
      publicTrade(BTC, 1, { price: '70', quantity: '1' }, EXCHANGE_START + 1_000),
    );
    harness.market.planTrade(
      publicTrade(BTC, 2, { price: '80', quantity: '1' }, EXCHANGE_START + 120_000),
    );
    await harness.time.advance(DAY + 90_000);
    const { json } = harness.request('GET /api/v3/ticker/24hr?symbol=BTCUSDT');
    expect(json).toMatchObject({ prevClosePrice: '70.00000000', firstId: 2, lastId: 2, count: 1 });
  });

  it('a block trade is told with its own id', async () => {
    const socket = harness.connect('/ws/btcusdt@blockTrade');
    const trade = { symbol: BTC, at: EXCHANGE_START, buyerIsMaker: true };
    const [price, quantity] = [100_00000000n, 50_00000000n] as never[];
    harness.exchange.blocks.add({ ...trade, price: price as never, quantity: quantity as never });
    expect(socket.messages).toEqual([
      {
        ...{ e: 'blockTrade', E: EXCHANGE_START, s: 'BTCUSDT', t: 1 },
        ...{ p: '100.00000000', q: '50.00000000', T: EXCHANGE_START, m: true },
      },
    ]);
  });
});
