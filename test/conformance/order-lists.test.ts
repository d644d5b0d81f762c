import { ORDER_LISTS } from './facts/order-lists.js';
import { showFamily } from './support/show-family.js';

showFamily(ORDER_LISTS);
