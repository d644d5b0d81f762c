import { expect } from 'vitest';
import type { CommissionTerms } from '../../../src/matching/commission-schedule.js';
import { moneyOf } from '../../../src/model/money.js';
import { assetName } from '../../../src/model/names.js';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import type { Family, Section } from '../support/fact.js';
import type { Json } from '../support/wire-json.js';

/** The page's example, and BNB at its 260. */
const TERMS: CommissionTerms = {
  standard: { maker: 10n, taker: 20n, buyer: 30n, seller: 40n },
  special: { maker: 1_000_000n, taker: 2_000_000n, buyer: 3_000_000n, seller: 4_000_000n },
  tax: { maker: 112n, taker: 114n, buyer: 118n, seller: 116n },
  discount: 25_000_000n,
};
const SOLD = { type: 'MARKET', side: 'SELL', quantity: '0.49975' };

/** Sells 0.49975 at 35,000 in one trade. */
async function sell(venue: ConformanceVenue): Promise<Json> {
  await venue.control.trade('260', { symbol: 'BNBUSDT', quantity: '1' });
  await venue.control.book(['35000', '5'], ['35001', '5']);
  const { fills } = await venue.orders.place({ symbol: venue.symbol, ...SOLD });
  expect(fills).toHaveLength(1);
  return fills[0];
}

const EXAMPLE: Section = {
  page: 'faqs/commission_faq.md',
  heading: 'How is the commission calculated?, the example',
  facts: [
    {
      id: 'X-3901',
      says: 'paid in BNB the standard part is reduced, tax and special parts are not: 4.0366071',
      needs: 'account',
      async shownBy(venue) {
        const fill = await sell(venue);
        expect(fill.commissionAsset).toBe('BNB');
        expect(Number(fill.commission)).toBeCloseTo(4.036607129, 7);
      },
    },
    {
      id: 'X-3902',
      says: 'without enough BNB all of it is taken from what is received: 1049.5257246',
      needs: 'account',
      async shownBy(venue) {
        const { movements } = venue.control.exchange.desk;
        const { apiKey } = venue.ground.signer;
        movements.adjust(apiKey, assetName('BNB'), moneyOf('-996'), venue.now());
        const fill = await sell(venue);
        expect(fill.commissionAsset).toBe('USDT');
        expect(Number(fill.commission)).toBeCloseTo(0.01049475 + 0.04022988 + 1049.475, 6);
      },
    },
    {
      id: 'X-3903',
      says: 'a BUY pays for the quantity that it receives',
      needs: 'account',
      async shownBy(venue) {
        const { movements } = venue.control.exchange.desk;
        const { apiKey } = venue.ground.signer;
        movements.adjust(apiKey, assetName('BNB'), moneyOf('-1000'), venue.now());
        await venue.control.book(['34999', '5'], ['35000', '5']);
        const order = { ...SOLD, symbol: venue.symbol, side: 'BUY', quantity: '1' };
        const [fill] = (await venue.orders.place(order)).fills;
        // Of 1 BTC: standard 50, tax 232 and special 5,000,000 of 10⁸.
        expect(fill).toMatchObject({ commission: '0.05000282', commissionAsset: 'BTC' });
      },
    },
    {
      id: 'X-3904',
      says: 'a maker pays the rate of a maker',
      needs: 'account',
      async shownBy(venue) {
        const { movements } = venue.control.exchange.desk;
        const { apiKey } = venue.ground.signer;
        movements.adjust(apiKey, assetName('BNB'), moneyOf('-1000'), venue.now());
        const { orderId } = await venue.orders.placeResting({ price: '99.5', quantity: '1' });
        await venue.control.trade('99', { quantity: '1', buyerIsMaker: true });
        const parameters = { symbol: venue.symbol, orderId };
        const [trade] = (await venue.rest.signed('GET', '/api/v3/myTrades', parameters)).json;
        // Of 1 BTC: standard 40, tax 230 and special 4,000,000 of 10⁸.
        expect(trade).toMatchObject({ commission: '0.04000270', isMaker: true });
      },
    },
  ],
};

const QUESTIONS: Section = {
  page: 'faqs/commission_faq.md',
  heading:
    'What is the difference between a test order with computeCommissionRates and querying commission rates?',
  facts: [
    {
      id: 'X-3911',
      says: 'querying tells maker, taker, buyer and seller of each part, and the discount',
      needs: 'account',
      async shownBy(venue) {
        const { symbol } = venue;
        const expected = {
          symbol,
          standardCommission: {
            ...{ maker: '0.00000010', taker: '0.00000020' },
            ...{ buyer: '0.00000030', seller: '0.00000040' },
          },
          specialCommission: {
            ...{ maker: '0.01000000', taker: '0.02000000' },
            ...{ buyer: '0.03000000', seller: '0.04000000' },
          },
          taxCommission: {
            ...{ maker: '0.00000112', taker: '0.00000114' },
            ...{ buyer: '0.00000118', seller: '0.00000116' },
          },
          discount: {
            ...{ enabledForAccount: true, enabledForSymbol: true },
            ...{ discountAsset: 'BNB', discount: '0.25000000' },
          },
        };
        const path = '/api/v3/account/commission';
        expect((await venue.rest.signed('GET', path, { symbol })).json).toEqual(expected);
        const { result } = await (await venue.api()).signed('account.commission', { symbol });
        expect(result).toEqual(expected);
      },
    },
    {
      id: 'X-3912',
      says: 'a test order tells maker and taker, the rate of its side included',
      needs: 'account',
      async shownBy(venue) {
        const order = await venue.orders.restingBuy({ computeCommissionRates: true });
        const { json } = await venue.rest.signed('POST', '/api/v3/order/test', order);
        expect(json).toEqual({
          standardCommissionForOrder: { maker: '0.00000040', taker: '0.00000050' },
          specialCommissionForOrder: { maker: '0.04000000', taker: '0.05000000' },
          taxCommissionForOrder: { maker: '0.00000230', taker: '0.00000232' },
          discount: {
            ...{ enabledForAccount: true, enabledForSymbol: true },
            ...{ discountAsset: 'BNB', discount: '0.25000000' },
          },
        });
      },
    },
  ],
};

/** Commissions of three parts, and the discount. */
export const COMMISSIONS: Family = {
  name: 'Commissions',
  simulator: { market: 'scripted', fresh: true, rules: { commission: TERMS } },
  sections: [EXAMPLE, QUESTIONS],
};
