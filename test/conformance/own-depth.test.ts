import { OWN_DEPTH } from './facts/own-depth.js';
import { showFamily } from './support/show-family.js';

showFamily(OWN_DEPTH);
