import { ORDER_CHANGES } from './facts/order-changes.js';
import { showFamily } from './support/show-family.js';

showFamily(ORDER_CHANGES);
