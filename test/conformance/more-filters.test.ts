import { MORE_FILTERS } from './facts/more-filters.js';
import { showFamily } from './support/show-family.js';

showFamily(MORE_FILTERS);
