import { NEW_ORDER } from './facts/new-order.js';
import { showFamily } from './support/show-family.js';

showFamily(NEW_ORDER);
