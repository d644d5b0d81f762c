import { expect, it } from 'vitest';
import {
  accountCall,
  accountFiltersCall,
  commissionCall,
  keyPermissionsCall,
  orderTradesCall,
  orderUsageCall,
  preventedMatchesCall,
  tradesCall,
} from '../../../../../src/adapters/binance/http/account-calls.js';
import type { RestCall } from '../../../../../src/adapters/binance/http/rest-client.js';
import { encodeQuery } from '../../../../../src/adapters/binance/http/sign-request.js';
import { symbolName } from '../../../../../src/model/names.js';

const SYMBOL = symbolName('BTCUSDT');

it.each<[string, RestCall]>([
  ['/api/v3/account?omitZeroBalances=true 20', accountCall(5_000)],
  ['/api/v3/account/commission?symbol=BTCUSDT 20', commissionCall(SYMBOL, 5_000)],
  ['/api/v3/myFilters?symbol=BTCUSDT 40', accountFiltersCall(SYMBOL, 5_000)],
  ['/api/v3/rateLimit/order? 40', orderUsageCall(5_000)],
  ['/api/v3/myTrades?symbol=BTCUSDT&orderId=9 5', orderTradesCall(SYMBOL, '9', 5_000)],
  [
    '/api/v3/myTrades?symbol=BTCUSDT&fromId=9&limit=1000 20',
    tradesCall(SYMBOL, { fromId: '9' }, 5_000),
  ],
  [
    '/api/v3/myTrades?symbol=BTCUSDT&startTime=1&limit=1000 20',
    tradesCall(SYMBOL, { from: 1 }, 5_000),
  ],
  [
    '/api/v3/myPreventedMatches?symbol=BTCUSDT&preventedMatchId=3 2',
    preventedMatchesCall(SYMBOL, { preventedMatchId: '3' }, 5_000),
  ],
  [
    '/api/v3/myPreventedMatches?symbol=BTCUSDT&orderId=9&fromPreventedMatchId=3 20',
    preventedMatchesCall(SYMBOL, { orderId: '9', fromId: '3' }, 5_000),
  ],
  ['/sapi/v1/account/apiRestrictions? 1', keyPermissionsCall(5_000)],
])('GET %s', (text, call) => {
  expect(call).toMatchObject({
    method: 'GET',
    cost: { orders: 0, priority: 'reconcile' },
    signed: { recvWindowMs: 5_000 },
  });
  expect(`${call.path}?${encodeQuery(call.parameters)} ${call.cost.weight}`).toBe(text);
});
