import { describe, expect, it } from 'vitest';
import { TradingEngine } from '../../../src/core/trading-engine.js';
import type { OrderReport } from '../../../src/model/account-event.js';
import type { EngineOutput } from '../../../src/model/engine-output.js';
import type { Fill } from '../../../src/model/fill.js';
import { moneyOf, notionalOf } from '../../../src/model/money.js';
import { type AssetName, assetName, symbolName } from '../../../src/model/names.js';
import type { ExchangeOrderStatus, OrderRequest } from '../../../src/model/order.js';
import { priceOf, ZERO_PRICE } from '../../../src/model/price.js';
import { quantityOf } from '../../../src/model/quantity.js';
import { CONFIG, Desk, NOON, QUOTE, SYMBOL } from '../../support/desk.js';

let nextTrade = 1;

/** Every output by name, with what tells it from its neighbours. */
function narrate(outputs: readonly EngineOutput[]): readonly string[] {
  return outputs.map((output) => {
    switch (output.type) {
      case 'RecordOrder':
        return `order ${output.order.request.clientOrderId} ${output.order.status}`;
      case 'RecordPosition':
        return `position ${output.position.status}`;
      case 'SubmitOrder':
        return `submit ${output.request.side} ${output.request.type}`;
      case 'CancelOrder':
        return `cancel ${output.clientOrderId}`;
      case 'QueryOrder':
        return `query ${output.clientOrderId}`;
      case 'RecordDecision':
        return `decision ${output.verdict} ${output.reasons[0]?.code}`;
      case 'ScheduleTimer':
        return `timer ${output.timerId} +${output.dueAt - NOON}`;
      case 'RecordNotification':
        return `notify ${output.dedupeKey}`;
      case 'RecordTrade':
        return `trade ${String(output.trade.profit)}`;
      default:
        return output.type;
    }
  });
}

function submitted(outputs: readonly EngineOutput[]): OrderRequest {
  const found = outputs.find((output) => output.type === 'SubmitOrder');
  if (found?.type !== 'SubmitOrder') throw new Error(`nothing submitted: ${narrate(outputs)}`);
  return found.request;
}

function report(
  desk: Desk,
  request: OrderRequest,
  status: ExchangeOrderStatus,
  executed = '0',
): readonly EngineOutput[] {
  const of: OrderReport = {
    symbol: SYMBOL,
    clientOrderId: request.clientOrderId,
    orderId: `x-${request.clientOrderId}`,
    status,
    side: request.side,
    type: request.type,
    quantity: request.quantity,
    price: request.price ?? ZERO_PRICE,
    stopPrice: request.stopPrice ?? ZERO_PRICE,
    executedQuantity: quantityOf(executed),
    exchangeAt: desk.now,
  };
  return desk.feed({ type: 'OrderReported', at: desk.now, report: of, source: 'stream' });
}

function fill(
  desk: Desk,
  request: OrderRequest,
  terms: { quantity: string; price: string; fee?: string; feeAsset?: AssetName },
): readonly EngineOutput[] {
  nextTrade += 1;
  const of: Fill = {
    symbol: SYMBOL,
    tradeId: String(nextTrade),
    orderId: `x-${request.clientOrderId}`,
    clientOrderId: request.clientOrderId,
    side: request.side,
    price: priceOf(terms.price),
    quantity: quantityOf(terms.quantity),
    quoteQuantity: notionalOf(priceOf(terms.price), quantityOf(terms.quantity)),
    commission: moneyOf(terms.fee ?? '0'),
    commissionAsset: terms.feeAsset ?? QUOTE,
    maker: false,
    exchangeAt: desk.now,
  };
  return desk.feed({ type: 'FillReported', at: desk.now, fill: of, source: 'stream' });
}

