import { describe, expect, it } from 'vitest';
import type { Fill } from '../../../../src/model/fill.js';
import { moneyOf } from '../../../../src/model/money.js';
import { assetName, symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { UNHEARD } from '../../../../src/simulator/public-market/market-source.js';
import { ownTradeOf, TradeTape } from '../../../../src/simulator/public-market/trade-tape.js';
import { FakeMarket, publicTrade, testInstrument } from '../../../support/fake-market.js';

const BTC = symbolName('BTCUSDT');
const START = Date.UTC(2026, 0, 15, 12);

/** A source whose trades come one a second, from id 1. */
function source(count: number): FakeMarket {
  const market = new FakeMarket(START, [testInstrument('BTC')]);
  for (let id = 1; id <= count; id += 1) {
    const trade = { price: '100', quantity: '1' };
    market.planTrade(publicTrade(BTC, id, trade, START + id * 1_000));
  }
  return market;
}

/** Lets the source trade up to a second, on the tape. */
function play(market: FakeMarket, tape: TradeTape, second: number): void {
  const trade = (stated: Parameters<TradeTape['print']>[0]): void => void tape.print(stated);
  market.advance(START + second * 1_000, { ...UNHEARD, trade });
}

function fill(tradeId: bigint, changes: Partial<Fill> = {}): Fill {
  return {
    ...{ symbol: BTC, tradeId: String(tradeId), orderId: '7', clientOrderId: 'c', side: 'BUY' },
    ...{ price: priceOf('100'), quantity: quantityOf('2'), quoteQuantity: moneyOf('200') },
    ...{ commission: moneyOf('0'), commissionAsset: assetName('BTC'), maker: false },
    exchangeAt: START + 2_500,
    ...changes,
  };
}

function own(tape: TradeTape, changes: Partial<Fill> = {}): Fill {
  const made = fill(tape.takeId(), changes);
  tape.printOwn(ownTradeOf(made));
  return made;
}

/** Two of the source's, three of ours (two of one taker at one price), two of the source's. */
function mixed(): { tape: TradeTape; fills: Fill[] } {
  const market = source(4);
  const tape = new TradeTape(market, BTC);
  play(market, tape, 2);
  const fills = [own(tape), own(tape), own(tape, { price: priceOf('101') })];
  play(market, tape, 4);
  return { tape, fills };
}

const numbers = (ids: readonly bigint[]): number[] => ids.map(Number);

describe('TradeTape', () => {
  it('counts ids on over the source and our accounts', () => {
    const { tape } = mixed();
    const trades = tape.trades(0n, 100);
    expect(numbers(trades.map(({ tradeId }) => tradeId))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(trades.map(({ at }) => (at - START) / 1_000)).toEqual([1, 2, 2.5, 2.5, 2.5, 3, 4]);
    expect([tape.lastId, tape.last?.tradeId]).toEqual([7n, 7n]);
  });

  it.each([
    { fromId: 2n, limit: 3, ids: [2, 3, 4] },
    { fromId: 6n, limit: 10, ids: [6, 7] },
    { fromId: 8n, limit: 10, ids: [] },
  ])('reads from $fromId', ({ fromId, limit, ids }) => {
    const { tape } = mixed();
    expect(numbers(tape.trades(fromId, limit).map(({ tradeId }) => tradeId))).toEqual(ids);
  });

  it.each([
    [0, 1],
    [1, 2],
    [2, 3],
    [2.5, 6],
    [3, 7],
    [9, 8],
  ])('knows that after %d s comes the trade %d', (second, id) => {
    const { tape } = mixed();
    for (let again = 0; again < 2; again += 1) {
      expect(tape.idAfter(START + second * 1_000)).toBe(BigInt(id));
    }
  });

  it('takes what one order took at one price together', () => {
    const { tape } = mixed();
    const found = tape.aggregates(0n, 100);
    expect(
      found.map(({ aggregateId, firstTradeId, lastTradeId, quantity }) => [
        ...numbers([aggregateId, firstTradeId, lastTradeId]),
        Number(quantity / 100_000_000n),
      ]),
    ).toEqual([
      [1, 1, 1, 1],
      [2, 2, 2, 1],
      [3, 3, 4, 4],
      [4, 5, 5, 2],
      [5, 6, 6, 1],
      [6, 7, 7, 1],
    ]);
    for (const [index, one] of found.entries()) {
      expect(tape.aggregates(one.aggregateId, 2)).toEqual(found.slice(index, index + 2));
      expect(tape.aggregateIdOf(one.lastTradeId)).toBe(one.aggregateId);
    }
  });

  it.each([
    ['of another taker order', { orderId: '8' }],
    ['at another price', { price: priceOf('101') }],
    ['at another time', { exchangeAt: START + 2_600 }],
    ['by which somebody else took', { maker: true }],
  ])('keeps a trade %s apart', (_, changes) => {
    const market = source(0);
    const tape = new TradeTape(market, BTC);
    own(tape);
    own(tape, changes);
    expect(tape.aggregates(0n, 10)).toHaveLength(2);
  });

  it('is the same after a restart', () => {
    const { tape, fills } = mixed();
    const market = source(4);
    market.advance(START + 4_000, UNHEARD);
    const again = new TradeTape({ ...reading(market), startAt: START + 4_000 }, BTC);
    again.restore([...fills, { ...must(fills[0]), maker: true, orderId: '3' }]);
    expect(again.trades(0n, 100)).toEqual(tape.trades(0n, 100));
    expect(again.aggregates(0n, 100)).toEqual(tape.aggregates(0n, 100));
    expect(again.takeId()).toBe(8n);
  });

  it('goes on after our ids when the source begins again before them', () => {
    const market = source(3);
    const tape = new TradeTape(market, BTC);
    tape.restore([fill(500n)]);
    play(market, tape, 1);
    expect(tape.lastId).toBe(501n);
    own(tape);
    play(market, tape, 3);
    const ids = numbers(tape.trades(500n, 10).map(({ tradeId }) => tradeId));
    expect(ids).toEqual([500, 501, 502, 503, 504]);
  });
});

/** What a tape reads of a source. */
function reading(market: FakeMarket): ConstructorParameters<typeof TradeTape>[0] {
  return {
    instruments: market.instruments,
    startAt: market.startAt,
    endAt: undefined,
    barsAreRecorded: false,
    bars: (...query) => market.bars(...query),
    formingBar: (...query) => market.formingBar(...query),
    book: (symbol) => market.book(symbol),
    trades: (...query) => market.trades(...query),
    tradeIdAfter: (...query) => market.tradeIdAfter(...query),
    advance: (...query) => market.advance(...query),
  };
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is there');
  return value;
}
