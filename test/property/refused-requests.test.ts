import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assetName, symbolName } from '../../src/model/names.js';
import { API_KEY, EXCHANGE_START, ExchangeHarness } from '../support/exchange-harness.js';
import { publicTrade } from '../support/fake-market.js';

const SYMBOL = symbolName('BTCUSDT');
const ASSETS = [assetName('BTC'), assetName('USDT')];
const MODES = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT', 'TRANSFER'];

type Parameters = Readonly<Record<string, string>>;

const side = fc.constantFrom('BUY', 'SELL');
const quantity = fc.constantFrom('0.1', '0.5', '1', '3');
const mode = fc.constantFrom<Parameters>(
  ...[{}, {}, {}, {}],
  ...MODES.map((selfTradePreventionMode) => ({ selfTradePreventionMode })),
);

/** An order of each type with what it needs, and prices around a market at 100. */
const order = fc
  .record({
    side,
    quantity,
    mode,
    timeInForce: fc.constantFrom('GTC', 'GTC', 'IOC', 'FOK'),
    away: fc.integer({ min: -4, max: 4 }),
    terms: fc.constantFrom(
      ...['LIMIT', 'LIMIT', 'LIMIT', 'iceberg', 'pegged', 'LIMIT_MAKER', 'MARKET', 'quoted'],
      ...['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT', 'trailing'],
    ),
  })
  .map(({ side: way, quantity: amount, mode: stp, timeInForce, away, terms }): Parameters => {
    const price = String(100 + away);
    const own = { side: way, ...stp };
    const limit = { ...own, type: 'LIMIT', quantity: amount, price };
    switch (terms) {
      case 'LIMIT':
        return { ...limit, timeInForce };
      case 'iceberg':
        return { ...limit, timeInForce: 'GTC', quantity: '1', icebergQty: '0.2' };
      case 'pegged':
        return { ...own, ...{ type: 'LIMIT', timeInForce: 'GTC' }, ...PEG, quantity: amount };
      case 'LIMIT_MAKER':
        return { ...limit, type: terms };
      case 'MARKET':
        return { ...own, type: terms, quantity: amount };
      case 'quoted':
        return { ...own, type: 'MARKET', quoteOrderQty: '70' };
      case 'trailing':
        return { ...own, type: 'STOP_LOSS', quantity: amount, trailingDelta: '150' };
      case 'STOP_LOSS':
      case 'TAKE_PROFIT':
        return { ...own, type: terms, quantity: amount, stopPrice: price };
      default:
        return { ...limit, type: terms, timeInForce, stopPrice: price };
    }
  });

const PEG = { pegPriceType: 'PRIMARY_PEG' };

/** One of the open orders, or one that there is not. */
const orderId = fc.constantFrom('FIRST', 'FIRST', 'LAST', 'LAST', '1', 'x');

/** A BUY that may rest or trade, and what waits for it. */
const working = fc
  .record({ quantity, price: fc.constantFrom('97', '99', '101') })
  .map(({ quantity: workingQuantity, price: workingPrice }) => ({
    ...{ workingType: 'LIMIT', workingSide: 'BUY', workingTimeInForce: 'GTC' },
    ...{ workingQuantity, workingPrice },
  }));
const PENDING_PAIR = {
  ...{ pendingSide: 'SELL', pendingAboveType: 'LIMIT_MAKER', pendingAbovePrice: '104' },
  ...{ pendingBelowType: 'STOP_LOSS', pendingBelowStopPrice: '96' },
};

const sold = fc.record({ quantity, above: fc.constantFrom('102', '105') });
const bracket = sold.map(({ quantity: amount, above }) => ({
  ...{ side: 'SELL', quantity: amount, aboveType: 'LIMIT_MAKER', abovePrice: above },
  ...{ belowType: 'STOP_LOSS', belowStopPrice: '97' },
}));

const well = (path: string, parameters: fc.Arbitrary<Parameters>): fc.Arbitrary<Line> =>
  parameters.map((own) => ({ path, parameters: { symbol: 'BTCUSDT', ...own } }));

/** Requests that may well be accepted. */
const wellFormed = fc.oneof(
  { weight: 10, arbitrary: well('POST /api/v3/order', order) },
  {
    weight: 4,
    arbitrary: well(
      'POST /api/v3/order/cancelReplace',
      fc
        .record({ order, orderId, mode: fc.constantFrom('STOP_ON_FAILURE', 'ALLOW_FAILURE') })
        .map(({ order: own, orderId: cancelOrderId, mode: cancelReplaceMode }) => ({
          ...{ ...own, cancelOrderId, cancelReplaceMode },
        })),
    ),
  },
  { weight: 3, arbitrary: well('DELETE /api/v3/order', fc.record({ orderId })) },
  { weight: 1, arbitrary: well('DELETE /api/v3/openOrders', fc.constant({})) },
  {
    weight: 3,
    arbitrary: well(
      'PUT /api/v3/order/amend/keepPriority',
      fc.record({ orderId, newQty: fc.constantFrom('0.1', '0.3', '0.5', '1') }),
    ),
  },
  { weight: 3, arbitrary: well('POST /api/v3/orderList/oco', bracket) },
  {
    weight: 2,
    arbitrary: well(
      'POST /api/v3/orderList/otoco',
      working.map((own) => ({ ...own, ...PENDING_PAIR, pendingQuantity: own.workingQuantity })),
    ),
  },
  {
    weight: 2,
    arbitrary: well(
      'POST /api/v3/orderList/opoco',
      working.map((own) => ({ ...own, ...PENDING_PAIR })),
    ),
  },
);

