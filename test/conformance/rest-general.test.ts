import { REST_GENERAL } from './facts/rest-general.js';
import { showFamily } from './support/show-family.js';

showFamily(REST_GENERAL);
