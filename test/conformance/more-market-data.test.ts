import { MORE_MARKET_DATA } from './facts/more-market-data.js';
import { showFamily } from './support/show-family.js';

showFamily(MORE_MARKET_DATA);
