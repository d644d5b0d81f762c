import { COMMISSIONS } from './facts/commissions.js';
import { showFamily } from './support/show-family.js';

showFamily(COMMISSIONS);
