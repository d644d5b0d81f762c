import { beforeEach, describe, expect, it } from 'vitest';
import { assetName } from '../../../src/model/names.js';
import { type Asked, EngineBench } from '../../support/engine-bench.js';

let bench: EngineBench;

beforeEach(() => {
  bench = new EngineBench();
});

const PROFIT: Asked = { side: 'SELL', type: 'LIMIT_MAKER', qty: '1', price: '110', id: 'profit' };
const STOP: Asked = { side: 'SELL', type: 'STOP_LOSS', qty: '1', stop: '90', id: 'stop' };
const STOP_LIMIT: Asked = { ...STOP, type: 'STOP_LOSS_LIMIT', price: '89' };

describe('OCO', () => {
  it('locks once what only one of the two will need, and reports the list after its orders', () => {
    expect(bench.placeList({ above: PROFIT, below: STOP })).toEqual([
      'profit NEW',
      'stop NEW',
      'list EXEC_STARTED',
    ]);
    expect(bench.holds()).toBe('9+1 1000');
  });

  it('ends the stop when the limit begins to trade', () => {
    bench.placeList({ above: PROFIT, below: STOP });
    expect(bench.print('110', '0.4')).toEqual([
      'profit maker 0.4@110 PARTIALLY_FILLED',
      'stop EXPIRED OCO_TRIGGER',
    ]);
    expect(bench.print('110', '5')).toEqual(['profit maker 0.6@110 FILLED', 'list ALL_DONE']);
    expect(bench.holds()).toBe('9 1110');
  });

  it('ends the limit before the stop works, which then has its funds', () => {
    bench.book([['90', '5']], [['91', '5']]);
    bench.placeList({ above: PROFIT, below: STOP });
    expect(bench.print('90')).toEqual([
      'profit EXPIRED OCO_TRIGGER',
      'stop NEW',
      'stop taker 1@90 FILLED',
      'list ALL_DONE',
    ]);
    expect(bench.holds()).toBe('9 1090');
  });

  it('stays open while a triggered stop limit rests', () => {
    bench.book([['80', '5']], [['95', '5']]);
    bench.placeList({ above: PROFIT, below: STOP_LIMIT });
    expect(bench.print('90')).toEqual(['profit EXPIRED OCO_TRIGGER', 'stop NEW']);
    expect(bench.engine.openLists('a')).toHaveLength(1);
    expect(bench.cancel('stop')).toEqual(['stop CANCELED', 'list ALL_DONE']);
    expect(bench.holds()).toBe('10 1000');
  });

  it('locks for a BUY what the costlier order needs, held by the one that may trade', () => {
    const limit: Asked = { type: 'LIMIT_MAKER', qty: '1', price: '90', id: 'limit' };
    const stop: Asked = {
      type: 'STOP_LOSS_LIMIT',
      qty: '1',
      stop: '110',
      price: '120',
      id: 'stop',
    };
    bench.placeList({ above: stop, below: limit });
    expect(bench.holds()).toBe('10 880+120');
    expect(bench.print('90', '1', true)).toEqual([
      'limit maker 1@90 FILLED',
      'stop EXPIRED OCO_TRIGGER',
      'list ALL_DONE',
    ]);
    expect(bench.holds()).toBe('11 910');
  });

  it('ends as a whole with either order', () => {
    bench.placeList({ above: PROFIT, below: STOP });
    expect(bench.cancel('stop')).toEqual(['profit CANCELED', 'stop CANCELED', 'list ALL_DONE']);
    expect(bench.holds()).toBe('10 1000');
  });

  it.each<[string, { above: Asked; below: Asked }, string]>([
    [
      'prices on the wrong side',
      { above: { ...PROFIT, price: '95' }, below: STOP },
      '-2010 The relationship of the prices for the orders is not correct.',
    ],
    [
      'a limit below in a sell',
      { above: { ...STOP, id: 's' }, below: PROFIT },
      '-1197 A stop loss order in a sell OCO must be below.',
    ],
    [
      'two limits',
      { above: PROFIT, below: { ...PROFIT, price: '120', id: 'other' } },
      '-1168 At least one OCO order must be contingent.',
    ],
    [
      'a plain limit',
      { above: { ...PROFIT, type: 'LIMIT' }, below: STOP },
      '-1158 Order type not supported in OCO.',
    ],
    [
      'more than there is',
      { above: { ...PROFIT, qty: '20' }, below: { ...STOP, qty: '20' } },
      '-2010 Account has insufficient balance for requested action.',
    ],
    [
      'a stop without a trigger',
      { above: PROFIT, below: { side: 'SELL', type: 'STOP_LOSS', qty: '1' } },
      "-1102 Param 'belowStopPrice' or 'belowTrailingDelta' must be sent, but both were empty/null!",
    ],
  ])('refuses %s and changes nothing', (_name, list, refusal) => {
    expect(bench.placeList(list)).toEqual([refusal]);
    expect(bench.holds()).toBe('10 1000');
    expect(bench.engine.openOrders('a')).toEqual([]);
  });
});

