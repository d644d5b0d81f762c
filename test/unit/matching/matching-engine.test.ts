import { beforeEach, describe, expect, it } from 'vitest';
import { AccountLedger } from '../../../src/matching/account-ledger.js';
import { ListedSide } from '../../../src/matching/depth-side.js';
import { feeRateOfBps, ReceivedAssetFees } from '../../../src/matching/fee-model.js';
import type { OrderEntry } from '../../../src/matching/match-order.js';
import { MatchingEngine } from '../../../src/matching/matching-engine.js';
import { formatMoney, moneyOf } from '../../../src/model/money.js';
import { assetName } from '../../../src/model/names.js';
import { formatPrice, priceOf } from '../../../src/model/price.js';
import { formatQuantity, quantityOf } from '../../../src/model/quantity.js';
import { testInstrument } from '../../support/fake-market.js';

const INSTRUMENT = testInstrument('BTC');
const SYMBOL = INSTRUMENT.symbol;
const BTC = assetName('BTC');
const USDT = assetName('USDT');

let ledger: AccountLedger;
let engine: MatchingEngine;
let nextId = 0;

beforeEach(() => {
  ledger = new AccountLedger();
  ledger.open('a');
  ledger.deposit('a', BTC, moneyOf('10'));
  ledger.deposit('a', USDT, moneyOf('1000'));
  const fees = new ReceivedAssetFees({ maker: feeRateOfBps(10), taker: feeRateOfBps(10) });
  engine = new MatchingEngine({ ledger, fees, nextOrderId: 1n, nextTradeId: 1n });
  engine.list(INSTRUMENT);
  book(
    [
      ['99', '1'],
      ['98', '5'],
    ],
    [
      ['101', '1'],
      ['102', '5'],
    ],
  );
  print('100', '0.1');
});

type Levels = readonly (readonly [price: string, quantity: string])[];

function book(bids: Levels, asks: Levels) {
  const levels = (side: Levels) =>
    new ListedSide(
      side.map(([price, quantity]) => ({ price: priceOf(price), quantity: quantityOf(quantity) })),
    );
  return engine.publicBook(SYMBOL, { bids: levels(bids), asks: levels(asks) }, 1);
}

function print(price: string, quantity: string, buyerIsMaker = false) {
  return engine.publicTrade(
    SYMBOL,
    { price: priceOf(price), quantity: quantityOf(quantity), buyerIsMaker },
    2,
  );
}

interface Asked {
  readonly side?: OrderEntry['side'];
  readonly type?: OrderEntry['type'];
  readonly timeInForce?: OrderEntry['timeInForce'];
  readonly quantity?: string;
  readonly quote?: string;
  readonly price?: string;
  readonly stop?: string;
  readonly id?: string;
}

function place(asked: Asked) {
  nextId += 1;
  const type = asked.type ?? 'LIMIT';
  const needsTime = type === 'LIMIT' || type.endsWith('_LIMIT');
  const entry: OrderEntry = {
    accountId: 'a',
    clientOrderId: asked.id ?? `id-${nextId}`,
    symbol: SYMBOL,
    side: asked.side ?? 'BUY',
    type,
    ...(needsTime ? { timeInForce: asked.timeInForce ?? 'GTC' } : {}),
    ...(asked.quantity === undefined ? {} : { quantity: quantityOf(asked.quantity) }),
    ...(asked.quote === undefined ? {} : { quoteQuantity: moneyOf(asked.quote) }),
    ...(asked.price === undefined ? {} : { price: priceOf(asked.price) }),
    ...(asked.stop === undefined ? {} : { stopPrice: priceOf(asked.stop) }),
  };
  const result = engine.place(entry, 3);
  if (result.type === 'refused') return `${result.code} ${result.message}`;
  const fills = result.events.flatMap((event) =>
    event.type === 'OrderTraded'
      ? [`${formatQuantity(event.fill.quantity)}@${formatPrice(event.fill.price)}`]
      : [],
  );
  return [result.order.status, ...fills].join(' ');
}

function fillsOf(events: ReturnType<typeof print>): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'OrderTraded'
      ? [
          `${event.order.clientOrderId} ${formatQuantity(event.fill.quantity)}@${formatPrice(event.fill.price)}`,
        ]
      : [],
  );
}

