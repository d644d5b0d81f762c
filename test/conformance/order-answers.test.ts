import { ORDER_ANSWERS } from './facts/order-answers.js';
import { showFamily } from './support/show-family.js';

showFamily(ORDER_ANSWERS);