describe('OTO', () => {
  const entry: Asked = { qty: '1', price: '95', id: 'entry' };

  it('places what waits only when the working order is fully filled', () => {
    const sell: Asked = { side: 'SELL', qty: '2', price: '120', id: 'exit' };
    expect(bench.placeList({ working: entry, pending: [sell] })).toEqual([
      'entry NEW',
      'exit PENDING_NEW',
      'list EXEC_STARTED',
    ]);
    expect(bench.holds()).toBe('10 905+95');
    expect(bench.print('95', '0.4', true)).toEqual(['entry maker 0.4@95 PARTIALLY_FILLED']);
    expect(bench.print('95', '0.6', true)).toEqual(['entry maker 0.6@95 FILLED', 'exit NEW']);
    expect(bench.holds()).toBe('9+2 905');
  });

  it('answers with what waits as it was accepted even if it has traded by then', () => {
    const symbol = bench.instrument.symbol;
    const placed = bench.engine.placeList(
      {
        ...{ accountId: 'a', symbol, listClientOrderId: 'l', contingency: 'OTO' },
        working: bench.entry({ qty: '1', price: '101' }),
        pending: [bench.entry({ side: 'SELL', type: 'MARKET', qty: '1', id: 'exit' })],
        paysTheOther: false,
      },
      3,
    );
    if (placed.type === 'refused') throw new Error(placed.message);
    expect(placed.orders.map(({ status }) => status)).toEqual(['FILLED', 'PENDING_NEW']);
    expect(bench.tell(placed.events).slice(-3)).toEqual([
      'exit NEW',
      'exit taker 1@99 FILLED',
      'list ALL_DONE',
    ]);
  });

  it('ends what waits when the working order expires', () => {
    const sell: Asked = { side: 'SELL', qty: '1', price: '120', id: 'exit' };
    const events = bench.placeList({ working: { ...entry, tif: 'FOK' }, pending: [sell] });
    expect(events.slice(-3)).toEqual([
      'entry EXPIRED UNFILLED_FOK_ORDER_EXPIRED',
      'exit EXPIRED OTO_PHASE_ONE_EXPIRED',
      'list ALL_DONE',
    ]);
    expect(bench.holds()).toBe('10 1000');
  });

  it('rejects what waits when it cannot be funded by then', () => {
    const sell: Asked = { side: 'SELL', qty: '50', price: '120', id: 'exit' };
    bench.placeList({ working: entry, pending: [sell] });
    expect(bench.print('95', '1', true)).toEqual([
      'entry maker 1@95 FILLED',
      'exit EXPIRED REJECTED',
      'list ALL_DONE',
    ]);
  });

  it('makes a pair of two that waited', () => {
    bench.placeList({ working: entry, pending: [PROFIT, { ...STOP, stop: '80' }] });
    expect(bench.print('95', '1', true)).toEqual([
      'entry maker 1@95 FILLED',
      'profit NEW',
      'stop NEW',
    ]);
    expect(bench.holds()).toBe('10+1 905');
    expect(bench.print('110', '1')).toEqual([
      'profit maker 1@110 FILLED',
      'stop EXPIRED OCO_TRIGGER',
      'list ALL_DONE',
    ]);
  });

  it('rejects a pair of which one would trigger at once', () => {
    bench.placeList({ working: entry, pending: [PROFIT, { ...STOP, stop: '96' }] });
    expect(bench.print('95', '1', true)).toEqual([
      'entry maker 1@95 FILLED',
      'stop EXPIRED REJECTED',
      'profit EXPIRED OCO_TRIGGER',
      'list ALL_DONE',
    ]);
    expect(bench.holds()).toBe('11 905');
  });
});

describe('OPO', () => {
  it('locks what is bought as it is bought, and sells exactly that on the grid of lots', () => {
    const profit: Asked = { side: 'SELL', type: 'LIMIT_MAKER', price: '110', id: 'profit' };
    const stop: Asked = { side: 'SELL', type: 'STOP_LOSS', stop: '80', id: 'stop' };
    const working: Asked = { qty: '1', price: '95', id: 'entry' };
    bench.placeList({ working, pending: [profit, stop], opo: true });
    bench.print('95', '0.3', true);
    expect(bench.holds()).toBe('10+0.3 905+66.5');
    bench.print('95', '0.7', true);
    expect(bench.holds()).toBe('10+1 905');
    const [first] = bench.engine.openOrders('a');
    expect(first).toMatchObject({ clientOrderId: 'profit', quantity: 100_000_000n });
  });

  it('unlocks what was bought when it is cancelled before', () => {
    const working: Asked = { qty: '1', price: '95', id: 'entry' };
    bench.placeList({ working, pending: [{ side: 'SELL', type: 'MARKET', id: 'x' }], opo: true });
    bench.print('95', '0.3', true);
    expect(bench.cancel('entry')).toEqual(['entry CANCELED', 'x CANCELED', 'list ALL_DONE']);
    expect(bench.holds()).toBe('10.3 971.5');
    expect(bench.ledger.imbalance(assetName('BTC'))).toBe(0n);
  });

  it.each<[string, Asked, Asked, string]>([
    [
      'a SELL first',
      { side: 'SELL', qty: '1', price: '105' },
      { side: 'SELL', type: 'MARKET' },
      '-1222 Working order in an OPO list must be a bid.',
    ],
    [
      'a BUY after',
      { qty: '1', price: '95' },
      { side: 'BUY', type: 'MARKET' },
      '-1223 Pending orders in an OPO list must be asks.',
    ],
  ])('refuses %s', (_name, working, pending, refusal) => {
    expect(bench.placeList({ working, pending: [pending], opo: true })).toEqual([refusal]);
  });
});
