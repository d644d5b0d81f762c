import { LINKED_ORDERS } from './facts/linked-orders.js';
import { showFamily } from './support/show-family.js';

showFamily(LINKED_ORDERS);
