import { describe, expect, it } from 'vitest';
import { decodeOpenOrders } from '../../../../../src/adapters/binance/http/decode-order.js';
import { decodeOrderList } from '../../../../../src/adapters/binance/http/decode-order-list.js';
import { readOrderType } from '../../../../../src/adapters/binance/http/order-words.js';
import { LIST, openConnectedAccount, QUERIED } from '../../../../support/binance-account.js';
import { answer, audit, openOrder } from '../../../../support/bought-desk.js';
import { EXECUTION_REPORT } from '../../../../support/decoder-corpus.js';
import { Desk } from '../../../../support/desk.js';

describe('words that Binance has added since', () => {
  it.each([
    ['LIMIT', { type: 'LIMIT' }],
    ['PEGGED', { type: 'LIMIT', unknownType: 'PEGGED' }],
    ['MARKET_ON_CLOSE', { type: 'MARKET', unknownType: 'MARKET_ON_CLOSE' }],
    ['TRAILING_STOP', { type: 'STOP_LOSS', unknownType: 'TRAILING_STOP' }],
    ['STOP_LIMIT_PEG', { type: 'STOP_LOSS_LIMIT', unknownType: 'STOP_LIMIT_PEG' }],
    ['TAKE_PROFIT_PEG', { type: 'TAKE_PROFIT', unknownType: 'TAKE_PROFIT_PEG' }],
  ])('the order type %s is read as %o', (word, read) => {
    expect(readOrderType(word, 'type')).toEqual(read);
  });

  it('somebody else’s order of a new type leaves the account readable', () => {
    const orders = decodeOpenOrders([{ ...QUERIED, type: 'PEGGED' }, QUERIED]);
    expect(orders.map(({ unknownType }) => unknownType)).toEqual(['PEGGED', undefined]);
  });

  it('so does one of a new status, and an event about it does not end the stream', async () => {
    const orders = decodeOpenOrders([{ ...QUERIED, status: 'PENDING_REVIEW' }, QUERIED]);
    expect(orders).toMatchObject([
      { status: 'OTHER', unknownStatus: 'PENDING_REVIEW' },
      { status: 'PARTIALLY_FILLED' },
    ]);
    const { ws, events } = await openConnectedAccount();
    ws.last.say({ subscriptionId: 0, event: { ...EXECUTION_REPORT, x: 'NEW', X: 'PARKED' } });
    expect(events.at(-1)).toMatchObject({
      ...{ type: 'OrderReported', report: { status: 'OTHER', unknownStatus: 'PARKED' } },
    });
    expect(ws.last.state).toBe('open');
  });

  it('an event about it does not end the stream', async () => {
    const { ws, events } = await openConnectedAccount();
    ws.last.say({ subscriptionId: 0, event: { ...EXECUTION_REPORT, o: 'PEGGED' } });
    expect(events.at(-1)).toMatchObject({
      type: 'OrderReported',
      report: { unknownType: 'PEGGED' },
    });
    expect(ws.last.state).toBe('open');
  });

  it('a list of a new kind is a list all the same', () => {
    expect(
      decodeOrderList({ ...LIST, contingencyType: 'OXO', listOrderStatus: 'PAUSED' }),
    ).toMatchObject({
      contingencyType: 'OTHER',
      statusType: 'EXEC_STARTED',
      orderStatus: 'OTHER',
    });
  });

  it('are told to the operator, once a word', () => {
    const desk = new Desk();
    desk.open();
    const report = { ...openOrder('human-1', 'SELL'), unknownType: 'PEGGED' };
    const outputs = answer(desk, audit(desk), { openOrders: [report] });
    expect(outputs).toContainEqual(
      expect.objectContaining({
        type: 'RecordNotification',
        severity: 'warning',
        dedupeKey: 'unknown-type:PEGGED',
      }),
    );
  });
});
