import { describe, expect, it } from 'vitest';
import type { OrderEntry } from '../../../src/matching/match-order.js';
import { newOrder, rejectedOrder } from '../../../src/matching/order-creation.js';
import { SymbolMarket } from '../../../src/matching/symbol-market.js';
import { ORDINARY_TRAITS } from '../../../src/matching/symbol-traits.js';
import { priceOf } from '../../../src/model/price.js';
import { quantityOf } from '../../../src/model/quantity.js';
import { testInstrument } from '../../support/fake-market.js';

const INSTRUMENT = testInstrument('BTC');
const MARKET = new SymbolMarket(INSTRUMENT, ORDINARY_TRAITS);

function entryOf(changes: Partial<OrderEntry> = {}): OrderEntry {
  return {
    accountId: 'a',
    clientOrderId: 'mine',
    symbol: INSTRUMENT.symbol,
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: quantityOf('1'),
    price: priceOf('90'),
    ...changes,
  };
}

const ORIGIN = {
  orderId: 5n,
  at: 1_000,
  quantity: quantityOf('1'),
  lockedAsset: INSTRUMENT.quoteAsset,
  defaultPrevention: 'EXPIRE_MAKER',
} as const;

describe('a new order', () => {
  it('works from the moment at which it was accepted', () => {
    const order = newOrder(entryOf(), ORIGIN);
    expect(order).toMatchObject({ orderId: 5n, status: 'NEW', workingAt: 1_000, locked: 0n });
  });

  it('does not work yet when it waits for a stop price', () => {
    const stop = entryOf({ type: 'STOP_LOSS_LIMIT', stopPrice: priceOf('110') });
    expect(newOrder(stop, ORIGIN).workingAt).toBeUndefined();
  });

  it("has the pair's prevention unless it brings its own", () => {
    expect(newOrder(entryOf(), ORIGIN).selfTradePrevention).toBe('EXPIRE_MAKER');
    const own = entryOf({ selfTradePrevention: 'NONE' });
    expect(newOrder(own, ORIGIN).selfTradePrevention).toBe('NONE');
  });

  it('carries only what was asked for', () => {
    const order = newOrder(entryOf(), ORIGIN);
    for (const field of ['icebergQuantity', 'trailing', 'peg', 'strategyId', 'strategyType']) {
      expect(order).not.toHaveProperty(field);
    }
  });
});

describe('a rejected order', () => {
  it('never worked, has nothing locked and keeps what was asked for', () => {
    const order = rejectedOrder(entryOf(), MARKET, { orderId: 6n, at: 2_000 });
    expect(order).toMatchObject({
      ...{ orderId: 6n, status: 'REJECTED', workingAt: undefined, locked: 0n },
      ...{ quantity: quantityOf('1'), price: priceOf('90'), createdAt: 2_000, updatedAt: 2_000 },
    });
  });

  it('has no quantity when it was asked for by quote', () => {
    const { quantity: _, price: __, ...rest } = entryOf({ type: 'MARKET' });
    expect(rejectedOrder(rest, MARKET, { orderId: 6n, at: 2_000 }).quantity).toBe(0n);
  });
});
