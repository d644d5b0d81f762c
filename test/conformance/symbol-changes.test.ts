import { SYMBOL_CHANGES } from './facts/symbol-changes.js';
import { showFamily } from './support/show-family.js';

showFamily(SYMBOL_CHANGES);