/** What makes most of them be refused: one parameter too many, missing, empty or of another kind. */
const spoilt = fc
  .record({
    line: wellFormed,
    name: fc.nat(),
    value: fc.constantFrom('', 'x', '-1', '0', '1e3', '99999999999999999999', undefined),
  })
  .map(({ line: { path, parameters }, name, value }): Line => {
    const names = [...Object.keys(parameters), 'unheardOf', 'stopPrice', 'icebergQty', 'price'];
    const chosen = names[name % names.length] ?? 'unheardOf';
    const { [chosen]: _, ...rest } = parameters;
    return { path, parameters: value === undefined ? rest : { ...rest, [chosen]: value } };
  });

interface Line {
  readonly path: string;
  readonly parameters: Parameters;
}

const request = fc.oneof({ weight: 3, arbitrary: wellFormed }, { weight: 1, arbitrary: spoilt });

/** What happens one after the other: requests, and trades of others. */
const happening = fc.oneof(
  { weight: 5, arbitrary: request },
  { weight: 1, arbitrary: fc.record({ trade: fc.integer({ min: 95, max: 105 }) }) },
);

/** An exchange with one account, an audience, and what may be seen of it. */
class Stage {
  readonly harness = new ExchangeHarness();
  readonly socket = this.harness.connectUserData();
  #tradeId = 1_000;

  constructor() {
    this.harness.market.setBook(SYMBOL, ['99', '2'], ['101', '2']);
    this.trade(100);
  }

  trade(at: number): void {
    this.#tradeId += 1;
    const { market, time } = this.harness;
    const print = { price: String(at), quantity: '0.5' };
    market.planTrade(publicTrade(SYMBOL, this.#tradeId, print, time.now() + 1, at < 100));
  }

  ask({ path, parameters }: Line) {
    const known = this.openIds();
    const pairs = Object.entries(parameters).map(([name, value]) => {
      const meant = value === 'FIRST' ? known[0] : value === 'LAST' ? known.at(-1) : value;
      return `${name}=${encodeURIComponent(meant ?? '1')}`;
    });
    return this.harness.signed(`${path}?${pairs.join('&')}`);
  }

  openIds(): readonly string[] {
    return this.harness.exchange.desk.openOrders(API_KEY).map(({ orderId: id }) => String(id));
  }

  /** Everything that a request might have changed. */
  view(): unknown {
    const { desk } = this.harness.exchange;
    return {
      open: desk.openOrders(API_KEY),
      balances: desk.balances(API_KEY),
      orders: desk.history(API_KEY).all(),
      lists: desk.records(API_KEY).lists,
      told: this.socket.sent.length,
    };
  }
}

describe('requests that may change something', () => {
  it('change nothing when they are refused, and leave the books in balance when they are not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 25 }), async (happenings) => {
        const stage = new Stage();
        for (const one of happenings) {
          await stage.harness.time.advance(100);
          if ('trade' in one) {
            stage.trade(one.trade);
            continue;
          }
          const before = stage.view();
          const answer = stage.ask(one);
          expect(answer.json, answer.text).toBeDefined();
          // A replacement that failed in part has done the other part (-2021).
          const isRefused = answer.status !== 200 && answer.json.code !== -2021;
          if (isRefused) expect(stage.view(), `${one.path} ${answer.text}`).toEqual(before);
          const { ledger } = stage.harness.exchange.desk;
          for (const asset of ASSETS) expect(ledger.imbalance(asset)).toBe(0n);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('lock exactly what the open orders have locked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 25 }), async (happenings) => {
        const stage = new Stage();
        for (const one of happenings) {
          await stage.harness.time.advance(100);
          if ('trade' in one) stage.trade(one.trade);
          else stage.ask(one);
          const { desk } = stage.harness.exchange;
          for (const asset of ASSETS) {
            const locked = desk
              .openOrders(API_KEY)
              .filter(({ lockedAsset }) => lockedAsset === asset)
              .reduce((sum, { locked: own }) => sum + own, 0n);
            expect(desk.ledger.locked(API_KEY, asset)).toBe(locked);
          }
        }
        expect(stage.harness.time.now()).toBeGreaterThan(EXCHANGE_START);
      }),
      { numRuns: 100 },
    );
  });
});
