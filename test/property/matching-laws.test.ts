import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccountLedger } from '../../src/matching/account-ledger.js';
import { ListedSide } from '../../src/matching/depth-side.js';
import { feeRateOfBps, ReceivedAssetFees } from '../../src/matching/fee-model.js';
import type { MatchEvent, MatchOrder, OrderEntry } from '../../src/matching/match-order.js';
import { MatchingEngine } from '../../src/matching/matching-engine.js';
import type { Money } from '../../src/model/money.js';
import { assetName } from '../../src/model/names.js';
import type { Price } from '../../src/model/price.js';
import type { Quantity } from '../../src/model/quantity.js';
import { testInstrument } from '../support/fake-market.js';

const INSTRUMENT = testInstrument('BTC');
const SYMBOL = INSTRUMENT.symbol;
const ASSETS = [assetName('BTC'), assetName('USDT')];
const ACCOUNTS = ['alice', 'bob'];

const price = fc
  .integer({ min: 9_000, max: 11_000 })
  .map((cents) => (BigInt(cents) * 1_000_000n) as Price);
const quantity = fc
  .integer({ min: 1, max: 300_000 })
  .map((steps) => (BigInt(steps) * 1_000n) as Quantity);
const accountId = fc.constantFrom(...ACCOUNTS);
const side = fc.constantFrom('BUY' as const, 'SELL' as const);

const limitEntry = fc.record({
  kind: fc.constant('place' as const),
  entry: fc.record({
    accountId,
    symbol: fc.constant(SYMBOL),
    side,
    type: fc.constant('LIMIT' as const),
    timeInForce: fc.constantFrom('GTC' as const, 'IOC' as const, 'FOK' as const),
    quantity,
    price,
  }),
});
const makerEntry = fc.record({
  kind: fc.constant('place' as const),
  entry: fc.record({
    accountId,
    symbol: fc.constant(SYMBOL),
    side,
    type: fc.constant('LIMIT_MAKER' as const),
    quantity,
    price,
  }),
});
const marketEntry = fc.record({
  kind: fc.constant('place' as const),
  entry: fc.oneof(
    fc.record({
      accountId,
      symbol: fc.constant(SYMBOL),
      side,
      type: fc.constant('MARKET' as const),
      quantity,
    }),
    fc.record({
      accountId,
      symbol: fc.constant(SYMBOL),
      side,
      type: fc.constant('MARKET' as const),
      quoteQuantity: fc
        .integer({ min: 500, max: 100_000 })
        .map((cents) => (BigInt(cents) * 1_000_000n) as Money),
    }),
  ),
});
const stopEntry = fc.record({
  kind: fc.constant('place' as const),
  entry: fc.oneof(
    fc.record({
      accountId,
      symbol: fc.constant(SYMBOL),
      side,
      type: fc.constantFrom('STOP_LOSS' as const, 'TAKE_PROFIT' as const),
      quantity,
      stopPrice: price,
    }),
    fc.record({
      accountId,
      symbol: fc.constant(SYMBOL),
      side,
      type: fc.constantFrom('STOP_LOSS_LIMIT' as const, 'TAKE_PROFIT_LIMIT' as const),
      timeInForce: fc.constantFrom('GTC' as const, 'IOC' as const, 'FOK' as const),
      quantity,
      price,
      stopPrice: price,
    }),
  ),
});
const cancel = fc.record({ kind: fc.constant('cancel' as const), accountId, pick: fc.nat(20) });
const trade = fc.record({
  kind: fc.constant('trade' as const),
  price,
  quantity,
  buyerIsMaker: fc.boolean(),
});
const book = fc.record({
  kind: fc.constant('book' as const),
  middle: price,
  sizes: fc.array(quantity, { minLength: 2, maxLength: 6 }),
});
const step = fc.oneof(
  limitEntry,
  limitEntry,
  makerEntry,
  marketEntry,
  stopEntry,
  cancel,
  trade,
  trade,
  book,
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly engine: MatchingEngine;
  readonly ledger: AccountLedger;
  readonly orders: Map<bigint, MatchOrder>;
}

function newWorld(): World {
  const ledger = new AccountLedger();
  for (const account of ACCOUNTS) {
    ledger.open(account);
    ledger.deposit(account, assetName('BTC'), (20n * 100_000_000n) as Money);
    ledger.deposit(account, assetName('USDT'), (2_000n * 100_000_000n) as Money);
  }
  const fees = new ReceivedAssetFees({ maker: feeRateOfBps(7.5), taker: feeRateOfBps(10) });
  const engine = new MatchingEngine({ ledger, fees, nextOrderId: 1n, nextTradeId: 1n });
  engine.list(INSTRUMENT);
  return { engine, ledger, orders: new Map() };
}

