import { MARKET_REQUESTS } from './facts/market-requests.js';
import { showFamily } from './support/show-family.js';

showFamily(MARKET_REQUESTS);
