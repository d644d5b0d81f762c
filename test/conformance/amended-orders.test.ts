import { AMENDED_ORDERS } from './facts/amended-orders.js';
import { showFamily } from './support/show-family.js';

showFamily(AMENDED_ORDERS);
