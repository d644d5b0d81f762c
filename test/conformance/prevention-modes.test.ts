import { PREVENTION_MODES } from './facts/prevention-modes.js';
import { showFamily } from './support/show-family.js';

showFamily(PREVENTION_MODES);
