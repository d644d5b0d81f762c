import { expect } from 'vitest';
import { SCALE } from '../../../src/base/fixed-point.js';
import { moneyOf } from '../../../src/model/money.js';
import { assetName } from '../../../src/model/names.js';
import type { ExchangeRuleOptions } from '../../../src/simulator/exchange-rules.js';
import { DECIMAL, expectRefusal, MILLISECONDS } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

/** A rate in parts per thousand. */
function rate(perThousand: bigint): bigint {
  return (perThousand * SCALE) / 1_000n;
}

/** Prices 99 % to 101 % of the mean of ten seconds; 4 orders, 2 stops, 1 iceberg, 1 list; commissions paid in BNB. */
const RULES: ExchangeRuleOptions = {
  exchangeFilters: { ordersMax: 4, algoOrdersMax: 2, icebergOrdersMax: 1, orderListsMax: 1 },
  traits: {
    priceRange: {
      bidUp: rate(1_010n),
      bidDown: rate(990n),
      askUp: rate(1_010n),
      askDown: rate(990n),
    },
  },
  referencePrice: { bucketCount: 10, bucketWidthMs: 1_000 },
  commission: {
    standard: { maker: rate(1n), taker: rate(2n), buyer: 0n, seller: rate(1n) },
    discount: (SCALE * 3n) / 4n,
  },
};

const EXECUTION_RULES: Section = {
  page: 'rest-api.md',
  heading: 'Query Execution Rules, a symbol with rules',
  facts: [
    {
      id: 'X-1401',
      says: 'PRICE_RANGE is told with its four multipliers',
      needs: 'account',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/executionRules', { symbol });
        const rule = {
          ruleType: 'PRICE_RANGE',
          bidLimitMultUp: DECIMAL,
          bidLimitMultDown: DECIMAL,
          askLimitMultUp: DECIMAL,
          askLimitMultDown: DECIMAL,
        };
        expect(json).toEqual({ symbolRules: [{ symbol, rules: [rule] }] });
      },
    },
  ],
};

const REFERENCE_PRICE: Section = {
  page: 'rest-api.md',
  heading: 'Query Reference Price Calculation',
  facts: [
    {
      id: 'X-1406',
      says: 'a reference price of the engine is an ARITHMETIC_MEAN over buckets',
      needs: 'account',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/referencePrice/calculation', { symbol });
        expect(json).toEqual({
          symbol,
          calculationType: 'ARITHMETIC_MEAN',
          bucketCount: 10,
          bucketWidthMs: 1_000,
        });
      },
    },
    {
      id: 'X-1407',
      says: 'the reference price is told with the time at which it held',
      needs: 'market',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/referencePrice', { symbol });
        expect(json).toEqual({ symbol, referencePrice: DECIMAL, timestamp: MILLISECONDS });
        expect(Number(json.referencePrice)).toBe(100);
      },
    },
    {
      id: 'X-1408',
      says: 'it is the mean of the trades of the window',
      needs: 'market',
      async shownBy(venue) {
        const { symbol } = venue;
        await venue.elapse(12_000);
        await venue.control.trade('100');
        await venue.control.trade('101');
        const { json } = await venue.rest.get('/api/v3/referencePrice', { symbol });
        expect(Number(json.referencePrice)).toBe(100.5);
      },
    },
    {
      id: 'X-1409',
      says: 'without a trade in the window the reference price is null',
      needs: 'market',
      async shownBy(venue) {
        await venue.elapse(12_000);
        const { symbol } = venue;
        const { json } = await venue.rest.get('/api/v3/referencePrice', { symbol });
        expect(json).toEqual({ symbol, referencePrice: null, timestamp: MILLISECONDS });
      },
    },
  ],
};

const PRICE_RANGE: Section = {
  page: 'faqs/price_range_execution_rules.md',
  heading:
    'What happens if an order attempts to execute at a price outside of the allowed price range?',
  facts: [
    {
      id: 'X-1411',
      says: 'a taker beyond the range expires, because of EXECUTION_RULE_PRICE_RANGE_EXCEEDED',
      needs: 'market',
      async shownBy({ orders, symbol, control }) {
        await control.book(['100', '5'], ['104', '5']);
        const order = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1' };
        expect(await orders.place({ ...order, price: '105' })).toMatchObject({
          status: 'EXPIRED',
          executedQty: '0.00000000',
          expiryReason: 'EXECUTION_RULE_PRICE_RANGE_EXCEEDED',
        });
      },
    },
    {
      id: 'X-1412',
      says: 'a taker inside of the range trades',
      needs: 'market',
      async shownBy({ orders, symbol }) {
        const order = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1' };
        expect((await orders.place({ ...order, price: '105' })).status).toBe('FILLED');
      },
    },
    {
      id: 'X-1413',
      says: 'while the reference price is null the range is not enforced',
      needs: 'market',
      async shownBy(venue) {
        const { symbol } = venue;
        await venue.control.book(['100', '5'], ['104', '5']);
        await venue.elapse(12_000);
        const order = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1' };
        expect((await venue.orders.place({ ...order, price: '105' })).status).toBe('FILLED');
      },
    },
  ],
};

