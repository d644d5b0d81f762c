import { PRICE_RANGE } from './facts/price-range.js';
import { showFamily } from './support/show-family.js';

showFamily(PRICE_RANGE);
