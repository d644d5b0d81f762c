import { TICKERS } from './facts/tickers.js';
import { showFamily } from './support/show-family.js';

showFamily(TICKERS);
