import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderListPlacement } from '../../src/adapters/binance/http/decode-order-list.js';
import { must } from '../../src/base/assert.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import { OrderRoom, SYMBOL } from '../support/order-room.js';

const ONE = quantityOf('1');

describe.each(['HMAC', 'RSA', 'ED25519'] as const)('order lists with a key of kind %s', (kind) => {
  let room: OrderRoom;
  beforeAll(async () => {
    room = await OrderRoom.open(kind);
  });
  afterAll(() => room.close());

  /** A new list's ids; `legs` are names of its orders. */
  const ids = (list: string, ...legs: readonly string[]) => ({
    list: room.id(list),
    legs: Object.fromEntries(legs.map((leg) => [leg, room.id(`${list}-${leg}`)])),
  });
  const pair = (above: string, below: string) => ({
    above: {
      clientOrderId: above,
      terms: { type: 'LIMIT_MAKER', price: priceOf('120') } as const,
    },
    below: {
      clientOrderId: below,
      terms: { type: 'STOP_LOSS', stopPrice: priceOf('80') } as const,
    },
  });
  const working = (clientOrderId: string) => ({
    clientOrderId,
    side: 'BUY' as const,
    quantity: ONE,
    terms: { type: 'LIMIT', timeInForce: 'GTC', price: priceOf('95') } as const,
  });

  async function expectExecuting(
    placed: OrderListPlacement,
    list: string,
    orders: number,
  ): Promise<void> {
    const { orderLists } = room.adapter;
    expect(placed.list).toMatchObject({ listClientOrderId: list, orderStatus: 'EXECUTING' });
    expect(placed.reports).toHaveLength(orders);
    const { orderListId } = placed.list;
    const queried = await orderLists.query({ listClientOrderId: list });
    expect(queried).toMatchObject({ orderListId, orderStatus: 'EXECUTING' });
    expect(queried.orders).toHaveLength(orders);
    expect((await orderLists.open()).map((each) => each.orderListId)).toContain(orderListId);
    await room.toldOfList(list, 'EXECUTING');
  }

  async function statusOf(clientOrderId: string): Promise<string> {
    return (await room.adapter.orders.query(SYMBOL, { clientOrderId })).status;
  }

  it('OCO: one leg fills, the other ends', async () => {
    const { list, legs } = ids('oco', 'above', 'below');
    const [above, below] = [must(legs['above']), must(legs['below'])];
    const placed = await room.adapter.orderLists.placeOco(
      {
        symbol: SYMBOL,
        listClientOrderId: list,
        side: 'SELL',
        quantity: ONE,
        ...pair(above, below),
      },
      room.terms,
    );
    await expectExecuting(placed, list, 2);
    room.trade('121');
    const filled = await room.told(above, 'FILLED');
    expect(filled.executedQuantity).toBe(ONE);
    await room.told(below, 'EXPIRED');
    await room.toldOfList(list, 'ALL_DONE');
    room.trade('100');
    expect(await statusOf(above)).toBe('FILLED');
    expect(await statusOf(below)).toBe('EXPIRED');
    const fill = room.events.find(
      (event) => event.type === 'FillReported' && event.fill.clientOrderId === above,
    );
    expect(fill).toMatchObject({ fill: { price: priceOf('120'), quantity: ONE, maker: true } });
    const ended = await room.adapter.orderLists.query({ listClientOrderId: list });
    expect(ended.orderStatus).toBe('ALL_DONE');
  });

  it('OCO: cancelled as a whole by its own id', async () => {
    const { list, legs } = ids('oco', 'above', 'below');
    const [above, below] = [must(legs['above']), must(legs['below'])];
    await room.adapter.orderLists.placeOco(
      {
        symbol: SYMBOL,
        listClientOrderId: list,
        side: 'SELL',
        quantity: ONE,
        ...pair(above, below),
      },
      room.terms,
    );
    const canceled = await room.adapter.orderLists.cancel(
      { symbol: SYMBOL, list: { listClientOrderId: list }, cancelId: room.id('cancel') },
      room.terms,
    );
    expect(canceled.list.orderStatus).toBe('ALL_DONE');
    expect(canceled.reports.map(({ status }) => status)).toEqual(['CANCELED', 'CANCELED']);
    await room.told(above, 'CANCELED');
    await room.told(below, 'CANCELED');
    await room.toldOfList(list, 'ALL_DONE');
  });

  it('OTO: the pending order wakes when the working one is filled', async () => {
    const { list, legs } = ids('oto', 'working', 'pending');
    const [first, pending] = [must(legs['working']), must(legs['pending'])];
    const placed = await room.adapter.orderLists.placeOto(
      {
        symbol: SYMBOL,
        listClientOrderId: list,
        working: working(first),
        pending: {
          clientOrderId: pending,
          side: 'SELL',
          quantity: quantityOf('0.5'),
          terms: { type: 'LIMIT', timeInForce: 'GTC', price: priceOf('130') },
        },
      },
      room.terms,
    );
    await expectExecuting(placed, list, 2);
    expect(await statusOf(pending)).toBe('PENDING_NEW');
    room.trade('94');
    await room.told(first, 'FILLED');
    await room.told(pending, 'NEW');
    expect(await statusOf(pending)).toBe('NEW');
    const cancel = { symbol: SYMBOL, order: { clientOrderId: pending }, cancelId: room.id('c') };
    const report = await room.adapter.orders.cancel(cancel, room.terms);
    expect(report).toMatchObject({ clientOrderId: pending, status: 'CANCELED' });
    await room.toldOfList(list, 'ALL_DONE');
  });

  it('OTOCO: the pair wakes, and ends together', async () => {
    const { list, legs } = ids('otoco', 'working', 'above', 'below');
    const [first, above, below] = [must(legs['working']), must(legs['above']), must(legs['below'])];
    const placed = await room.adapter.orderLists.placeOtoco(
      {
        symbol: SYMBOL,
        listClientOrderId: list,
        working: working(first),
        pending: { side: 'SELL', quantity: ONE, ...pair(above, below) },
      },
      room.terms,
    );
    await expectExecuting(placed, list, 3);
    room.trade('94');
    await room.told(first, 'FILLED');
    await room.told(above, 'NEW');
    await room.told(below, 'NEW');
    room.trade('79');
    await room.told(below, 'FILLED');
    await room.told(above, 'EXPIRED');
    await room.toldOfList(list, 'ALL_DONE');
  });

  it('OPO: the pending order sells what was bought, less its commission', async () => {
    const { list, legs } = ids('opo', 'working', 'pending');
    const [first, pending] = [must(legs['working']), must(legs['pending'])];
    const placed = await room.adapter.orderLists.placeOpo(
      {
        symbol: SYMBOL,
        listClientOrderId: list,
        working: working(first),
        pending: {
          clientOrderId: pending,
          side: 'SELL',
          terms: { type: 'LIMIT', timeInForce: 'GTC', price: priceOf('130') },
        },
      },
      room.terms,
    );
    await expectExecuting(placed, list, 2);
    room.trade('94');
    await room.told(first, 'FILLED');
    const woken = await room.told(pending, 'NEW');
    expect(woken.quantity).toBeGreaterThanOrEqual(quantityOf('0.999'));
    expect(woken.quantity).toBeLessThanOrEqual(ONE);
    expect(await room.adapter.orders.query(SYMBOL, { clientOrderId: pending })).toMatchObject({
      status: 'NEW',
      quantity: woken.quantity,
    });
    const target = { symbol: SYMBOL, list: { listClientOrderId: list }, cancelId: room.id('c') };
    await room.adapter.orderLists.cancel(target, room.terms);
    await room.told(pending, 'CANCELED');
    await room.toldOfList(list, 'ALL_DONE');
  });

  it('OPOCO: cancelled before anything was bought, nothing is left', async () => {
    const { list, legs } = ids('opoco', 'working', 'above', 'below');
    const [first, above, below] = [must(legs['working']), must(legs['above']), must(legs['below'])];
    const placed = await room.adapter.orderLists.placeOpoco(
      {
        symbol: SYMBOL,
        listClientOrderId: list,
        working: working(first),
        pending: { side: 'SELL', ...pair(above, below) },
      },
      room.terms,
    );
    await expectExecuting(placed, list, 3);
    const target = { symbol: SYMBOL, list: { listClientOrderId: list }, cancelId: room.id('c') };
    await room.adapter.orderLists.cancel(target, room.terms);
    for (const leg of [first, above, below]) expect(await statusOf(leg)).toBe('CANCELED');
    await room.toldOfList(list, 'ALL_DONE');
    const left = await room.adapter.orders.open(SYMBOL);
    expect(left.filter(({ clientOrderId }) => clientOrderId.startsWith('opoco'))).toEqual([]);
  });

  it('OPOCO: bought, then sold by the upper leg', async () => {
    const { list, legs } = ids('opoco', 'working', 'above', 'below');
    const [first, above, below] = [must(legs['working']), must(legs['above']), must(legs['below'])];
    await room.adapter.orderLists.placeOpoco(
      {
        symbol: SYMBOL,
        listClientOrderId: list,
        working: working(first),
        pending: { side: 'SELL', ...pair(above, below) },
      },
      room.terms,
    );
    room.trade('94');
    await room.told(first, 'FILLED');
    const woken = await room.told(above, 'NEW');
    room.trade('121');
    expect((await room.told(above, 'FILLED')).executedQuantity).toBe(woken.quantity);
    await room.told(below, 'EXPIRED');
    await room.toldOfList(list, 'ALL_DONE');
  });

  it('is refused without leaving anything when the exchange does not accept it', async () => {
    const { list, legs } = ids('oco', 'above', 'below');
    const [above, below] = [must(legs['above']), must(legs['below'])];
    const upsideDown = {
      above: { clientOrderId: above, terms: { type: 'LIMIT_MAKER', price: priceOf('90') } },
      below: { clientOrderId: below, terms: { type: 'STOP_LOSS', stopPrice: priceOf('80') } },
    } as const;
    await expect(
      room.adapter.orderLists.placeOco(
        { symbol: SYMBOL, listClientOrderId: list, side: 'SELL', quantity: ONE, ...upsideDown },
        room.terms,
      ),
    ).rejects.toMatchObject({ outcome: 'REFUSED', status: 400 });
    await expect(statusOf(above)).rejects.toMatchObject({ code: -2013 });
  });
});
