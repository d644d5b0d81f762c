import type { CommissionSchedule } from '../matching/commission-schedule.js';
import type { AccountDesk } from './accounts/account-desk.js';
import type { RateWindows } from './admission/rate-windows.js';
import { accountEndpoints } from './endpoints/account-endpoints.js';
import { cancelReplaceEndpoint } from './endpoints/cancel-replace-endpoint.js';
import { generalEndpoints } from './endpoints/general-endpoints.js';
import { marketEndpoints } from './endpoints/market-endpoints.js';
import { orderListEndpoints } from './endpoints/order-list-endpoints.js';
import { orderQueryEndpoints } from './endpoints/order-query-endpoints.js';
import { tradingEndpoints } from './endpoints/trading-endpoints.js';
import { walletEndpoints } from './endpoints/wallet-endpoints.js';
import type { ExchangeRules } from './exchange-rules.js';
import type { BlockTrades } from './public-market/block-trades.js';
import type { MarketView } from './public-market/market-view.js';
import type { ReferencePrices } from './public-market/reference-prices.js';
import type { ShownBooks } from './publishing/shown-books.js';
import { EndpointDirectory } from './requests/request-desk.js';

/** Everything the exchange offers by request. */
export function openDirectory(services: {
  readonly market: MarketView;
  readonly books: ShownBooks;
  readonly blocks: BlockTrades;
  readonly desk: AccountDesk;
  readonly rates: RateWindows;
  readonly commissions: CommissionSchedule;
  readonly rules: ExchangeRules;
  readonly references: ReferencePrices;
}): EndpointDirectory {
  const { market, books, blocks, desk, rates, commissions, rules, references } = services;
  const trading = { desk, market, commissions };
  return new EndpointDirectory([
    ...generalEndpoints({
      ...{ market, desk, limits: rates.limits },
      exchangeFilters: rules.exchangeRuleFilters,
    }),
    ...marketEndpoints({ market, books, blocks, references }),
    ...tradingEndpoints(trading),
    cancelReplaceEndpoint(trading, rates),
    ...orderListEndpoints(trading),
    ...orderQueryEndpoints(desk, market),
    ...walletEndpoints(trading),
    ...accountEndpoints({ ...trading, rates, accountFacts: rules }),
  ]);
}
