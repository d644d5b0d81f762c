import { ORDER_HISTORY } from './facts/order-history.js';
import { showFamily } from './support/show-family.js';

showFamily(ORDER_HISTORY);
