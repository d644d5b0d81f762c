import { TRADE_GROUPS } from './facts/trade-groups.js';
import { showFamily } from './support/show-family.js';

showFamily(TRADE_GROUPS);
