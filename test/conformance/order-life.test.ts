import { ORDER_LIFE } from './facts/order-life.js';
import { showFamily } from './support/show-family.js';

showFamily(ORDER_LIFE);
