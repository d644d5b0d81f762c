import { OFFERED_FEATURES } from './facts/offered-features.js';
import { showFamily } from './support/show-family.js';

showFamily(OFFERED_FEATURES);
