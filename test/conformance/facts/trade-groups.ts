import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { DECIMAL, expectRefusal, INTEGER, MILLISECONDS } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';
import { bracket } from '../support/order-list-pad.js';
import type { Parameters } from '../support/rest-client.js';
import type { Json } from '../support/wire-json.js';

const GROUP = 1;
const AT_100 = { symbol: 'BTCUSDT', type: 'LIMIT', timeInForce: 'GTC', price: '100' };

/** Puts the account and another one into a trade group. */
function group(venue: ConformanceVenue): void {
  const { exchange, ed25519 } = venue.control;
  exchange.rules.setTradeGroup(venue.ground.signer.apiKey, GROUP);
  exchange.rules.setTradeGroup(ed25519.apiKey, GROUP);
}

/** The other account buys at 100 and waits; this one sells to it. */
async function meet(
  venue: ConformanceVenue,
  modes: { readonly maker: string; readonly taker: string },
  sizes: { readonly maker: string; readonly taker: string },
): Promise<{ readonly maker: Json; readonly taker: Json }> {
  const { ed25519 } = venue.control;
  const path = '/api/v3/order';
  const resting: Parameters = {
    ...{ ...AT_100, side: 'BUY', quantity: sizes.maker },
    selfTradePreventionMode: modes.maker,
  };
  const placed = await venue.rest.signed('POST', path, resting, { signer: ed25519 });
  const taker = await venue.orders.place({
    ...{ ...AT_100, side: 'SELL', quantity: sizes.taker },
    selfTradePreventionMode: modes.taker,
  });
  const { orderId } = placed.json;
  const query = { symbol: 'BTCUSDT', orderId };
  const maker = await venue.rest.signed('GET', path, query, { signer: ed25519 });
  return { maker: maker.json, taker };
}

/** Free and locked of an asset. */
async function held(
  venue: ConformanceVenue,
  asset: string,
  signer = venue.ground.signer,
): Promise<number> {
  const { json } = await venue.rest.signed('GET', '/api/v3/account', {}, { signer });
  const balance = json.balances.find((entry: Json) => entry.asset === asset);
  return Number(balance.free) + Number(balance.locked);
}

const GROUPS: Section = {
  page: 'faqs/stp_faq.md',
  heading: 'What is a Trade Group Id?',
  facts: [
    {
      id: 'X-3801',
      says: 'account tells the trade group, -1 where there is none',
      needs: 'account',
      async shownBy(venue) {
        const own = async (): Promise<Json> =>
          (await venue.rest.signed('GET', '/api/v3/account')).json.tradeGroupId;
        expect(await own()).toBe(-1);
        group(venue);
        expect(await own()).toBe(GROUP);
        const { result } = await (await venue.api()).signed('account.status');
        expect(result.tradeGroupId).toBe(GROUP);
      },
    },
    {
      id: 'X-3802',
      says: 'without a group two accounts trade with each other whatever their modes',
      needs: 'account',
      async shownBy(venue) {
        const modes = { maker: 'EXPIRE_BOTH', taker: 'EXPIRE_BOTH' };
        const { maker, taker } = await meet(venue, modes, { maker: '1', taker: '1' });
        expect([maker.status, taker.status]).toEqual(['FILLED', 'FILLED']);
      },
    },
    {
      id: 'X-3803',
      says: 'in a group the mode of the taker keeps them from it',
      needs: 'account',
      async shownBy(venue) {
        group(venue);
        const modes = { maker: 'NONE', taker: 'EXPIRE_BOTH' };
        const { maker, taker } = await meet(venue, modes, { maker: '1', taker: '3' });
        expect([maker.status, taker.status]).toEqual(['EXPIRED_IN_MATCH', 'EXPIRED_IN_MATCH']);
        expect(taker).toMatchObject({ tradeGroupId: GROUP, preventedQuantity: '3.00000000' });
      },
    },
    {
      id: 'X-3804',
      says: 'a prevented match of a group tells it, one of a single account has -1',
      needs: 'account',
      async shownBy(venue) {
        const { symbol } = venue;
        const matchesOf = async (orderId: Json): Promise<Json> =>
          (await venue.rest.signed('GET', '/api/v3/myPreventedMatches', { symbol, orderId })).json;
        await venue.orders.placeResting({ price: '100' });
        const alone = await venue.orders.place({
          ...{ ...AT_100, side: 'SELL', quantity: '1', selfTradePreventionMode: 'EXPIRE_TAKER' },
        });
        expect((await matchesOf(alone.orderId))[0].tradeGroupId).toBe(-1);
        await venue.orders.cancelAll();
        group(venue);
        const modes = { maker: 'NONE', taker: 'DECREMENT' };
        const { taker } = await meet(venue, modes, { maker: '6', taker: '2' });
        expect((await matchesOf(taker.orderId))[0]).toEqual({
          ...{ symbol, preventedMatchId: INTEGER, takerOrderId: taker.orderId },
          ...{ makerSymbol: symbol, makerOrderId: INTEGER, tradeGroupId: GROUP },
          ...{ selfTradePreventionMode: 'DECREMENT', price: '100.00000000' },
          ...{ takerPreventedQuantity: '2.00000000', makerPreventedQuantity: '2.00000000' },
          transactTime: MILLISECONDS,
        });
      },
    },
  ],
};

