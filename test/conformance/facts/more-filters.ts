import { expect } from 'vitest';
import { SCALE } from '../../../src/base/fixed-point.js';
import type { SymbolTraits } from '../../../src/matching/symbol-traits.js';
import type { SymbolFilters } from '../../../src/model/instrument.js';
import { moneyOf } from '../../../src/model/money.js';
import { assetName, symbolName } from '../../../src/model/names.js';
import { quantityOf } from '../../../src/model/quantity.js';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal } from '../support/expectations.js';
import type { Fact, Family, Section } from '../support/fact.js';
import { bracket, chain, chainOfBracket, placeList, sendList } from '../support/order-list-pad.js';
import type { Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

/** Gives the pair other filters. */
function filter(
  venue: ConformanceVenue,
  filters: Partial<SymbolFilters>,
  traits: Partial<SymbolTraits> = {},
): void {
  const { exchange } = venue.control;
  const rules = exchange.desk.engine.rules(symbolName(venue.symbol));
  const { instrument } = rules;
  exchange.changeSymbol(
    { ...instrument, filters: { ...instrument.filters, ...filters } },
    { ...rules.traits, ...traits },
  );
}

/** Answers of the pair's filter in exchangeInfo. */
async function stated({ rest, symbol }: ConformanceVenue, filterType: string): Promise<Json> {
  const { json } = await rest.get('/api/v3/exchangeInfo', { symbol });
  return json.symbols[0].filters.find((one: Json) => one.filterType === filterType);
}

const LISTS: Section = {
  page: 'filters.md',
  heading: 'MAX_NUM_ORDER_LISTS',
  facts: [
    {
      id: 'X-4101',
      says: 'one more list than maxNumOrderLists fails MAX_NUM_ORDER_LISTS (-1013)',
      needs: 'account',
      async shownBy(venue) {
        filter(venue, { orderListsMax: 1 });
        expect(await stated(venue, 'MAX_NUM_ORDER_LISTS')).toMatchObject({ maxNumOrderLists: 1 });
        await placeList(venue, 'oco', await bracket(venue));
        const answer = await sendList(venue, 'oto', await chain(venue));
        expectRefusal(answer, -1013, 'Filter failure: MAX_NUM_ORDER_LISTS');
        await venue.orders.placeResting();
      },
    },
    {
      id: 'X-4102',
      says: 'an OTOCO counts as one list',
      needs: 'account',
      async shownBy(venue) {
        filter(venue, { orderListsMax: 1 });
        await placeList(venue, 'otoco', await chainOfBracket(venue));
      },
    },
  ],
};

const ICEBERGS: Section = {
  page: 'filters.md',
  heading: 'MAX_NUM_ICEBERG_ORDERS',
  facts: [
    {
      id: 'X-4106',
      says: 'one more iceberg than maxNumIcebergOrders fails MAX_NUM_ICEBERG_ORDERS (-1013)',
      needs: 'account',
      async shownBy(venue) {
        filter(venue, { icebergOrdersMax: 1 });
        const iceberg = { quantity: '1', icebergQty: '0.5' };
        await venue.orders.placeResting(iceberg);
        const answer = await venue.orders.send(await venue.orders.restingBuy(iceberg));
        expectRefusal(answer, -1013, 'Filter failure: MAX_NUM_ICEBERG_ORDERS');
      },
    },
    {
      id: 'X-4107',
      says: 'an icebergQty of zero makes no iceberg',
      needs: 'account',
      async shownBy(venue) {
        filter(venue, { icebergOrdersMax: 0 });
        await venue.orders.placeResting({ icebergQty: '0' });
      },
    },
  ],
};

/** A list, the bound that it exceeds, and how many of what is counted it adds. */
interface Exceeding {
  readonly filterType: string;
  readonly bound: keyof SymbolFilters;
  readonly kind: string;
  readonly parameters: (venue: ConformanceVenue) => Promise<Parameters>;
  readonly adds: number;
}

const EXCEEDING: readonly Exceeding[] = [
  {
    ...{ filterType: 'MAX_NUM_ORDERS', bound: 'ordersMax', kind: 'otoco', adds: 3 },
    parameters: chainOfBracket,
  },
  {
    ...{ filterType: 'MAX_NUM_ALGO_ORDERS', bound: 'algoOrdersMax', kind: 'oco', adds: 1 },
    parameters: bracket,
  },
  {
    ...{ filterType: 'MAX_NUM_ICEBERG_ORDERS', bound: 'icebergOrdersMax', kind: 'oto', adds: 1 },
    parameters: (venue) => chain(venue, { workingQuantity: '1', workingIcebergQty: '0.5' }),
  },
];

const LISTS_COUNTED: Section = {
  page: 'CHANGELOG.md',
  heading: '2025-08-12, order lists and the order count filters',
  facts: EXCEEDING.map(
    ({ filterType, bound, kind, parameters, adds }, index): Fact => ({
      id: `X-411${index + 1}`,
      says: `a list that would exceed ${filterType} is refused as a whole`,
      needs: 'account',
      async shownBy(venue) {
        filter(venue, { [bound]: adds - 1 });
        const answer = await sendList(venue, kind, await parameters(venue));
        expectRefusal(answer, -1013, `Filter failure: ${filterType}`);
        expect((await venue.rest.signed('GET', '/api/v3/openOrders')).json).toEqual([]);
        filter(venue, { [bound]: adds });
        await placeList(venue, kind, await parameters(venue));
      },
    }),
  ),
};

const NAMES: Section = {
  page: 'filters.md',
  heading: 'MIN_NOTIONAL and PERCENT_PRICE',
  facts: [
    {
      id: 'X-4121',
      says: 'a pair with MIN_NOTIONAL states it and refuses by its name',
      needs: 'account',
      async shownBy(venue) {
        filter(venue, {}, { notionalFilter: 'MIN_NOTIONAL' });
        expect(await stated(venue, 'MIN_NOTIONAL')).toEqual({
          ...{ filterType: 'MIN_NOTIONAL', minNotional: '5.00000000' },
          ...{ applyToMarket: true, avgPriceMins: 0 },
        });
        const answer = await venue.orders.send({
          ...{ symbol: venue.symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
          ...{ quantity: '0.01', price: '97' },
        });
        expectRefusal(answer, -1013, 'Filter failure: MIN_NOTIONAL');
      },
    },
    {
      id: 'X-4122',
      says: 'a pair with PERCENT_PRICE states it and refuses by its name',
      needs: 'account',
      async shownBy(venue) {
        const percent = (value: bigint): bigint => (value * SCALE) / 100n;
        const [up, down] = [percent(130n), percent(70n)];
        const percentPrice = { bidUp: up, bidDown: down, askUp: up, askDown: down, averageMins: 5 };
        filter(venue, { percentPrice }, { percentPriceFilter: 'PERCENT_PRICE' });
        const rule = await stated(venue, 'PERCENT_PRICE');
        expect(rule).toMatchObject({ avgPriceMins: 5 });
        expect([rule.multiplierUp, rule.multiplierDown].map(Number)).toEqual([1.3, 0.7]);
        for (const price of ['131', '69']) {
          const order = await venue.orders.restingBuy({ side: 'SELL', price, quantity: '1' });
          const answer = await venue.orders.send(order);
          expectRefusal(answer, -1013, 'Filter failure: PERCENT_PRICE');
        }
      },
    },
  ],
};

const BOUNDS: Section = {
  page: 'filters.md',
  heading: 'LOT_SIZE, MAX_POSITION and MAX_ASSET, what counts',
  facts: [
    {
      id: 'X-4131',
      says: 'icebergQty follows LOT_SIZE as well',
      needs: 'account',
      async shownBy(venue) {
        const lotSize = { min: quantityOf('0.1'), max: quantityOf('100'), step: quantityOf('0.1') };
        filter(venue, { lotSize });
        for (const icebergQty of ['0.05', '0.25']) {
          const order = await venue.orders.restingBuy({ quantity: '1', icebergQty });
          expectRefusal(await venue.orders.send(order), -1013, 'Filter failure: LOT_SIZE');
        }
      },
    },
    {
      id: 'X-4132',
      says: 'for MAX_POSITION the locked balance counts like the free one',
      needs: 'account',
      async shownBy(venue) {
        filter(venue, { positionMax: quantityOf('1001') });
        await venue.orders.placeResting({ side: 'SELL', price: '110', quantity: '500' });
        const much = await venue.orders.restingBuy({ quantity: '1.1' });
        expectRefusal(await venue.orders.send(much), -1013, 'Filter failure: MAX_POSITION');
        await venue.orders.placeResting({ quantity: '1' });
      },
    },
    {
      id: 'X-4133',
      says: 'MAX_ASSET of a quote asset bounds the value of an order',
      needs: 'account',
      async shownBy(venue) {
        const { rules } = venue.control.exchange;
        const { apiKey } = venue.ground.signer;
        rules.setAssetLimit(apiKey, assetName('USDT'), moneyOf('100'));
        const order = await venue.orders.restingBuy({ price: '90', quantity: '1.2' });
        expectRefusal(await venue.orders.send(order), -1013, 'Filter failure: MAX_ASSET');
        await venue.orders.place({ ...order, quantity: '1.1' });
        const byQuote = { quantity: undefined, quoteOrderQty: '101' };
        const market = await venue.orders.market('BUY', byQuote);
        expectRefusal(await venue.orders.send(market), -1013, 'Filter failure: MAX_ASSET');
      },
    },
  ],
};

const ENDED: Section = {
  page: 'user-data-stream.md',
  heading: 'Order Expiry Reason, the exchange',
  facts: [
    {
      id: 'X-4141',
      says: 'an order that the exchange cancels is EXPIRED because of EXCHANGE_CANCELED',
      needs: 'faults',
      async shownBy(venue) {
        const api = await venue.userEvents();
        const { orderId } = await venue.orders.placeResting();
        venue.control.exchange.desk.expireOrders(symbolName(venue.symbol), venue.now());
        const report = await api.event('the end', ({ x }) => x === 'EXPIRED');
        expect(report).toMatchObject({ i: orderId, X: 'EXPIRED', eR: 'EXCHANGE_CANCELED' });
        const { json } = await venue.orders.query({ orderId });
        expect(json).toMatchObject({ status: 'EXPIRED', expiryReason: 'EXCHANGE_CANCELED' });
      },
    },
  ],
};

/** Filters in other forms, and what counts for them. */
export const MORE_FILTERS: Family = {
  name: 'Filters: counts, names and bounds',
  simulator: { market: 'scripted', fresh: true },
  sections: [LISTS, ICEBERGS, LISTS_COUNTED, NAMES, BOUNDS, ENDED],
};
