import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moneyOf } from '../../src/model/money.js';
import type { OrderRequest } from '../../src/model/order.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import {
  balanceOf,
  CONTRACT_INSTRUMENT,
  fillsOf,
  lastReport,
  reportedAs,
  submit,
  type TradingClientHarness,
} from './trading-client-harness.js';

/** What any TradingClient must show, whatever stands behind it. */
export function tradingClientContract(
  name: string,
  makeHarness: () => Promise<TradingClientHarness>,
): void {
  describe(`${name} as a TradingClient`, () => {
    let harness: TradingClientHarness;
    beforeEach(async () => {
      harness = await makeHarness();
      harness.client.connect();
      await harness.until((events) =>
        events.some((event) => event.type === 'UserStreamChanged' && event.connected),
      );
      await harness.quote({ bid: '100.00', ask: '100.10', quantity: '2' });
      await harness.trade({ price: '100.05', quantity: '0.5', buyerIsMaker: false });
    });
    afterEach(async () => {
      await harness.close();
    });

    placing(() => harness);
    filling(() => harness);
    triggering(() => harness);
    refusing(() => harness);
    cancelling(() => harness);
    asking(() => harness);
    reconciling(() => harness);
    stopping(() => harness);
  });
}

function placing(current: () => TradingClientHarness): void {
  it('tells nothing before the call has returned, and counts what is in flight', async () => {
    const harness = current();
    const before = harness.events.length;
    submit(harness, { clientOrderId: 'later-1' });
    expect(harness.events.length).toBe(before);
    expect(harness.client.inFlight).toBe(1);
    await harness.until(reportedAs('later-1', 'NEW'));
    await harness.idle();
    expect(harness.client.inFlight).toBe(0);
  });

  it('rests a limit order away from the market and locks what it may cost', async () => {
    const harness = current();
    submit(harness, { clientOrderId: 'rest-1', price: priceOf('99'), quantity: quantityOf('1') });
    await harness.until(reportedAs('rest-1', 'NEW'));
    await harness.until(() => balanceOf(harness, 'USDT')?.locked === '99');
    expect(balanceOf(harness, 'USDT')).toEqual({ free: '9901', locked: '99' });
    const report = lastReport(harness, 'rest-1');
    expect(report).toMatchObject({
      side: 'BUY',
      type: 'LIMIT',
      executedQuantity: 0n,
      price: priceOf('99'),
    });
    expect(report?.orderId).toMatch(/^\d+$/);
  });
}

function filling(current: () => TradingClientHarness): void {
  it('fills a crossing order as a taker: one fill, its fee, FILLED, and the balances', async () => {
    const harness = current();
    submit(harness, {
      clientOrderId: 'take-1',
      timeInForce: 'IOC',
      price: priceOf('100.10'),
      quantity: quantityOf('1'),
    });
    await harness.until(reportedAs('take-1', 'FILLED'));
    await harness.until(() => balanceOf(harness, 'BTC')?.free === '1.999');
    expect(balanceOf(harness, 'USDT')).toEqual({ free: '9899.9', locked: '0' });
    const fills = fillsOf(harness, 'take-1');
    expect(new Set(fills.map((fill) => fill.tradeId)).size).toBe(1);
    expect(fills[0]).toMatchObject({
      price: priceOf('100.10'),
      quantity: quantityOf('1'),
      quoteQuantity: moneyOf('100.10'),
      commission: moneyOf('0.001'),
      commissionAsset: 'BTC',
      maker: false,
      side: 'BUY',
    });
  });

  it('ends the rest of an IOC order that found too little', async () => {
    const harness = current();
    submit(harness, {
      clientOrderId: 'part-1',
      timeInForce: 'IOC',
      price: priceOf('100.10'),
      quantity: quantityOf('3'),
    });
    await harness.until(reportedAs('part-1', 'EXPIRED'));
    expect(lastReport(harness, 'part-1')).toMatchObject({
      executedQuantity: quantityOf('2'),
      executedQuote: moneyOf('200.20'),
    });
  });

  it('fills a resting order when the public trades through its price, as a maker', async () => {
    const harness = current();
    submit(harness, {
      clientOrderId: 'maker-1',
      type: 'LIMIT_MAKER',
      price: priceOf('99.90'),
      quantity: quantityOf('0.5'),
    });
    await harness.until(reportedAs('maker-1', 'NEW'));
    await harness.trade({ price: '99.80', quantity: '5', buyerIsMaker: true });
    await harness.until(reportedAs('maker-1', 'FILLED'));
    expect(fillsOf(harness, 'maker-1')[0]).toMatchObject({ maker: true, price: priceOf('99.90') });
  });
}