/** A desk that holds 0.099 BTC under a resting stop. */
function holding(): { desk: Desk; stop: OrderRequest } {
  const desk = new Desk();
  desk.open();
  const entry = submitted(desk.signal());
  report(desk, entry, 'FILLED', '0.099');
  const stop = submitted(fill(desk, entry, { quantity: '0.099', price: '1000' }));
  report(desk, stop, 'NEW');
  return { desk, stop };
}

/** Buys 0.099 at 1000 and leaves all of it at 1010, with commissions in BNB. What the last fill brought about. */
function tradeWithBnbFees(desk: Desk): readonly EngineOutput[] {
  const entry = submitted(desk.signal());
  report(desk, entry, 'FILLED', '0.099');
  const paid = { quantity: '0.099', fee: '0.0001', feeAsset: assetName('BNB') };
  const stop = submitted(fill(desk, entry, { ...paid, price: '1000' }));
  report(desk, stop, 'NEW');
  desk.quote('1010', '1010.1');
  const exit = submitted(report(desk, stop, 'CANCELED'));
  report(desk, exit, 'FILLED', '0.099');
  return fill(desk, exit, { ...paid, price: '1010' });
}

describe('commissions in another asset', () => {
  const profitOf = (outputs: readonly EngineOutput[]) =>
    outputs.flatMap((output) => (output.type === 'RecordTrade' ? [output.trade.profit] : []));
  const incidents = (outputs: readonly EngineOutput[]) =>
    outputs.flatMap((output) => (output.type === 'RecordIncident' ? [output.reason] : []));

  it('are taken from the profit at the price of the last tickers', () => {
    const desk = new Desk();
    desk.open();
    const bnb = { symbol: symbolName('BNBUSDT'), lastPrice: priceOf('600') };
    const turnovers = [{ ...bnb, quoteVolume: moneyOf('1'), trades: 1 }];
    desk.feed({ type: 'TickersRanked', at: desk.now, turnovers });
    const outputs = tradeWithBnbFees(desk);
    // 0.99 gross − 2 × 0.0001 BNB × 600.
    expect(profitOf(outputs)).toEqual([moneyOf('0.87')]);
    expect(incidents(outputs)).toEqual([]);
  });

  it('are on record as unpriced while nobody has told a price', () => {
    const desk = new Desk();
    desk.open();
    const outputs = tradeWithBnbFees(desk);
    expect(profitOf(outputs)).toEqual([moneyOf('0.99')]);
    expect(incidents(outputs)).toEqual([
      { code: 'COMMISSION_UNPRICED', numbers: { asset: 'BNB', amount: '0.0002' } },
    ]);
  });
});

