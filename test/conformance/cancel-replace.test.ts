import { CANCEL_REPLACE } from './facts/cancel-replace.js';
import { showFamily } from './support/show-family.js';

showFamily(CANCEL_REPLACE);
