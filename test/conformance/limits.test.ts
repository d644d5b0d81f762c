import { LIMITS } from './facts/limits.js';
import { showFamily } from './support/show-family.js';

showFamily(LIMITS);
