import { MARKET_WEIGHTS } from './facts/market-weights.js';
import { showFamily } from './support/show-family.js';

showFamily(MARKET_WEIGHTS);
