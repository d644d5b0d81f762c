import type { MarketView } from '../market-view.js';
import type { RateLimits } from '../rate-windows.js';
import type { Endpoint } from './endpoint.js';
import { renderExchangeInfo } from './exchange-info.js';
import { selectSymbols } from './symbol-selection.js';

/** ping, time, exchangeInfo (rest-api.md, "General endpoints"). */
export function generalEndpoints(market: MarketView, limits: RateLimits): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/api/v3/ping',
      wsMethod: 'ping',
      signed: false,
      weight: () => 1,
      answer: () => ({}),
    },
    {
      method: 'GET',
      path: '/api/v3/time',
      wsMethod: 'time',
      signed: false,
      weight: () => 1,
      answer: ({ at }) => ({ serverTime: at }),
    },
    {
      method: 'GET',
      path: '/api/v3/exchangeInfo',
      wsMethod: 'exchangeInfo',
      signed: false,
      weight: () => 20,
      answer: ({ parameters, at }) =>
        renderExchangeInfo(selectSymbols(parameters, market).instruments, limits, at),
    },
  ];
}