const EXCHANGE_FILTERS: Section = {
  page: 'filters.md',
  heading: 'Exchange Filters',
  facts: [
    {
      id: 'X-1421',
      says: 'exchangeInfo tells the exchange filters',
      needs: 'account',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.get('/api/v3/exchangeInfo', { symbol });
        expect(json.exchangeFilters).toEqual(
          expect.arrayContaining([
            { filterType: 'EXCHANGE_MAX_NUM_ORDERS', maxNumOrders: 4 },
            { filterType: 'EXCHANGE_MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: 2 },
            { filterType: 'EXCHANGE_MAX_NUM_ICEBERG_ORDERS', maxNumIcebergOrders: 1 },
            { filterType: 'EXCHANGE_MAX_NUM_ORDER_LISTS', maxNumOrderLists: 1 },
          ]),
        );
      },
    },
    {
      id: 'X-1422',
      says: 'open orders of all pairs count for EXCHANGE_MAX_NUM_ORDERS (-1013)',
      needs: 'account',
      async shownBy({ orders, otherSymbol }) {
        const other = { symbol: otherSymbol, price: '90', quantity: '1' };
        await orders.placeResting(other);
        for (let count = 0; count < 3; count += 1) await orders.placeResting();
        const answer = await orders.send(await orders.restingBuy());
        expectRefusal(answer, -1013, 'Filter failure: EXCHANGE_MAX_NUM_ORDERS');
      },
    },
    {
      id: 'X-1423',
      says: 'open stops of all pairs count for EXCHANGE_MAX_NUM_ALGO_ORDERS (-1013)',
      needs: 'account',
      async shownBy({ orders }) {
        const stop = await orders.market('SELL', { type: 'STOP_LOSS', stopPrice: '90' });
        await orders.place(stop);
        await orders.place(stop);
        const answer = await orders.send(stop);
        expectRefusal(answer, -1013, 'Filter failure: EXCHANGE_MAX_NUM_ALGO_ORDERS');
      },
    },
    {
      id: 'X-1424',
      says: 'open icebergs count for EXCHANGE_MAX_NUM_ICEBERG_ORDERS (-1013)',
      needs: 'account',
      async shownBy({ orders }) {
        const iceberg = { quantity: '2', icebergQty: '1' };
        await orders.placeResting(iceberg);
        const answer = await orders.send(await orders.restingBuy(iceberg));
        expectRefusal(answer, -1013, 'Filter failure: EXCHANGE_MAX_NUM_ICEBERG_ORDERS');
      },
    },
    {
      id: 'X-1425',
      says: 'open lists count for EXCHANGE_MAX_NUM_ORDER_LISTS (-1013)',
      needs: 'account',
      async shownBy({ rest, symbol }) {
        const list = {
          symbol,
          side: 'SELL',
          quantity: '1',
          aboveType: 'LIMIT_MAKER',
          abovePrice: '110',
          belowType: 'STOP_LOSS',
          belowStopPrice: '90',
        };
        const first = await rest.signed('POST', '/api/v3/orderList/oco', list);
        expect(first.status, first.text).toBe(200);
        const second = await rest.signed('POST', '/api/v3/orderList/oco', list);
        expectRefusal(second, -1013, 'Filter failure: EXCHANGE_MAX_NUM_ORDER_LISTS');
      },
    },
  ],
};

