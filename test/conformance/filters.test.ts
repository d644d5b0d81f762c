import { FILTERS } from './facts/filters.js';
import { showFamily } from './support/show-family.js';

showFamily(FILTERS);
