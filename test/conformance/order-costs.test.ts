import { ORDER_COSTS } from './facts/order-costs.js';
import { showFamily } from './support/show-family.js';

showFamily(ORDER_COSTS);
