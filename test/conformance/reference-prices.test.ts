import { REFERENCE_PRICES } from './facts/reference-prices.js';
import { showFamily } from './support/show-family.js';

showFamily(REFERENCE_PRICES);
