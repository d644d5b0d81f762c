import { TRADE_HISTORY } from './facts/trade-history.js';
import { showFamily } from './support/show-family.js';

showFamily(TRADE_HISTORY);