function triggering(current: () => TradingClientHarness): void {
  it('lets a stop rest until its price trades, then sells', async () => {
    const harness = current();
    submit(harness, {
      clientOrderId: 'stop-1',
      side: 'SELL',
      type: 'STOP_LOSS_LIMIT',
      stopPrice: priceOf('98.00'),
      price: priceOf('97.00'),
      quantity: quantityOf('0.5'),
    });
    await harness.until(reportedAs('stop-1', 'NEW'));
    await harness.quote({ bid: '97.90', ask: '98.00', quantity: '2' });
    await harness.trade({ price: '97.95', quantity: '0.5', buyerIsMaker: true });
    await harness.until(reportedAs('stop-1', 'FILLED'));
    const sold = fillsOf(harness, 'stop-1')[0];
    expect(sold).toMatchObject({
      side: 'SELL',
      commissionAsset: 'USDT',
      quantity: quantityOf('0.5'),
    });
  });
}

function refusing(current: () => TradingClientHarness): void {
  const cases: readonly [string, Partial<OrderRequest>, number, RegExp][] = [
    ['a price off the tick grid', { price: priceOf('99.005') }, -1013, /PRICE_FILTER/],
    ['a quantity off the step grid', { quantity: quantityOf('0.10005') }, -1013, /LOT_SIZE/],
    ['too small a notional', { quantity: quantityOf('0.001') }, -1013, /NOTIONAL/],
    ['more than the account holds', { quantity: quantityOf('500') }, -2010, /insufficient balance/],
    [
      'a maker order that would take',
      { type: 'LIMIT_MAKER', price: priceOf('101') },
      -2010,
      /immediately match/,
    ],
  ];
  it.each(cases)('passes on the refusal of %s', async (_, changes, code, message) => {
    const harness = current();
    submit(harness, { clientOrderId: 'no-1', ...changes });
    await harness.until((events) => events.some((event) => event.type === 'PlacementRefused'));
    const refusal = harness.events.find((event) => event.type === 'PlacementRefused');
    expect(refusal).toMatchObject({ clientOrderId: 'no-1', refusal: 'REJECTED', code });
    expect(refusal?.message).toMatch(message);
    expect(lastReport(harness, 'no-1')).toBeUndefined();
  });

  it('passes on that an open order carries the id already', async () => {
    const harness = current();
    submit(harness, { clientOrderId: 'twice-1' });
    await harness.until(reportedAs('twice-1', 'NEW'));
    submit(harness, { clientOrderId: 'twice-1' });
    await harness.until((events) => events.some((event) => event.type === 'PlacementRefused'));
    const refusal = harness.events.find((event) => event.type === 'PlacementRefused');
    expect(refusal).toMatchObject({ code: -2010, message: 'Duplicate order sent.' });
  });
}

function cancelling(current: () => TradingClientHarness): void {
  it('cancels a resting order, reports it under its own id, and frees what it had locked', async () => {
    const harness = current();
    submit(harness, { clientOrderId: 'gone-1', price: priceOf('99'), quantity: quantityOf('1') });
    await harness.until(reportedAs('gone-1', 'NEW'));
    harness.client.cancel({
      type: 'CancelOrder',
      symbol: CONTRACT_INSTRUMENT.symbol,
      clientOrderId: 'gone-1',
      purpose: 'ENTRY',
    });
    await harness.until(reportedAs('gone-1', 'CANCELED'));
    await harness.until(() => balanceOf(harness, 'USDT')?.locked === '0');
    expect(balanceOf(harness, 'USDT')?.free).toBe('10000');
  });

  it('passes on that there is nothing to cancel', async () => {
    const harness = current();
    harness.client.cancel({
      type: 'CancelOrder',
      symbol: CONTRACT_INSTRUMENT.symbol,
      clientOrderId: 'never-1',
      purpose: 'EXIT',
    });
    await harness.until((events) => events.some((event) => event.type === 'CancelRefused'));
    expect(harness.events.find((event) => event.type === 'CancelRefused')).toMatchObject({
      clientOrderId: 'never-1',
      code: -2011,
    });
  });
}

