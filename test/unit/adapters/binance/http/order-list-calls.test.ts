import { expect, it } from 'vitest';
import {
  allOrderListsCall,
  cancelOrderListCall,
  ocoCall,
  openOrderListsCall,
  opoCall,
  opocoCall,
  orderListQueryCall,
  otoCall,
  otocoCall,
} from '../../../../../src/adapters/binance/http/order-list-calls.js';
import type { RestCall } from '../../../../../src/adapters/binance/http/rest-client.js';
import { encodeQuery } from '../../../../../src/adapters/binance/http/sign-request.js';
import type { CallTerms } from '../../../../../src/adapters/binance/http/signed-call.js';
import { symbolName } from '../../../../../src/model/names.js';
import { priceOf } from '../../../../../src/model/price.js';
import { quantityOf } from '../../../../../src/model/quantity.js';

const SYMBOL = symbolName('BTCUSDT');
const TERMS: CallTerms = { priority: 'entry', signed: { recvWindowMs: 1_500 } };
const quantity = quantityOf('0.5');

const above = {
  clientOrderId: 'u',
  terms: { type: 'LIMIT_MAKER', price: priceOf('110') },
} as const;
const below = {
  clientOrderId: 'd',
  terms: {
    type: 'STOP_LOSS_LIMIT',
    timeInForce: 'GTC',
    price: priceOf('89'),
    stopPrice: priceOf('90'),
    trailingDeltaBips: 50,
  },
} as const;
const working = {
  clientOrderId: 'w',
  side: 'BUY',
  quantity,
  terms: { type: 'LIMIT', timeInForce: 'FOK', price: priceOf('100') },
} as const;
const sold = { clientOrderId: 'p', side: 'SELL', terms: { type: 'MARKET' } } as const;
const list = { symbol: SYMBOL, listClientOrderId: 'l' };

const LIST = 'symbol=BTCUSDT&listClientOrderId=l';
const WORKING =
  'workingSide=BUY&workingQuantity=0.5&workingType=LIMIT&workingTimeInForce=FOK&workingPrice=100&workingClientOrderId=w';
const END = 'newOrderRespType=FULL';

function pair(aboveLeg: string, belowLeg: string): string {
  return [
    `${aboveLeg}Type=LIMIT_MAKER&${aboveLeg}Price=110&${aboveLeg}ClientOrderId=u`,
    `${belowLeg}Type=STOP_LOSS_LIMIT&${belowLeg}TimeInForce=GTC&${belowLeg}Price=89&${belowLeg}StopPrice=90&${belowLeg}TrailingDelta=50&${belowLeg}ClientOrderId=d`,
  ].join('&');
}

function shown(call: RestCall): string {
  const { cost, method, path, parameters } = call;
  const free = call.freeWhenDone === true ? ' free' : '';
  return `${method} ${path}?${encodeQuery(parameters)} ${cost.weight}/${cost.orders}${free}`;
}

it.each<[string, RestCall]>([
  [
    `POST /api/v3/orderList/oco?${LIST}&side=SELL&quantity=0.5&${pair('above', 'below')}&${END} 1/2 free`,
    ocoCall({ ...list, side: 'SELL', quantity, above, below }, TERMS),
  ],
  [
    `POST /api/v3/orderList/oto?${LIST}&${WORKING}&pendingSide=SELL&pendingQuantity=0.5&pendingType=MARKET&pendingClientOrderId=p&${END} 1/2 free`,
    otoCall({ ...list, working, pending: { ...sold, quantity } }, TERMS),
  ],
  [
    `POST /api/v3/orderList/otoco?${LIST}&${WORKING}&pendingSide=SELL&pendingQuantity=0.5&${pair('pendingAbove', 'pendingBelow')}&${END} 1/3 free`,
    otocoCall({ ...list, working, pending: { side: 'SELL', quantity, above, below } }, TERMS),
  ],
  [
    `POST /api/v3/orderList/opo?${LIST}&${WORKING}&pendingSide=SELL&pendingType=MARKET&pendingClientOrderId=p&${END} 1/2 free`,
    opoCall({ ...list, working, pending: sold }, TERMS),
  ],
  [
    `POST /api/v3/orderList/opoco?${LIST}&${WORKING}&pendingSide=SELL&${pair('pendingAbove', 'pendingBelow')}&${END}&selfTradePreventionMode=NONE 1/3 free`,
    opocoCall(
      {
        ...list,
        working,
        pending: { side: 'SELL', above, below },
        selfTradePreventionMode: 'NONE',
      },
      TERMS,
    ),
  ],
  [
    'DELETE /api/v3/orderList?symbol=BTCUSDT&listClientOrderId=l&newClientOrderId=c 1/0 free',
    cancelOrderListCall({ symbol: SYMBOL, list: { listClientOrderId: 'l' }, cancelId: 'c' }, TERMS),
  ],
  [
    'DELETE /api/v3/orderList?symbol=BTCUSDT&orderListId=7&newClientOrderId=c 1/0 free',
    cancelOrderListCall({ symbol: SYMBOL, list: { orderListId: '7' }, cancelId: 'c' }, TERMS),
  ],
  [
    'GET /api/v3/orderList?origClientOrderId=l 4/0',
    orderListQueryCall({ listClientOrderId: 'l' }, 5_000),
  ],
  ['GET /api/v3/orderList?orderListId=7 4/0', orderListQueryCall({ orderListId: '7' }, 5_000)],
  ['GET /api/v3/allOrderList?fromId=7&limit=1000 20/0', allOrderListsCall({ fromId: '7' }, 5_000)],
  ['GET /api/v3/openOrderList? 6/0', openOrderListsCall(5_000)],
])('%s', (text, call) => {
  expect(shown(call)).toBe(text);
});