describe('the life of an order', () => {
  it('goes from a signal through a stop to a target exit', () => {
    const desk = new Desk();
    desk.open();

    const entered = desk.signal();
    expect(narrate(entered)).toEqual([
      'position OPENING',
      'order a1-1-n0 INTENT',
      'decision entered ENTERED',
      'submit BUY LIMIT',
      'timer order:a1-1-n0 +12000',
    ]);
    const entry = submitted(entered);
    expect(entry).toMatchObject({
      timeInForce: 'IOC',
      price: priceOf('1000.5'),
      quantity: quantityOf('0.099'),
      timestamp: NOON + 100,
      recvWindowMs: 2_000,
    });

    desk.now += 50;
    expect(narrate(report(desk, entry, 'FILLED', '0.099'))).toEqual([
      'order a1-1-n0 FILLED',
      'timer order:a1-1-n0 +550',
    ]);
    const filled = fill(desk, entry, {
      quantity: '0.099',
      price: '1000',
      fee: '0.000099',
      feeAsset: assetName('BTC'),
    });
    expect(narrate(filled)).toEqual([
      'RecordFill',
      'position OPENING',
      'order a1-1-n0 FILLED',
      'position OPEN',
      'notify entered:a1-1',
      'order a1-1-p0 INTENT',
      'submit SELL STOP_LOSS_LIMIT',
      'timer order:a1-1-p0 +12050',
      'timer position:a1-1 +1050',
    ]);
    const stop = submitted(filled);
    // The base commission is not there to be sold: 0.099 − 0.000099, floored to the lot step.
    expect(stop).toMatchObject({
      quantity: quantityOf('0.098'),
      stopPrice: priceOf('990'),
      price: priceOf('988.02'),
      timeInForce: 'GTC',
    });
    expect(narrate(report(desk, stop, 'NEW'))).toEqual([
      'order a1-1-p0 OPEN',
      'timer position:a1-1 +1200000',
    ]);

    desk.now += 1_000;
    expect(narrate(desk.quote('1009.99', '1010.1'))).toEqual([]);
    expect(narrate(desk.quote('1010', '1010.1'))).toEqual([
      'position CLOSING',
      'order a1-1-p0 OPEN',
      'cancel a1-1-p0',
      'timer order:a1-1-p0 +2050',
    ]);
    const canceled = report(desk, stop, 'CANCELED');
    expect(narrate(canceled)).toEqual([
      'order a1-1-p0 CANCELED',
      'order a1-1-x0 INTENT',
      'submit SELL LIMIT',
      'timer order:a1-1-x0 +13050',
    ]);
    const exit = submitted(canceled);
    expect(exit).toMatchObject({
      timeInForce: 'IOC',
      price: priceOf('1007.98'),
      quantity: quantityOf('0.098'),
    });
    report(desk, exit, 'FILLED', '0.098');
    const closed = fill(desk, exit, { quantity: '0.098', price: '1010', fee: '0.09898' });
    // 0.098 × 1010 − 0.099 × 1000 − 0.09898 = −0.11898
    expect(narrate(closed)).toEqual([
      'RecordFill',
      'position CLOSING',
      'order a1-1-x0 FILLED',
      'position CLOSED',
      'trade -11898000',
      'notify closed:a1-1',
    ]);
    const trade = desk.records.trades[0];
    expect(trade).toMatchObject({
      dust: quantityOf('0.000901'),
      entryOrderId: 'a1-1-n0',
      orderIds: ['a1-1-n0', 'a1-1-p0', 'a1-1-x0'],
    });
    expect(desk.engine.snapshot().positions).toEqual([]);
  });

  it('closes quietly when the entry buys nothing', () => {
    const desk = new Desk();
    desk.open();
    const entry = submitted(desk.signal());
    expect(narrate(report(desk, entry, 'EXPIRED'))).toEqual([
      'order a1-1-n0 EXPIRED',
      'position CLOSED',
    ]);
    expect(desk.records.positions.get('a1-1')?.exitReason).toBe('ENTRY_UNFILLED');
    expect(desk.records.trades).toEqual([]);
  });

  it('takes an execution of the stop for the exit', () => {
    const { desk, stop } = holding();
    report(desk, stop, 'FILLED', '0.099');
    fill(desk, stop, { quantity: '0.099', price: '989' });
    expect(desk.records.trades[0]?.position.exitReason).toBe('STOP_REACHED');
  });

  it('sells by itself when the price jumps over the stop limit', () => {
    const { desk, stop } = holding();
    desk.now += 1_000;
    expect(narrate(desk.quote('980', '980.1'))).toEqual(['timer position:a1-1 +2500']);
    desk.now += 1_500;
    const due = desk.feed({ type: 'TimerFired', at: desk.now, timerId: 'position:a1-1' });
    expect(narrate(due)).toContain('cancel a1-1-p0');
    expect(submitted(report(desk, stop, 'CANCELED')).price).toBe(priceOf('978.04'));
  });

  it('leaves when time is up, first by deeper limits, then by market', () => {
    const { desk, stop } = holding();
    desk.now += 20 * 60_000;
    desk.quote('1000', '1000.1');
    let sale = submitted(report(desk, stop, 'CANCELED'));
    const seen = [sale];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      report(desk, sale, 'EXPIRED');
      desk.now += 1_500;
      sale = submitted(desk.feed({ type: 'TimerFired', at: desk.now, timerId: 'position:a1-1' }));
      seen.push(sale);
    }
    expect(seen.map((each) => [each.type, each.price])).toEqual([
      ['LIMIT', priceOf('998')],
      ['LIMIT', priceOf('996')],
      ['LIMIT', priceOf('994')],
      ['MARKET', undefined],
    ]);
  });

  it('leaves at once when the exchange refuses the protection', () => {
    const desk = new Desk();
    desk.open();
    const entry = submitted(desk.signal());
    report(desk, entry, 'FILLED', '0.099');
    const stop = submitted(fill(desk, entry, { quantity: '0.099', price: '1000' }));
    desk.feed({
      type: 'PlacementRefused',
      at: desk.now,
      clientOrderId: stop.clientOrderId,
      symbol: SYMBOL,
      refusal: 'REJECTED',
      code: -2010,
      message: 'Order would trigger immediately.',
    });
    desk.now += 1_500;
    const sold = desk.feed({ type: 'TimerFired', at: desk.now, timerId: 'position:a1-1' });
    expect(submitted(sold)).toMatchObject({ side: 'SELL', type: 'LIMIT' });
    expect(desk.records.positions.get('a1-1')?.exitReason).toBe('PROTECTION_FAILED');
  });

  it('raises the alarm over base that stands naked too long', () => {
    const desk = new Desk();
    desk.open();
    const entry = submitted(desk.signal());
    report(desk, entry, 'FILLED', '0.099');
    fill(desk, entry, { quantity: '0.099', price: '1000' });
    desk.now += 1_000;
    const due = desk.feed({ type: 'TimerFired', at: desk.now, timerId: 'position:a1-1' });
    expect(narrate(due)).toContain('notify naked:a1-1');
  });
});

