import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../../src/base/assert.js';
import type { ClosedTrade } from '../../src/model/position.js';
import { Sandbox } from '../support/aegis-process.js';
import {
  applyFills,
  auditDisk,
  type DiskAudit,
  exchangeBalances,
  fillKey,
  heldOf,
  inputs,
  openingBalances,
  outputs,
  symbolOfFill,
} from '../support/disk-audit.js';

/** A market that rises early: the first trades come within seconds. */
const SEED = '2';
const FIRST_TRADE_MS_MAX = 90_000;
const STOP_MS_MAX = 5_000;

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

describe('the demo', () => {
  it('trades within 90 s, stops within 5 s, and leaves books that add up to the last unit', async () => {
    const trader = sandbox.start([
      'start',
      '--profile',
      'demo',
      '--home',
      sandbox.home,
      '--seed',
      SEED,
      '--speed',
      '60',
    ]);
    const status = await sandbox.statusWhen(
      trader,
      'the demo trades',
      FIRST_TRADE_MS_MAX,
      ({ closedTrades, symbols, tradingEnabled }) =>
        tradingEnabled && closedTrades >= 1 && symbols.filter(({ bars }) => bars > 0).length >= 10,
    );
    expect(status).toMatchObject({
      profile: 'demo',
      venue: 'simulator',
      phase: 'TRADING',
      killSwitch: 'NONE',
      health: 'OK',
      positions: expect.any(Array),
      equity: expect.stringMatching(/^\d+(\.\d+)?$/),
      rate: { usedWeight: expect.any(Number), limit: expect.any(Number) },
      uptimeMs: expect.any(Number),
    });
    for (const symbol of status.symbols) {
      expect(symbol).toMatchObject({
        symbol: expect.stringMatching(/USDT$/),
        state: expect.any(String),
        bars: expect.any(Number),
        lastBarAt: expect.any(Number),
      });
      expect(must(symbol.lastBarAt) % 60_000).toBe(0);
    }

    const signalledAt = performance.now();
    trader.kill('SIGINT');
    const { exitCode } = await trader.finished;
    expect({ exitCode, tookLess: performance.now() - signalledAt < STOP_MS_MAX }).toEqual({
      exitCode: 0,
      tookLess: true,
    });

    const audit = auditDisk(sandbox.home);
    expect(audit.brokenChains).toEqual([]);
    expectNoEntryAfterStop(audit);
    expect(audit.trades.length).toBeGreaterThanOrEqual(status.closedTrades);
    for (const trade of audit.trades) expectTradeIsComplete(trade, audit);
    expectBalancesAgree(audit);
  }, 120_000);
});

function expectNoEntryAfterStop(audit: DiskAudit): void {
  const stop = must(inputs(audit, 'StopRequested')[0], 'the stop is in the journal');
  const late = outputs(audit, 'SubmitOrder').filter(
    ({ body, sequence }) => body.purpose === 'ENTRY' && sequence > stop.sequence,
  );
  expect(late).toEqual([]);
  // What the exchange has, the journal sent: nothing went out on another way.
  const sent = new Set(outputs(audit, 'SubmitOrder').map(({ body }) => body.request.clientOrderId));
  expect(audit.exchange.orders.filter(({ clientOrderId }) => !sent.has(clientOrderId))).toEqual([]);
}

/** The tables and the journal both tell the whole trade, and its figures follow from its fills. */
function expectTradeIsComplete(trade: ClosedTrade, audit: DiskAudit): void {
  const { position } = trade;
  const { positionId } = position;
  const journaled = outputs(audit, 'RecordTrade').filter(
    ({ body }) => body.trade.position.positionId === positionId,
  );
  expect(journaled.map(({ body }) => body.trade)).toEqual([trade]);

  const purposes = trade.orderIds.map(
    (id) => must(audit.orders.get(id), `${id} has a row`).purpose,
  );
  expect(purposes[0]).toBe('ENTRY');
  expect(trade.orderIds[0]).toBe(trade.entryOrderId);
  const fills = audit.fills.filter((fill) => fill.positionId === positionId);
  const sells = fills.filter(({ side }) => side === 'SELL');
  expect(fills.some(({ clientOrderId }) => clientOrderId === trade.entryOrderId)).toBe(true);
  expect(sells.length).toBeGreaterThan(0);
  const exits = sells.map(({ clientOrderId }) => must(audit.orders.get(clientOrderId)).purpose);
  expect(exits.every((purpose) => purpose === 'EXIT' || purpose === 'PROTECTION')).toBe(true);

  const ofJournal = outputs(audit, 'RecordFill').filter(
    ({ body }) => body.positionId === positionId,
  );
  expect(ofJournal.map(({ body }) => fillKey(body.fill)).sort()).toEqual(
    fills.map(({ key }) => key).sort(),
  );
  for (const order of trade.orderIds) expectIntentBeforeSubmit(order, audit);

  const { baseAsset, quoteAsset, symbol } = position;
  const sums = applyFills(new Map(), fills, symbolOfFill, quoteAsset);
  expect(fills.every((fill) => symbolOfFill(fill) === symbol)).toBe(true);
  expect(sums.get(quoteAsset)).toBe(trade.profit);
  expect(sums.get(baseAsset)).toBe(trade.dust);
  expect(position).toMatchObject({
    status: 'CLOSED',
    bought: total(fills, 'BUY', 'quantity'),
    sold: total(fills, 'SELL', 'quantity'),
    quoteSpent: total(fills, 'BUY', 'quoteQuantity'),
    quoteReceived: total(fills, 'SELL', 'quoteQuantity'),
  });
  expect(fills.every(({ commission }) => commission > 0n)).toBe(true);
}

function expectIntentBeforeSubmit(clientOrderId: string, { journal }: DiskAudit): void {
  const intent = journal.findIndex(
    ({ body }) => body.type === 'RecordOrder' && body.order.request.clientOrderId === clientOrderId,
  );
  const submit = journal.findIndex(
    ({ body }) => body.type === 'SubmitOrder' && body.request.clientOrderId === clientOrderId,
  );
  expect(intent).toBeGreaterThanOrEqual(0);
  expect(submit).toBeGreaterThan(intent);
}

/** Opening balances and every fill make what the exchange says is there. */
function expectBalancesAgree(audit: DiskAudit): void {
  const { exchange, fills } = audit;
  const known = new Set(fills.map(({ key }) => key));
  const atExchange = exchange.fills.map(({ fill }) => fill);
  const keysAtExchange = new Set(atExchange.map(fillKey));
  expect(fills.filter(({ key }) => !keysAtExchange.has(key))).toEqual([]);

  const stoppedAt = must(inputs(audit, 'StopRequested')[0]).at;
  const unheard = atExchange.filter((fill) => !known.has(fillKey(fill)));
  // A protective order rests at the exchange, which may still fill it after the trader has gone.
  for (const fill of unheard) {
    expect(fill.side).toBe('SELL');
    expect(fill.exchangeAt).toBeGreaterThanOrEqual(stoppedAt);
  }
  const expected = applyFills(openingBalances(audit), [...fills, ...unheard], symbolOfFill, 'USDT');
  expect(heldOf(expected)).toEqual(heldOf(exchangeBalances(audit)));
}

function total(
  fills: DiskAudit['fills'],
  of: 'BUY' | 'SELL',
  amount: 'quantity' | 'quoteQuantity',
): bigint {
  return fills.filter(({ side }) => side === of).reduce((sum, fill) => sum + fill[amount], 0n);
}
