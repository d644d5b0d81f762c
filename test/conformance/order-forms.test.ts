import { ORDER_FORMS } from './facts/order-forms.js';
import { showFamily } from './support/show-family.js';

showFamily(ORDER_FORMS);
