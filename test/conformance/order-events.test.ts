import { ORDER_EVENTS } from './facts/order-events.js';
import { showFamily } from './support/show-family.js';

showFamily(ORDER_EVENTS);
