import { CANCELING } from './facts/canceling.js';
import { showFamily } from './support/show-family.js';

showFamily(CANCELING);
