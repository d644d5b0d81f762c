import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewOrder } from '../../src/adapters/binance/http/order-calls.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import { OrderRoom, SYMBOL } from '../support/order-room.js';

const TWO = quantityOf('2');

describe.each(['HMAC', 'RSA', 'ED25519'] as const)('order changes, key of kind %s', (kind) => {
  let room: OrderRoom;
  beforeAll(async () => {
    room = await OrderRoom.open(kind);
  });
  afterAll(() => room.close());

  const bid = (clientOrderId: string, price = '95'): NewOrder => ({
    symbol: SYMBOL,
    side: 'BUY',
    clientOrderId,
    terms: { type: 'LIMIT', timeInForce: 'GTC', price: priceOf(price) },
    size: { quantity: TWO },
  });

  async function place(price?: string): Promise<string> {
    const id = room.id('bid');
    const { report } = await room.adapter.orders.place(bid(id, price), room.terms);
    expect(report).toMatchObject({ clientOrderId: id, status: 'NEW' });
    await room.told(id, 'NEW');
    return id;
  }

  async function statusOf(clientOrderId: string): Promise<string> {
    return (await room.adapter.orders.query(SYMBOL, { clientOrderId })).status;
  }

  it('subscribes as its key allows: by logon with Ed25519, by a signature otherwise', () => {
    const asked = room.exchange.log.all().filter(({ transport }) => transport === 'ws-api');
    expect(asked.map(({ path, status }) => [path, status])).toEqual(
      kind === 'ED25519'
        ? [
            ['session.logon', 200],
            ['userDataStream.subscribe', 200],
          ]
        : [['userDataStream.subscribe.signature', 200]],
    );
  });

  it('tests an order without placing it', async () => {
    const id = room.id('test');
    await room.adapter.orders.test(bid(id), room.terms);
    const rates = await room.adapter.orders.testWithCommission(bid(id), room.terms);
    expect(rates.standard).toBeDefined();
    await expect(statusOf(id)).rejects.toMatchObject({ code: -2013 });
  });

  it('cancel-replace: both halves done', async () => {
    const old = await place();
    const next = room.id('next');
    const outcome = await room.adapter.orders.cancelReplace(
      {
        canceled: { clientOrderId: old },
        cancelId: room.id('c'),
        order: bid(next, '96'),
        whenCancelFails: 'STOP_ON_FAILURE',
      },
      room.terms,
    );
    expect(outcome.canceled).toMatchObject({ type: 'canceled', report: { clientOrderId: old } });
    expect(outcome.placed).toMatchObject({ type: 'placed' });
    await room.told(old, 'CANCELED');
    await room.told(next, 'NEW');
  });

  it('cancel-replace: no old order, and so no new one', async () => {
    const next = room.id('next');
    const outcome = await room.adapter.orders.cancelReplace(
      {
        canceled: { clientOrderId: 'nobody' },
        cancelId: room.id('c'),
        order: bid(next),
        whenCancelFails: 'STOP_ON_FAILURE',
      },
      room.terms,
    );
    expect(outcome.canceled).toMatchObject({ type: 'refused', code: -2011 });
    expect(outcome.placed).toEqual({ type: 'not-attempted' });
    await expect(statusOf(next)).rejects.toMatchObject({ code: -2013 });
  });

  it('cancel-replace: no old order, a new one all the same', async () => {
    const next = room.id('next');
    const outcome = await room.adapter.orders.cancelReplace(
      {
        canceled: { clientOrderId: 'nobody' },
        cancelId: room.id('c'),
        order: bid(next),
        whenCancelFails: 'ALLOW_FAILURE',
      },
      room.terms,
    );
    expect(outcome.canceled).toMatchObject({ type: 'refused', code: -2011 });
    expect(outcome.placed).toMatchObject({ type: 'placed' });
    await room.told(next, 'NEW');
  });

  it('cancel-replace: the old one gone, the new one refused', async () => {
    const old = await place();
    const next = room.id('next');
    const outcome = await room.adapter.orders.cancelReplace(
      {
        canceled: { clientOrderId: old },
        cancelId: room.id('c'),
        order: { ...bid(next), size: { quantity: quantityOf('8000') } },
        whenCancelFails: 'STOP_ON_FAILURE',
      },
      room.terms,
    );
    expect(outcome.canceled).toMatchObject({ type: 'canceled' });
    expect(outcome.placed).toMatchObject({ type: 'refused', code: -2010 });
    await room.told(old, 'CANCELED');
  });

  it('cancel-replace of a list’s order ends the list', async () => {
    const [list, above, below] = [room.id('oco'), room.id('above'), room.id('below')];
    await room.adapter.orderLists.placeOco(
      {
        symbol: SYMBOL,
        listClientOrderId: list,
        side: 'SELL',
        quantity: quantityOf('1'),
        above: { clientOrderId: above, terms: { type: 'LIMIT_MAKER', price: priceOf('120') } },
        below: { clientOrderId: below, terms: { type: 'STOP_LOSS', stopPrice: priceOf('80') } },
      },
      room.terms,
    );
    const next = room.id('next');
    const outcome = await room.adapter.orders.cancelReplace(
      {
        canceled: { clientOrderId: above },
        cancelId: room.id('c'),
        order: bid(next, '90'),
        whenCancelFails: 'STOP_ON_FAILURE',
      },
      room.terms,
    );
    expect(outcome.canceled).toMatchObject({ type: 'canceled', report: { clientOrderId: above } });
    await room.told(below, 'CANCELED');
    await room.toldOfList(list, 'ALL_DONE');
    await room.told(next, 'NEW');
  });

  it('amend keeps the order, with less of it and a new name', async () => {
    const old = await place('97');
    const name = room.id('amended');
    const amended = await room.adapter.orders.amend(
      {
        symbol: SYMBOL,
        order: { clientOrderId: old },
        newClientOrderId: name,
        newQuantity: quantityOf('1.5'),
      },
      room.terms,
    );
    expect(amended).toMatchObject({
      originalClientOrderId: old,
      clientOrderId: name,
      quantity: quantityOf('1.5'),
      status: 'NEW',
    });
    expect(await room.adapter.orders.query(SYMBOL, { clientOrderId: name })).toMatchObject({
      orderId: amended.orderId,
      quantity: quantityOf('1.5'),
    });
    const [amendment] = await room.adapter.orders.amendments(SYMBOL, amended.orderId);
    expect(amendment).toMatchObject({ originalQuantity: TWO, newQuantity: quantityOf('1.5') });
    room.trade('90');
    await room.until(() =>
      room.events.some(
        (event) =>
          event.type === 'OrderReported' &&
          event.source === 'stream' &&
          event.report.orderId === amended.orderId &&
          event.report.status === 'FILLED' &&
          event.report.executedQuantity === quantityOf('1.5'),
      ),
    );
  });

  it('amend never makes an order larger', async () => {
    const old = await place('50');
    await expect(
      room.adapter.orders.amend(
        {
          symbol: SYMBOL,
          order: { clientOrderId: old },
          newClientOrderId: room.id('amended'),
          newQuantity: quantityOf('3'),
        },
        room.terms,
      ),
    ).rejects.toMatchObject({ outcome: 'REFUSED', code: -2038 });
    const all = await room.adapter.orders.cancelAll(SYMBOL, room.terms);
    expect(all.map(({ clientOrderId }) => clientOrderId)).toContain(old);
    expect(await room.adapter.orders.open(SYMBOL)).toEqual([]);
  });
});
