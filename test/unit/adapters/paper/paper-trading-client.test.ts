import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../../../../src/model/account-event.js';
import { moneyOf } from '../../../../src/model/money.js';
import type { OrderRequest } from '../../../../src/model/order.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { CONTRACT_INSTRUMENT } from '../../../contract/trading-client-harness.js';
import { PaperHarness } from '../../../support/paper-harness.js';

const { symbol } = CONTRACT_INSTRUMENT;

function limitBuy(harness: PaperHarness, changes: Partial<OrderRequest>): void {
  harness.client.submit({
    type: 'SubmitOrder',
    purpose: 'ENTRY',
    request: {
      clientOrderId: 'a-1',
      symbol,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: quantityOf('1'),
      price: priceOf('99'),
      timestamp: harness.exchangeNow(),
      recvWindowMs: 5_000,
      ...changes,
    },
  });
}

function statuses(events: readonly AccountEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'OrderReported' ? [event.report.status] : []));
}

describe('PaperTradingClient', () => {
  it('stores each change before it tells of it', async () => {
    const harness = new PaperHarness();
    await harness.quote({ bid: '100', ask: '100.1', quantity: '2' });
    const before = harness.document.saves;
    limitBuy(harness, {});
    await harness.time.run({ until: harness.time.monotonic() + 19, tasksMax: 100 });
    expect(harness.document.saves).toBe(before);
    let storedWhenTold: boolean | undefined;
    await harness.until((events) => {
      if (events.length > 0) storedWhenTold ??= harness.document.text?.includes('"a-1"');
      return statuses(events).includes('NEW');
    });
    expect(storedWhenTold).toBe(true);
    expect(harness.document.saves).toBe(before + 1);
  });

  it('does not store what changed nothing', async () => {
    const harness = new PaperHarness();
    const before = harness.document.saves;
    await harness.quote({ bid: '100', ask: '100.1', quantity: '2' });
    await harness.trade({ price: '100', quantity: '1', buyerIsMaker: true });
    expect(harness.document.saves).toBe(before);
  });

  it('goes on after a restart with the same balances, open orders and ids', async () => {
    const first = new PaperHarness();
    await first.quote({ bid: '100', ask: '100.1', quantity: '2' });
    limitBuy(first, { clientOrderId: 'filled', timeInForce: 'IOC', price: priceOf('100.1') });
    limitBuy(first, { clientOrderId: 'open' });
    await first.until(
      (events) => statuses(events).includes('FILLED') && statuses(events).includes('NEW'),
    );
    await first.close();

    const second = new PaperHarness(first.document);
    second.client.requestSnapshot({
      type: 'RequestSnapshot',
      snapshotId: 's',
      orders: [{ symbol, clientOrderId: 'filled' }],
      tradesAfter: [{ symbol, tradeId: '' }],
    });
    await second.until((events) => events.some((event) => event.type === 'AccountSnapshotTaken'));
    const snapshot = second.events.find((event) => event.type === 'AccountSnapshotTaken');
    expect(snapshot?.openOrders).toMatchObject([{ clientOrderId: 'open', status: 'NEW' }]);
    expect(snapshot?.orders).toMatchObject([{ clientOrderId: 'filled', status: 'FILLED' }]);
    expect(snapshot?.trades).toHaveLength(1);
    expect(snapshot?.balances).toMatchObject([
      { asset: 'BTC', free: moneyOf('1.999'), locked: 0n },
      { asset: 'USDT', free: moneyOf('9800.9'), locked: moneyOf('99') },
    ]);

    await second.trade({ price: '98', quantity: '3', buyerIsMaker: true });
    await second.until((events) => statuses(events).includes('FILLED'));
    const fill = second.events.find((event) => event.type === 'FillReported');
    expect(fill?.fill.clientOrderId).toBe('open');
    expect(BigInt(fill?.fill.tradeId ?? 0)).toBeGreaterThan(
      BigInt(snapshot?.trades[0]?.tradeId ?? 0),
    );
  });

  it('does not know a symbol that was never listed', async () => {
    const harness = new PaperHarness();
    limitBuy(harness, { symbol: 'NOPE' as typeof symbol });
    await harness.until((events) => events.some((event) => event.type === 'PlacementRefused'));
    expect(harness.events[0]).toMatchObject({ refusal: 'OUR_FAULT', code: -1121 });
  });
});
