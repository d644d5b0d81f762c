import { SELF_TRADE } from './facts/self-trade.js';
import { showFamily } from './support/show-family.js';

showFamily(SELF_TRADE);