const TRANSFERS: Section = {
  page: 'faqs/stp_faq.md',
  heading: 'STP Examples, scenario H',
  facts: [
    {
      id: 'X-3811',
      says: 'TRANSFER of both sides moves the prevented quantity and its value, without commission',
      needs: 'account',
      async shownBy(venue) {
        group(venue);
        const { ed25519 } = venue.control;
        const amounts = async (): Promise<readonly number[]> => [
          await held(venue, 'BTC'),
          await held(venue, 'USDT'),
          await held(venue, 'BTC', ed25519),
          await held(venue, 'USDT', ed25519),
        ];
        const before = await amounts();
        const modes = { maker: 'TRANSFER', taker: 'TRANSFER' };
        const { maker, taker } = await meet(venue, modes, { maker: '0.6', taker: '0.2' });
        const moved = (await amounts()).map((amount, index) => amount - (before[index] ?? 0));
        for (const [index, expected] of [-0.2, 20, 0.2, -20].entries()) {
          expect(moved[index]).toBeCloseTo(expected, 8);
        }
        expect(maker).toMatchObject({ status: 'NEW', preventedQuantity: '0.20000000' });
        expect(taker).toMatchObject({
          ...{ status: 'EXPIRED_IN_MATCH', executedQty: '0.00000000', fills: [] },
          ...{ preventedQuantity: '0.20000000', selfTradePreventionMode: 'TRANSFER' },
          preventedMatches: [
            {
              ...{ preventedMatchId: INTEGER, makerSymbol: 'BTCUSDT', makerOrderId: INTEGER },
              ...{ price: DECIMAL, takerPreventedQuantity: '0.20000000' },
              makerPreventedQuantity: '0.20000000',
            },
          ],
        });
      },
    },
    {
      id: 'X-3812',
      says: 'a taker with TRANSFER and a maker without it decrement, and nothing moves',
      needs: 'account',
      async shownBy(venue) {
        group(venue);
        const before = await held(venue, 'USDT');
        const modes = { maker: 'DECREMENT', taker: 'TRANSFER' };
        const { maker } = await meet(venue, modes, { maker: '0.6', taker: '0.2' });
        expect(maker).toMatchObject({ status: 'NEW', preventedQuantity: '0.20000000' });
        expect(await held(venue, 'USDT')).toBeCloseTo(before, 8);
      },
    },
    {
      id: 'X-3813',
      says: 'both sides are told of it as TRADE_PREVENTION',
      needs: 'account',
      async shownBy(venue) {
        group(venue);
        const api = await venue.userEvents();
        const { ed25519 } = venue.control;
        await api.signed('userDataStream.subscribe.signature', {}, ed25519);
        const modes = { maker: 'TRANSFER', taker: 'TRANSFER' };
        const { maker, taker } = await meet(venue, modes, { maker: '0.6', taker: '0.2' });
        const reportOf = (order: Json): Promise<Json> =>
          api.event('the report', ({ x, i }) => x === 'TRADE_PREVENTION' && i === order.orderId);
        expect(await reportOf(maker)).toMatchObject({ X: 'NEW', B: '0.20000000', u: GROUP });
        expect(await reportOf(taker)).toMatchObject({
          ...{ X: 'EXPIRED_IN_MATCH', B: '0.20000000', A: '0.20000000', u: GROUP },
          ...{ U: maker.orderId, Cs: 'BTCUSDT', pL: '100.00000000', pY: '20.00000000' },
        });
      },
    },
  ],
};

