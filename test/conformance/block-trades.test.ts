import { BLOCK_TRADES } from './facts/block-trades.js';
import { showFamily } from './support/show-family.js';

showFamily(BLOCK_TRADES);