function asking(current: () => TradingClientHarness): void {
  it('answers a query with the order and its fills', async () => {
    const harness = current();
    submit(harness, {
      clientOrderId: 'ask-1',
      timeInForce: 'IOC',
      price: priceOf('100.10'),
      quantity: quantityOf('1'),
    });
    await harness.until(reportedAs('ask-1', 'FILLED'));
    harness.client.query({
      type: 'QueryOrder',
      symbol: CONTRACT_INSTRUMENT.symbol,
      clientOrderId: 'ask-1',
    });
    await harness.until((events) =>
      events.some((event) => event.type === 'OrderReported' && event.source === 'query'),
    );
    await harness.until((events) =>
      events.some((event) => event.type === 'FillReported' && event.source === 'query'),
    );
    const tradeIds = fillsOf(harness, 'ask-1').map((fill) => fill.tradeId);
    expect(new Set(tradeIds).size).toBe(1);
  });

  it('says that an order was not found', async () => {
    const harness = current();
    harness.client.query({
      type: 'QueryOrder',
      symbol: CONTRACT_INSTRUMENT.symbol,
      clientOrderId: 'never-2',
    });
    await harness.until((events) =>
      events.some((event) => event.type === 'OrderNotFound' && event.clientOrderId === 'never-2'),
    );
  });
}

function reconciling(current: () => TradingClientHarness): void {
  it('takes a snapshot: balances, open orders, asked-for orders, and trades after a cursor', async () => {
    const harness = current();
    const { symbol } = CONTRACT_INSTRUMENT;
    for (const clientOrderId of ['snap-1', 'snap-2']) {
      await harness.quote({ bid: '100.00', ask: '100.10', quantity: '2' });
      submit(harness, {
        clientOrderId,
        timeInForce: 'IOC',
        price: priceOf('100.10'),
        quantity: quantityOf('1'),
      });
      await harness.until(reportedAs(clientOrderId, 'FILLED'));
    }
    submit(harness, { clientOrderId: 'snap-3', price: priceOf('99'), quantity: quantityOf('1') });
    await harness.until(reportedAs('snap-3', 'NEW'));
    const cursor = fillsOf(harness, 'snap-1')[0]?.tradeId ?? '';
    harness.client.requestSnapshot({
      type: 'RequestSnapshot',
      snapshotId: 'snapshot-1',
      orders: [
        { symbol, clientOrderId: 'snap-1' },
        { symbol, clientOrderId: 'never-3' },
      ],
      tradesAfter: [{ symbol, tradeId: cursor }],
    });
    await harness.until((events) => events.some((event) => event.type === 'AccountSnapshotTaken'));
    const snapshot = harness.events.find((event) => event.type === 'AccountSnapshotTaken');
    expect(snapshot?.snapshotId).toBe('snapshot-1');
    expect(snapshot?.openOrders.map((order) => order.clientOrderId)).toEqual(['snap-3']);
    expect(snapshot?.orders).toMatchObject([{ clientOrderId: 'snap-1', status: 'FILLED' }]);
    expect(snapshot?.notFound).toEqual(['never-3']);
    expect(snapshot?.trades.map((fill) => fill.clientOrderId)).toEqual(['snap-2']);
    expect(snapshot?.balances.find(({ asset }) => asset === 'BTC')?.free).toBe(moneyOf('2.998'));
    expect(snapshot?.canTrade).toBe(true);
  });
}

function stopping(current: () => TradingClientHarness): void {
  it('tells nothing after it was closed', async () => {
    const harness = current();
    await harness.client.close();
    const before = harness.events.length;
    await harness.quote({ bid: '98.00', ask: '98.10', quantity: '2' });
    await harness.idle();
    expect(harness.events.length).toBe(before);
  });
}
