import { describe, expect, it } from 'vitest';
import type { SelfTradePrevention } from '../../../src/matching/self-trade.js';
import { EngineBench } from '../../support/engine-bench.js';

/** faqs/stp_faq.md, scenarios A to H: a maker of 6 at 100, a taker of 2. */
const SCENARIOS: readonly (readonly [SelfTradePrevention, readonly string[], string])[] = [
  ['NONE', ['t taker 2@100 FILLED', 'm maker 2@100 PARTIALLY_FILLED'], '10 600+400'],
  ['EXPIRE_TAKER', ['t prevented 2 EXPIRED_IN_MATCH'], '10 400+600'],
  ['EXPIRE_MAKER', ['m prevented 6 EXPIRED_IN_MATCH'], '8+2 1000'],
  ['EXPIRE_BOTH', ['m prevented 6 EXPIRED_IN_MATCH', 't prevented 2 EXPIRED_IN_MATCH'], '10 1000'],
  ['DECREMENT', ['m prevented 2 NEW', 't prevented 2 EXPIRED_IN_MATCH'], '10 600+400'],
  // One account: nothing moves.
  ['TRANSFER', ['m prevented 2 NEW', 't prevented 2 EXPIRED_IN_MATCH'], '10 600+400'],
];

describe('self-trade prevention', () => {
  it.each(SCENARIOS)('%s', (stp, told, holds) => {
    const bench = new EngineBench();
    bench.place({ qty: '6', price: '100', id: 'm' });
    const events = bench.place({ side: 'SELL', qty: '2', price: '100', id: 't', stp });
    expect(events.slice(1)).toEqual(told);
    expect(bench.holds()).toBe(holds);
  });

  it('lets a trade of one account with itself have one id for both sides', () => {
    const bench = new EngineBench();
    bench.place({ qty: '1', price: '100' });
    const placed = bench.engine.place(bench.entry({ side: 'SELL', qty: '1', price: '100' }), 3);
    if (placed.type === 'refused') throw new Error(placed.message);
    const ids = placed.events.flatMap((event) =>
      event.type === 'OrderTraded' ? [event.fill.tradeId] : [],
    );
    expect(ids).toEqual(['1', '1']);
  });

  it('goes by the mode of the taker', () => {
    const bench = new EngineBench();
    bench.place({ qty: '1', price: '100', id: 'm', stp: 'EXPIRE_MAKER' });
    const events = bench.place({
      side: 'SELL',
      qty: '1',
      price: '100',
      id: 't',
      stp: 'EXPIRE_TAKER',
    });
    expect(events).toEqual(['t NEW', 't prevented 1 EXPIRED_IN_MATCH']);
  });

  it('leaves a market order without liquidity when it expires the only maker', () => {
    const bench = new EngineBench();
    bench.book([], []);
    bench.place({ qty: '1', price: '100', id: 'm' });
    expect(
      bench.place({ side: 'SELL', type: 'MARKET', qty: '1', id: 't', stp: 'EXPIRE_MAKER' }),
    ).toEqual(['t NEW', 'm prevented 1 EXPIRED_IN_MATCH', 't EXPIRED INSUFFICIENT_LIQUIDITY']);
  });

  it('moves the amounts between two accounts of a trade group when both ask for it', () => {
    const bench = new EngineBench({ tradeGroupOf: () => 7 });
    bench.place({ account: 'b', qty: '0.6', price: '100', id: 'm', stp: 'TRANSFER' });
    bench.place({ side: 'SELL', qty: '0.2', price: '100', id: 't', stp: 'TRANSFER' });
    expect([bench.holds('a'), bench.holds('b')]).toEqual(['9.8 1020', '10.2 940+40']);
  });

  it('only takes away when the maker of the group did not ask for a transfer', () => {
    const bench = new EngineBench({ tradeGroupOf: () => 7 });
    bench.place({ account: 'b', qty: '0.6', price: '100', id: 'm' });
    bench.place({ side: 'SELL', qty: '0.2', price: '100', id: 't', stp: 'TRANSFER' });
    expect([bench.holds('a'), bench.holds('b')]).toEqual(['10 1000', '10 960+40']);
  });

  it('refuses a mode the symbol does not allow', () => {
    const bench = new EngineBench({}, { traits: { allowedPreventions: ['NONE'] } });
    expect(bench.place({ qty: '1', price: '90', stp: 'DECREMENT' })).toEqual([
      '-1013 This symbol does not allow the specified self-trade prevention mode.',
    ]);
  });
});