describe('placing an order', () => {
  it.each<[string, Asked, string]>([
    ['a limit below the market rests', { quantity: '1', price: '90' }, 'NEW'],
    [
      'a limit that crosses walks the levels',
      { quantity: '2', price: '102' },
      'FILLED 1@101 1@102',
    ],
    [
      'a limit takes no worse than its price',
      { quantity: '2', price: '101' },
      'PARTIALLY_FILLED 1@101',
    ],
    ['IOC expires the rest', { quantity: '2', price: '101', timeInForce: 'IOC' }, 'EXPIRED 1@101'],
    ['FOK does all or nothing', { quantity: '2', price: '101', timeInForce: 'FOK' }, 'EXPIRED'],
    [
      'FOK fills what is all there',
      { quantity: '2', price: '102', timeInForce: 'FOK' },
      'FILLED 1@101 1@102',
    ],
    ['a market order walks the levels', { type: 'MARKET', quantity: '3' }, 'FILLED 1@101 2@102'],
    [
      'a market order expires what the book lacks',
      { type: 'MARKET', side: 'SELL', quantity: '7' },
      'EXPIRED 1@99 5@98',
    ],
    [
      'quote to spend is met to the lot step',
      { type: 'MARKET', quote: '202' },
      'FILLED 1@101 0.99019@102',
    ],
    [
      'a maker order may not take',
      { type: 'LIMIT_MAKER', quantity: '1', price: '101' },
      '-2010 Order would immediately match and take.',
    ],
    ['a maker order rests', { type: 'LIMIT_MAKER', quantity: '1', price: '100' }, 'NEW'],
    ['a stop above the market waits', { type: 'STOP_LOSS', quantity: '1', stop: '105' }, 'NEW'],
    [
      'a stop that is reached is refused',
      { type: 'STOP_LOSS', quantity: '1', stop: '100' },
      '-2010 Order would trigger immediately.',
    ],
    [
      'too little money',
      { quantity: '20', price: '90' },
      '-2010 Account has insufficient balance for requested action.',
    ],
    ['off the tick', { quantity: '1', price: '90.001' }, '-1013 Filter failure: PRICE_FILTER'],
    ['off the step', { quantity: '1.000001', price: '90' }, '-1013 Filter failure: LOT_SIZE'],
    ['too small a notional', { quantity: '0.01', price: '90' }, '-1013 Filter failure: NOTIONAL'],
    [
      'a limit without a price',
      { quantity: '1' },
      "-1102 Mandatory parameter 'price' was not sent, was empty/null, or malformed.",
    ],
    [
      'a market order with a price',
      { type: 'MARKET', quantity: '1', price: '90' },
      "-1106 Parameter 'price' sent when not required.",
    ],
    [
      'a market order without an amount',
      { type: 'MARKET' },
      "-1102 Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!",
    ],
  ])('%s', (_name, asked, expected) => {
    expect(place(asked)).toBe(expected);
  });

  it('refuses an id that is open and accepts it again once its order has ended', () => {
    expect(place({ quantity: '1', price: '90', id: 'same' })).toBe('NEW');
    expect(place({ quantity: '1', price: '90', id: 'same' })).toBe('-2010 Duplicate order sent.');
    print('89', '5');
    expect(place({ quantity: '1', price: '90', id: 'same' })).toBe('NEW');
  });

  it('locks what a BUY can cost and frees what it did not need', () => {
    place({ quantity: '2', price: '102' });
    expect(formatMoney(ledger.free('a', USDT))).toBe('797');
    expect(formatMoney(ledger.locked('a', USDT))).toBe('0');
    expect(formatMoney(ledger.free('a', BTC))).toBe('11.998');
    expect(formatMoney(ledger.feesCollected(BTC))).toBe('0.002');
  });

  it('does not sell one public level twice', () => {
    place({ quantity: '1', price: '101' });
    expect(place({ quantity: '1', price: '101' })).toBe('NEW');
  });
});

describe('a resting order', () => {
  it('fills at its own price when a public trade goes through it', () => {
    place({ quantity: '1', price: '95', id: 'deep' });
    expect(fillsOf(print('94', '0.4'))).toEqual(['deep 0.4@95']);
  });

  it('waits at the touched price until what was ahead of it has traded', () => {
    place({ quantity: '1', price: '99', id: 'queued' });
    expect(fillsOf(print('99', '0.75', true))).toEqual([]);
    expect(fillsOf(print('99', '0.5', true))).toEqual(['queued 0.25@99']);
  });

  it('is not touched by a trade whose aggressor was on its own side', () => {
    book([['98', '1']], [['101', '1']]);
    place({ quantity: '1', price: '99', id: 'own-side' });
    expect(fillsOf(print('99', '5', false))).toEqual([]);
    expect(fillsOf(print('99', '5', true))).toEqual(['own-side 1@99']);
  });

  it('fills when the public book crosses it, by no more than is offered', () => {
    place({ quantity: '1', price: '95', id: 'crossed' });
    expect(fillsOf(book([['93', '1']], [['94', '0.3']]))).toEqual(['crossed 0.3@95']);
  });

  it('fills by price, then by time', () => {
    book([['90', '1']], [['110', '1']]);
    place({ quantity: '1', price: '95', id: 'first' });
    place({ quantity: '1', price: '95', id: 'second' });
    place({ quantity: '1', price: '96', id: 'better' });
    expect(fillsOf(print('95', '2.5', true))).toEqual([
      'better 1@96',
      'first 1@95',
      'second 0.5@95',
    ]);
  });
});

describe('a stop', () => {
  it('becomes a market order at its price', () => {
    place({ type: 'STOP_LOSS', side: 'SELL', quantity: '1', stop: '99', id: 'stop' });
    expect(fillsOf(print('99', '0.1'))).toEqual(['stop 1@99']);
  });

  it('becomes a limit order that may rest', () => {
    place({
      type: 'TAKE_PROFIT_LIMIT',
      side: 'SELL',
      quantity: '1',
      stop: '103',
      price: '104',
      id: 'target',
    });
    const events = print('103', '0.1');
    expect(events.map(({ type }) => type)).toEqual(['OrderTriggered']);
    expect(fillsOf(print('105', '2'))).toEqual(['target 1@104']);
  });
});

describe('cancelling', () => {
  it('frees what was locked and reports the id of the cancel', () => {
    place({ quantity: '1', price: '90', id: 'gone' });
    const entry = {
      accountId: 'a',
      symbol: SYMBOL,
      clientOrderId: 'gone',
      cancelClientOrderId: 'by-me',
    };
    const canceled = engine.cancel(entry, 4);
    expect(canceled).toMatchObject({ type: 'canceled', order: { status: 'CANCELED' } });
    expect(formatMoney(ledger.free('a', USDT))).toBe('1000');
    expect(engine.cancel(entry, 5)).toMatchObject({ code: -2011, message: 'Unknown order sent.' });
  });
});
