import { ORDER_LIST_QUERIES } from './facts/order-list-queries.js';
import { showFamily } from './support/show-family.js';

showFamily(ORDER_LIST_QUERIES);
