import { EXCHANGE_RULES } from './facts/exchange-rules.js';
import { showFamily } from './support/show-family.js';

showFamily(EXCHANGE_RULES);
