import { describe, expect, it } from 'vitest';
import {
  allOrdersCall,
  amendmentsCall,
  amendOrderCall,
  cancelAllOrdersCall,
  cancelOrderCall,
  cancelReplaceCall,
  type NewOrder,
  newOrderCall,
  openOrdersCall,
  orderQueryCall,
  testOrderCall,
} from '../../../../../src/adapters/binance/http/order-calls.js';
import type { OrderTerms } from '../../../../../src/adapters/binance/http/order-terms.js';
import type { RestCall } from '../../../../../src/adapters/binance/http/rest-client.js';
import { encodeQuery } from '../../../../../src/adapters/binance/http/sign-request.js';
import type { CallTerms } from '../../../../../src/adapters/binance/http/signed-call.js';
import { moneyOf } from '../../../../../src/model/money.js';
import { symbolName } from '../../../../../src/model/names.js';
import { priceOf } from '../../../../../src/model/price.js';
import { quantityOf } from '../../../../../src/model/quantity.js';

const SYMBOL = symbolName('BTCUSDT');
const TERMS: CallTerms = { priority: 'entry', signed: { timestamp: 1, recvWindowMs: 1_500 } };

const price = priceOf('100.5');
const stopPrice = priceOf('99');

function orderOf(terms: OrderTerms): NewOrder {
  return {
    symbol: SYMBOL,
    side: 'SELL',
    clientOrderId: 'a-1',
    terms,
    size: { quantity: quantityOf('0.5') },
  };
}

/** "GET /path?query weight/orders free": what a call says and what it costs. */
function shown(call: RestCall): string {
  const { cost, method, path, parameters } = call;
  const free = call.freeWhenDone === true ? ' free' : '';
  return `${method} ${path}?${encodeQuery(parameters)} ${cost.weight}/${cost.orders}${free}`;
}

describe('newOrderCall', () => {
  const timesInForce = ['GTC', 'IOC', 'FOK'] as const;
  const triggers = [
    [{ stopPrice }, 'stopPrice=99'],
    [{ trailingDeltaBips: 150 }, 'trailingDelta=150'],
    [{ stopPrice, trailingDeltaBips: 150 }, 'stopPrice=99&trailingDelta=150'],
  ] as const;
  it.each<[OrderTerms, string]>([
    [{ type: 'MARKET' }, 'type=MARKET'],
    [{ type: 'LIMIT_MAKER', price }, 'type=LIMIT_MAKER&price=100.5'],
    ...timesInForce.map((timeInForce): [OrderTerms, string] => [
      { type: 'LIMIT', timeInForce, price },
      `type=LIMIT&timeInForce=${timeInForce}&price=100.5`,
    ]),
    [
      { type: 'LIMIT', timeInForce: 'GTC', price, icebergQuantity: quantityOf('0.1') },
      'type=LIMIT&timeInForce=GTC&price=100.5&icebergQty=0.1',
    ],
    ...(['STOP_LOSS', 'TAKE_PROFIT'] as const).flatMap((type) =>
      triggers.map(([trigger, text]): [OrderTerms, string] => [
        { type, ...trigger },
        `type=${type}&${text}`,
      ]),
    ),
    ...(['STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'] as const).flatMap((type) =>
      timesInForce.flatMap((timeInForce) =>
        triggers.map(([trigger, text]): [OrderTerms, string] => [
          { type, timeInForce, price, ...trigger },
          `type=${type}&timeInForce=${timeInForce}&price=100.5&${text}`,
        ]),
      ),
    ),
  ])('says %o', (terms, text) => {
    expect(shown(newOrderCall(orderOf(terms), TERMS))).toBe(
      `POST /api/v3/order?symbol=BTCUSDT&side=SELL&${text}&quantity=0.5&newClientOrderId=a-1&newOrderRespType=FULL 1/1 free`,
    );
  });

  it('sizes by quote and names a self-trade prevention mode', () => {
    const order: NewOrder = {
      ...orderOf({ type: 'MARKET' }),
      size: { quoteQuantity: moneyOf('25') },
      selfTradePreventionMode: 'EXPIRE_MAKER',
    };
    expect(shown(newOrderCall(order, TERMS))).toBe(
      'POST /api/v3/order?symbol=BTCUSDT&side=SELL&type=MARKET&quoteOrderQty=25&newClientOrderId=a-1&newOrderRespType=FULL&selfTradePreventionMode=EXPIRE_MAKER 1/1 free',
    );
  });

  it('keeps the time it is signed with, its urgency and how long it may wait', () => {
    expect(newOrderCall(orderOf({ type: 'MARKET' }), { ...TERMS, notAfter: 7 })).toMatchObject({
      signed: { timestamp: 1, recvWindowMs: 1_500 },
      cost: { priority: 'entry', notAfter: 7 },
    });
  });
});

