import { USER_DATA } from './facts/user-data.js';
import { showFamily } from './support/show-family.js';

showFamily(USER_DATA);
