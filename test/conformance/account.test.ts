import { ACCOUNT } from './facts/account.js';
import { showFamily } from './support/show-family.js';

showFamily(ACCOUNT);
