import { describe, expect, it } from 'vitest';
import type { Fill } from '../../../../src/model/fill.js';
import { moneyOf } from '../../../../src/model/money.js';
import { assetName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import type { MarketSource } from '../../../../src/simulator/public-market/market-source.js';
import { MarketView } from '../../../../src/simulator/public-market/market-view.js';
import { FakeMarket, testInstrument } from '../../../support/fake-market.js';
import { VIEW_START, VIEWED } from '../../../support/market-views.js';

const FILL: Fill = {
  ...{ symbol: VIEWED, tradeId: '1', orderId: '7', clientOrderId: 'c', side: 'BUY', maker: false },
  ...{ price: priceOf('120'), quantity: quantityOf('2'), quoteQuantity: moneyOf('240') },
  ...{ commission: moneyOf('0'), commissionAsset: assetName('BTC') },
  exchangeAt: VIEW_START,
};

/** A view of a market with one trade of ours, which says of its bars that they are recorded or not. */
function viewAfterOwnTrade(barsAreRecorded: boolean): MarketView {
  const market: MarketSource = new FakeMarket(VIEW_START, [testInstrument('BTC')]);
  Object.defineProperty(market, 'barsAreRecorded', { value: barsAreRecorded });
  const view = new MarketView(market);
  view.takeTradeId(VIEWED);
  const order = {} as never;
  view.printOwn([{ type: 'OrderTraded', order, fill: FILL }]);
  return view;
}

describe('MarketView', () => {
  it('has our trades on the tape and in the bar of their time', () => {
    const view = viewAfterOwnTrade(false);
    expect(view.lastPrice(VIEWED)).toBe(priceOf('120'));
    expect(view.formingBar(VIEWED, '1m')).toMatchObject({ high: priceOf('120'), trades: 1 });
    expect(view.day(VIEWED)?.volume).toBe(quantityOf('2'));
    expect(view.averagePrice(VIEWED, 5)).toBe(priceOf('120'));
  });

  it('leaves recorded bars as they are', () => {
    const view = viewAfterOwnTrade(true);
    expect(view.lastPrice(VIEWED)).toBe(priceOf('120'));
    expect(view.formingBar(VIEWED, '1m')).toMatchObject({ high: priceOf('100'), trades: 0 });
    expect(view.tape(VIEWED).trades(0n, 10)).toHaveLength(1);
  });

  it('prints a trade between two of our accounts once', () => {
    const view = viewAfterOwnTrade(false);
    view.takeTradeId(VIEWED);
    const order = {} as never;
    const taker = { ...FILL, tradeId: '2' };
    const maker: Fill = { ...taker, side: 'SELL', maker: true, orderId: '6' };
    view.printOwn([
      { type: 'OrderTraded', order, fill: taker },
      { type: 'OrderTraded', order, fill: maker },
    ]);
    expect(view.tape(VIEWED).trades(2n, 10)).toMatchObject([
      { tradeId: 2n, buyerIsMaker: false, takerOrderId: '7' },
    ]);
  });
});