const MARKET = 'symbol=BTCUSDT&side=SELL&type=MARKET&quantity=0.5&newClientOrderId=a-1';
const market = orderOf({ type: 'MARKET' });

describe('calls about single orders', () => {
  it.each<[string, RestCall]>([
    [
      `POST /api/v3/order/test?${MARKET}&newOrderRespType=FULL 1/0`,
      testOrderCall(market, { computeCommissionRates: false }, TERMS),
    ],
    [
      `POST /api/v3/order/test?${MARKET}&newOrderRespType=FULL&computeCommissionRates=true 20/0`,
      testOrderCall(market, { computeCommissionRates: true }, TERMS),
    ],
    [
      'DELETE /api/v3/order?symbol=BTCUSDT&origClientOrderId=a-1&newClientOrderId=c-1 1/0 free',
      cancelOrderCall({ symbol: SYMBOL, order: { clientOrderId: 'a-1' }, cancelId: 'c-1' }, TERMS),
    ],
    [
      'DELETE /api/v3/order?symbol=BTCUSDT&orderId=9&newClientOrderId=c-1&cancelRestrictions=ONLY_NEW 1/0 free',
      cancelOrderCall(
        { symbol: SYMBOL, order: { orderId: '9' }, cancelId: 'c-1', restriction: 'ONLY_NEW' },
        TERMS,
      ),
    ],
    ['DELETE /api/v3/openOrders?symbol=BTCUSDT 1/0 free', cancelAllOrdersCall(SYMBOL, TERMS)],
    [
      `POST /api/v3/order/cancelReplace?${MARKET}&newOrderRespType=FULL&cancelReplaceMode=STOP_ON_FAILURE&cancelOrigClientOrderId=a-0&cancelNewClientOrderId=c-1 1/1 free`,
      cancelReplaceCall(
        {
          canceled: { clientOrderId: 'a-0' },
          cancelId: 'c-1',
          order: market,
          whenCancelFails: 'STOP_ON_FAILURE',
        },
        TERMS,
      ),
    ],
    [
      `POST /api/v3/order/cancelReplace?${MARKET}&newOrderRespType=FULL&cancelReplaceMode=ALLOW_FAILURE&cancelOrderId=9&cancelNewClientOrderId=c-1&cancelRestrictions=ONLY_PARTIALLY_FILLED&orderRateLimitExceededMode=CANCEL_ONLY 1/1 free`,
      cancelReplaceCall(
        {
          canceled: { orderId: '9' },
          cancelId: 'c-1',
          order: market,
          whenCancelFails: 'ALLOW_FAILURE',
          restriction: 'ONLY_PARTIALLY_FILLED',
          whenOrderLimitExceeded: 'CANCEL_ONLY',
        },
        TERMS,
      ),
    ],
    [
      'PUT /api/v3/order/amend/keepPriority?symbol=BTCUSDT&origClientOrderId=a-1&newClientOrderId=a-1&newQty=0.4 4/0',
      amendOrderCall(
        {
          symbol: SYMBOL,
          order: { clientOrderId: 'a-1' },
          newClientOrderId: 'a-1',
          newQuantity: quantityOf('0.4'),
        },
        TERMS,
      ),
    ],
    [
      'GET /api/v3/order?symbol=BTCUSDT&orderId=9223372036854775807 4/0',
      orderQueryCall(SYMBOL, { orderId: '9223372036854775807' }, 5_000),
    ],
    ['GET /api/v3/openOrders? 80/0', openOrdersCall(5_000)],
    ['GET /api/v3/openOrders?symbol=BTCUSDT 6/0', openOrdersCall(5_000, SYMBOL)],
    [
      'GET /api/v3/allOrders?symbol=BTCUSDT&orderId=9&limit=1000 20/0',
      allOrdersCall(SYMBOL, { fromId: '9' }, 5_000),
    ],
    [
      'GET /api/v3/allOrders?symbol=BTCUSDT&startTime=1&endTime=2&limit=1000 20/0',
      allOrdersCall(SYMBOL, { from: 1, to: 2 }, 5_000),
    ],
    [
      'GET /api/v3/order/amendments?symbol=BTCUSDT&orderId=9&fromExecutionId=3&limit=1000 4/0',
      amendmentsCall(SYMBOL, '9', 5_000, '3'),
    ],
  ])('%s', (text, call) => {
    expect(shown(call)).toBe(text);
  });
});
