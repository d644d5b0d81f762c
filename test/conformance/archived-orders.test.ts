import { ARCHIVED_ORDERS } from './facts/archived-orders.js';
import { showFamily } from './support/show-family.js';

showFamily(ARCHIVED_ORDERS);