const SCENARIOS: Section = {
  page: 'faqs/stp_faq.md',
  heading: 'STP Examples, scenarios B and F',
  facts: [
    {
      id: 'X-3821',
      says: 'EXPIRE_MAKER expires every order on its way, names each, and the taker rests',
      needs: 'market',
      async shownBy(venue) {
        const sizes = ['1.2', '1.3', '8.1'];
        for (const quantity of sizes) await venue.orders.placeResting({ price: '100', quantity });
        const taker = await venue.orders.place({
          ...{ ...AT_100, side: 'SELL', quantity: '3', selfTradePreventionMode: 'EXPIRE_MAKER' },
        });
        expect(taker).toMatchObject({ status: 'NEW', executedQty: '0.00000000', fills: [] });
        const lost = taker.preventedMatches.map((match: Json) =>
          Number(match.makerPreventedQuantity),
        );
        expect(lost).toEqual(sizes.map(Number));
        expect(taker).not.toHaveProperty('preventedQuantity');
        for (const match of taker.preventedMatches) {
          expect(match).not.toHaveProperty('takerPreventedQuantity');
        }
      },
    },
    {
      id: 'X-3822',
      says: 'a MARKET order that has expired all it would meet is EXPIRED for want of liquidity',
      needs: 'market',
      async shownBy(venue) {
        await venue.control.book(['99', '0'], ['100.5', '5']);
        const maker = await venue.orders.placeResting({ price: '100', quantity: '1' });
        const taker = await venue.orders.place(
          await venue.orders.market('SELL', {
            ...{ quantity: '1', selfTradePreventionMode: 'EXPIRE_MAKER' },
          }),
        );
        expect(taker).toMatchObject({
          ...{ status: 'EXPIRED', expiryReason: 'INSUFFICIENT_LIQUIDITY' },
        });
        const { json } = await venue.orders.query({ orderId: maker.orderId });
        expect(json).toMatchObject({ status: 'EXPIRED_IN_MATCH', preventedQuantity: '1.00000000' });
      },
    },
  ],
};

const BARRED: Section = {
  page: 'errors.md',
  heading: 'Messages for -1010, -2010, -2011 and -2038: accounts that may not trade',
  facts: [
    {
      id: 'X-3826',
      says: 'an account that may not trade is refused orders, lists, cancels and amendments, and says so',
      needs: 'account',
      async shownBy(venue) {
        const { orderId } = await venue.orders.placeResting({ quantity: '2' });
        venue.control.exchange.rules.barAccount(venue.ground.signer.apiKey, true);
        const { symbol, rest } = venue;
        const text = 'This account may not place or cancel orders.';
        expectRefusal(await venue.orders.send(await venue.orders.restingBuy()), -2010, text);
        expectRefusal(await venue.orders.cancel({ orderId }), -2011, text);
        const list = await bracket(venue);
        expectRefusal(await rest.signed('POST', '/api/v3/orderList/oco', list), -2010, text);
        const amendment = { symbol, orderId, newQty: '1' };
        const path = '/api/v3/order/amend/keepPriority';
        expectRefusal(await rest.signed('PUT', path, amendment), -2038, text);
        expect((await rest.signed('GET', '/api/v3/account')).json.canTrade).toBe(false);
      },
    },
  ],
};

/** Accounts that belong together, and one that may not trade. */
export const TRADE_GROUPS: Family = {
  name: 'Trade groups',
  simulator: { market: 'scripted', fresh: true },
  sections: [GROUPS, TRANSFERS, SCENARIOS, BARRED],
};
