import { WS_ORDERS } from './facts/ws-orders.js';
import { showFamily } from './support/show-family.js';

showFamily(WS_ORDERS);