function run(world: World, action: Step, index: number): readonly MatchEvent[] {
  const { engine } = world;
  switch (action.kind) {
    case 'place': {
      const entry: OrderEntry = { ...action.entry, clientOrderId: `c${index}` };
      const placed = engine.place(entry, index);
      return placed.type === 'placed' ? placed.events : [];
    }
    case 'cancel': {
      const open = engine.openOrders(action.accountId);
      const order = open[action.pick % Math.max(1, open.length)];
      if (order === undefined) return [];
      const entry = {
        accountId: action.accountId,
        symbol: SYMBOL,
        orderId: order.orderId,
        cancelClientOrderId: 'x',
      };
      const canceled = engine.cancel(entry, index);
      return canceled.type === 'canceled' ? canceled.events : [];
    }
    case 'trade':
      return engine.publicTrade(SYMBOL, action, index);
    case 'book': {
      const levels = action.sizes.map((size, level) => ({
        size,
        gap: BigInt(level + 1) * 1_000_000n,
      }));
      const bids = levels.map(({ size, gap }) => ({
        price: (action.middle - gap) as Price,
        quantity: size,
      }));
      const asks = levels.map(({ size, gap }) => ({
        price: (action.middle + gap) as Price,
        quantity: size,
      }));
      return engine.publicBook(
        SYMBOL,
        { bids: new ListedSide(bids), asks: new ListedSide(asks) },
        index,
      );
    }
  }
}

function checkLaws(world: World, events: readonly MatchEvent[]): void {
  const { ledger, engine } = world;
  for (const asset of ASSETS) expect(ledger.imbalance(asset)).toBe(0n);
  for (const account of ACCOUNTS) {
    const open = engine.openOrders(account);
    for (const asset of ASSETS) {
      expect(ledger.free(account, asset)).toBeGreaterThanOrEqual(0n);
      const reserved = open
        .filter((order) => order.lockedAsset === asset)
        .reduce((sum, order) => sum + order.locked, 0n);
      expect(ledger.locked(account, asset)).toBe(reserved);
    }
  }
  for (const event of events) {
    if (event.type === 'BalancesChanged' || event.type === 'OrderListChanged') continue;
    const { order } = event;
    expect(order.executedQuantity).toBeLessThanOrEqual(order.quantity);
    world.orders.set(order.orderId, order);
    if (event.type !== 'OrderTraded' || order.price === 0n) continue;
    if (order.side === 'BUY') expect(event.fill.price).toBeLessThanOrEqual(order.price);
    else expect(event.fill.price).toBeGreaterThanOrEqual(order.price);
  }
}

describe('the laws of matching', () => {
  it('nothing appears or vanishes, nothing fills past its limit or its quantity, locks equal open orders', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const world = newWorld();
        for (const [index, action] of steps.entries()) {
          checkLaws(world, run(world, action, index));
        }
      }),
      { numRuns: 150, seed: 20_260_723 },
    );
  });

  it('a FOK order executes whole or not at all, an unpriced or IOC order never rests', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const world = newWorld();
        for (const [index, action] of steps.entries()) checkLaws(world, run(world, action, index));
        for (const order of world.orders.values()) {
          if (
            order.timeInForce === 'FOK' &&
            order.status !== 'NEW' &&
            order.status !== 'CANCELED'
          ) {
            expect([0n, order.quantity]).toContain(order.executedQuantity);
          }
        }
        for (const order of ACCOUNTS.flatMap((account) => world.engine.openOrders(account))) {
          const waiting = order.workingAt === undefined;
          expect(waiting || (order.price > 0n && order.timeInForce === 'GTC')).toBe(true);
        }
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  it('a public trade fills our resting orders by no more than it traded, best price and earliest first', () => {
    fc.assert(
      fc.property(
        fc.array(limitEntry, { minLength: 1, maxLength: 20 }),
        trade,
        (entries, print) => {
          const world = newWorld();
          for (const [index, action] of entries.entries()) run(world, action, index);
          const resting = ACCOUNTS.flatMap((account) => world.engine.openOrders(account));
          const events = run(world, print, 1_000);
          const filled = events.flatMap((event) => (event.type === 'OrderTraded' ? [event] : []));
          const total = filled.reduce((sum, { fill }) => sum + fill.quantity, 0n);
          expect(total).toBeLessThanOrEqual(print.quantity);
          for (const { order } of filled) {
            const ahead = resting.filter(
              (other) =>
                other.side === order.side &&
                (other.price === order.price
                  ? other.orderId < order.orderId
                  : order.side === 'BUY'
                    ? other.price > order.price
                    : other.price < order.price),
            );
            for (const other of ahead) {
              const fullyFilled = filled.some(
                (event) => event.order.orderId === other.orderId && event.order.status === 'FILLED',
              );
              expect(fullyFilled).toBe(true);
            }
          }
        },
      ),
      { numRuns: 150, seed: 11 },
    );
  });
});