const ASSET_FILTERS: Section = {
  page: 'filters.md',
  heading: 'MAX_ASSET',
  facts: [
    {
      id: 'X-1431',
      says: 'myFilters tells the filters of the account beside those of exchange and pair',
      needs: 'account',
      async shownBy({ rest, symbol, control, ground }) {
        const btc = assetName('BTC');
        control.exchange.rules.setAssetLimit(ground.signer.apiKey, btc, moneyOf('2'));
        const { json } = await rest.signed('GET', '/api/v3/myFilters', { symbol });
        control.exchange.rules.setAssetLimit(ground.signer.apiKey, btc, undefined);
        expect(json).toEqual({
          exchangeFilters: expect.arrayContaining([
            { filterType: 'EXCHANGE_MAX_NUM_ORDERS', maxNumOrders: 4 },
          ]),
          symbolFilters: expect.arrayContaining([
            expect.objectContaining({ filterType: 'PRICE_FILTER' }),
          ]),
          assetFilters: [{ filterType: 'MAX_ASSET', asset: 'BTC', limit: '2.00000000' }],
        });
      },
    },
    {
      id: 'X-1432',
      says: 'an order of more base than MAX_ASSET allows is refused',
      needs: 'account',
      async shownBy({ orders, control, ground }) {
        const btc = assetName('BTC');
        control.exchange.rules.setAssetLimit(ground.signer.apiKey, btc, moneyOf('2'));
        const answer = await orders.send(await orders.restingBuy({ quantity: '3' }));
        control.exchange.rules.setAssetLimit(ground.signer.apiKey, btc, undefined);
        expectRefusal(answer, -1013, 'Filter failure: MAX_ASSET');
      },
    },
  ],
};

const COMMISSION: Section = {
  page: 'rest-api.md',
  heading: 'Query Commission Rates (USER_DATA)',
  facts: [
    {
      id: 'X-1441',
      says: 'account/commission tells standard, special and tax rates and the discount',
      async shownBy({ rest, symbol }) {
        const { json } = await rest.signed('GET', '/api/v3/account/commission', { symbol });
        const rates = { maker: DECIMAL, taker: DECIMAL, buyer: DECIMAL, seller: DECIMAL };
        expect(json).toEqual({
          symbol,
          standardCommission: rates,
          specialCommission: rates,
          taxCommission: rates,
          discount: {
            enabledForAccount: expect.any(Boolean),
            enabledForSymbol: expect.any(Boolean),
            discountAsset: 'BNB',
            discount: DECIMAL,
          },
        });
      },
    },
    {
      id: 'X-1442',
      says: 'a test order with computeCommissionRates tells the rates of its side',
      async shownBy({ rest, orders }) {
        const order = await orders.restingBuy({ computeCommissionRates: true });
        const { json } = await rest.signed('POST', '/api/v3/order/test', order);
        expect(json).toMatchObject({
          standardCommissionForOrder: { maker: DECIMAL, taker: DECIMAL },
          taxCommissionForOrder: { maker: DECIMAL, taker: DECIMAL },
          discount: { discountAsset: 'BNB' },
        });
      },
    },
  ],
};

const COMMISSION_PAID: Section = {
  page: 'faqs/commission_faq.md',
  heading: 'How is the commission calculated?',
  facts: [
    {
      id: 'X-1446',
      says: 'with the discount the commission is paid in BNB',
      needs: 'account',
      async shownBy({ orders }) {
        const { fills } = await orders.place(await orders.market('SELL', { quantity: '1' }));
        expect(fills[0].commissionAsset).toBe('BNB');
      },
    },
    {
      id: 'X-1447',
      says: 'the rates of role and side are added, and the discount reduces the standard part',
      needs: 'account',
      async shownBy({ orders }) {
        const { fills } = await orders.place(await orders.market('SELL', { quantity: '1' }));
        // 100 USDT at 0.2 % for the taker and 0.1 % for the seller are 0.3 USDT: 0.003 BNB, reduced.
        expect(Number(fills[0].commission)).toBeCloseTo(0.00225, 4);
      },
    },
    {
      id: 'X-1448',
      says: 'what is paid in BNB leaves the BNB balance, and what was received stays whole',
      needs: 'account',
      async shownBy({ rest, orders }) {
        const held = async (asset: string): Promise<number> => {
          const { json } = await rest.signed('GET', '/api/v3/account');
          const balance = json.balances.find((entry: Json) => entry.asset === asset);
          return Number(balance.free) + Number(balance.locked);
        };
        const [usdt, bnb] = [await held('USDT'), await held('BNB')];
        const order = await orders.place(await orders.market('SELL', { quantity: '1' }));
        const { commission } = order.fills[0];
        expect((await held('USDT')) - usdt).toBeCloseTo(Number(order.cummulativeQuoteQty), 6);
        expect(bnb - (await held('BNB'))).toBeCloseTo(Number(commission), 8);
      },
    },
  ],
};

/** What the exchange rules beyond a pair's filters. */
export const EXCHANGE_RULES: Family = {
  name: 'Exchange rules and commissions',
  simulator: { market: 'scripted', rules: RULES },
  sections: [
    EXECUTION_RULES,
    REFERENCE_PRICE,
    PRICE_RANGE,
    EXCHANGE_FILTERS,
    ASSET_FILTERS,
    COMMISSION,
    COMMISSION_PAID,
  ],
};