describe('the engine with its real market half', () => {
  it('starts, reconciles and shows its symbols', () => {
    const strategy = { ...CONFIG.strategy, name: 'momentum-pullback' };
    const desk = new Desk();
    desk.engine = new TradingEngine({ ...CONFIG, strategy });
    desk.open();
    expect(desk.engine.snapshot()).toMatchObject({
      reconciled: true,
      safety: { tradingEnabled: true },
      equity: moneyOf('10000'),
      symbols: [{ symbol: SYMBOL, blockedBy: { code: 'NOT_HOT' } }],
    });
  });
});

it('shows of a symbol that nothing blocks why its last signal was refused', () => {
  const desk = new Desk();
  desk.open();
  const blockedBy = () => desk.engine.snapshot().symbols[0]?.blockedBy?.code;
  expect(blockedBy()).toBeUndefined();
  desk.quote('900', '901');
  desk.signal();
  expect(blockedBy()).toBe('PRICE_IMPLAUSIBLE');
  desk.quote('999.9', '1000');
  desk.signal();
  expect(blockedBy()).toBe('SYMBOL_BUSY');
});

describe('bad input', () => {
  it('about orders nobody knows changes nothing', () => {
    const desk = new Desk();
    desk.open();
    const at = desk.now;
    const about = { at, clientOrderId: 'a9-9-n0', symbol: SYMBOL };
    const strange = [
      { type: 'TimerFired', at, timerId: 'order:a9-9-n0' },
      { type: 'TimerFired', at, timerId: 'position:a9-9' },
      { type: 'TimerFired', at, timerId: '' },
      { type: 'PlacementInDoubt', ...about, cause: 'late' },
      { type: 'PlacementRefused', ...about, refusal: 'REJECTED', message: 'no' },
      { type: 'OrderNotFound', ...about },
      { type: 'CancelRefused', ...about, code: -2011, message: 'Unknown order sent.' },
      { type: 'CancelInDoubt', ...about, cause: 'late' },
      { type: 'QueryFailed', ...about, cause: 'late' },
      { type: 'AccountSnapshotFailed', at, snapshotId: 'nobody', cause: 'late' },
    ] as const;
    for (const event of strange) expect(desk.feed(event), event.type).toEqual([]);
  });
});
