import type { Family } from '../support/fact.js';
import { ACCOUNT } from './account.js';
import { CONNECTIONS } from './connections.js';
import { FILTERS } from './filters.js';
import { LIMITS } from './limits.js';
import { MARKET_DATA } from './market-data.js';
import { NEW_ORDER } from './new-order.js';
import { ORDER_LIFE } from './order-life.js';
import { REST_GENERAL } from './rest-general.js';
import { REST_SECURITY } from './rest-security.js';
import { STREAMS } from './streams.js';
import { USER_DATA } from './user-data.js';
import { WS_API } from './ws-api.js';

/** Every family, in the order of the facts' numbers. A family has a range of numbers with room to grow. */
export const ALL_FAMILIES: readonly Family[] = [
  REST_GENERAL,
  REST_SECURITY,
  MARKET_DATA,
  NEW_ORDER,
  FILTERS,
  ORDER_LIFE,
  ACCOUNT,
  USER_DATA,
  WS_API,
  STREAMS,
  LIMITS,
  CONNECTIONS,
];
