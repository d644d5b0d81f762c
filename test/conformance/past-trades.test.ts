import { PAST_TRADES } from './facts/past-trades.js';
import { showFamily } from './support/show-family.js';

showFamily(PAST_TRADES);
