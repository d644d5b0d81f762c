import { SPECIAL_ORDERS } from './facts/special-orders.js';
import { showFamily } from './support/show-family.js';

showFamily(SPECIAL_ORDERS);
