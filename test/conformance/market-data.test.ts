import { MARKET_DATA } from './facts/market-data.js';
import { showFamily } from './support/show-family.js';

showFamily(MARKET_DATA);
