import type { Family } from '../support/fact.js';
import { ACCOUNT } from './account.js';
import { AMENDED_ORDERS } from './amended-orders.js';
import { ARCHIVED_ORDERS } from './archived-orders.js';
import { BLOCK_TRADES } from './block-trades.js';
import { BOOK_STREAMS } from './book-streams.js';
import { CANCEL_REPLACE } from './cancel-replace.js';
import { CANCELING } from './canceling.js';
import { COMMISSIONS } from './commissions.js';
import { CONNECTIONS } from './connections.js';
import { EXCHANGE_RULES } from './exchange-rules.js';
import { FILTERS } from './filters.js';
import { FORMER_OCO } from './former-oco.js';
import { LIMITS } from './limits.js';
import { LINKED_ORDERS } from './linked-orders.js';
import { MARKET_DATA } from './market-data.js';
import { MARKET_REQUESTS } from './market-requests.js';
import { MARKET_WEIGHTS } from './market-weights.js';
import { MORE_FILTERS } from './more-filters.js';
import { MORE_MARKET_DATA } from './more-market-data.js';
import { NEW_ORDER } from './new-order.js';
import { OFFERED_FEATURES } from './offered-features.js';
import { ORDER_ANSWERS } from './order-answers.js';
import { ORDER_CHANGES } from './order-changes.js';
import { ORDER_COSTS } from './order-costs.js';
import { ORDER_EVENTS } from './order-events.js';
import { ORDER_FORMS } from './order-forms.js';
import { ORDER_HISTORY } from './order-history.js';
import { ORDER_LIFE } from './order-life.js';
import { ORDER_LIST_QUERIES } from './order-list-queries.js';
import { ORDER_LISTS } from './order-lists.js';
import { OWN_DEPTH } from './own-depth.js';
import { PAST_TRADES } from './past-trades.js';
import { PREVENTION_MODES } from './prevention-modes.js';
import { PRICE_RANGE } from './price-range.js';
import { REFERENCE_PRICES } from './reference-prices.js';
import { REQUEST_PARAMETERS } from './request-parameters.js';
import { REST_GENERAL } from './rest-general.js';
import { REST_SECURITY } from './rest-security.js';
import { SELF_TRADE } from './self-trade.js';
import { SESSIONS } from './sessions.js';
import { SPECIAL_ORDERS } from './special-orders.js';
import { STREAM_DETAILS } from './stream-details.js';
import { STREAM_PAYLOADS } from './stream-payloads.js';
import { STREAMS } from './streams.js';
import { SYMBOL_CHANGES } from './symbol-changes.js';
import { TICKERS } from './tickers.js';
import { TRADE_GROUPS } from './trade-groups.js';
import { TRADE_HISTORY } from './trade-history.js';
import { USER_DATA } from './user-data.js';
import { WS_API } from './ws-api.js';
import { WS_API_REQUESTS } from './ws-api-requests.js';
import { WS_ORDERS } from './ws-orders.js';

/** Every family, in the order of the facts' numbers. A family has a range of numbers with room to grow. */
export const ALL_FAMILIES: readonly Family[] = [
  REST_GENERAL,
  REST_SECURITY,
  MARKET_DATA,
  TICKERS,
  NEW_ORDER,
  FILTERS,
  ORDER_LIFE,
  CANCELING,
  ACCOUNT,
  USER_DATA,
  WS_API,
  WS_API_REQUESTS,
  STREAMS,
  STREAM_PAYLOADS,
  LIMITS,
  CONNECTIONS,
  ORDER_LISTS,
  ORDER_LIST_QUERIES,
  ORDER_CHANGES,
  SELF_TRADE,
  SPECIAL_ORDERS,
  MORE_MARKET_DATA,
  EXCHANGE_RULES,
  SESSIONS,
  BOOK_STREAMS,
  SYMBOL_CHANGES,
  OWN_DEPTH,
  PAST_TRADES,
  BLOCK_TRADES,
  MARKET_WEIGHTS,
  MARKET_REQUESTS,
  STREAM_DETAILS,
  REFERENCE_PRICES,
  REQUEST_PARAMETERS,
  CANCEL_REPLACE,
  ORDER_ANSWERS,
  ORDER_FORMS,
  ORDER_HISTORY,
  TRADE_HISTORY,
  ORDER_EVENTS,
  LINKED_ORDERS,
  AMENDED_ORDERS,
  ORDER_COSTS,
  TRADE_GROUPS,
  PREVENTION_MODES,
  COMMISSIONS,
  OFFERED_FEATURES,
  WS_ORDERS,
  FORMER_OCO,
  ARCHIVED_ORDERS,
  MORE_FILTERS,
  PRICE_RANGE,
];
