import { PRICE_RANGES } from './facts/price-ranges.js';
import { showFamily } from './support/show-family.js';

showFamily(PRICE_RANGES);
