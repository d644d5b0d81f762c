import { REST_SECURITY } from './facts/rest-security.js';
import { showFamily } from './support/show-family.js';

showFamily(REST_SECURITY);
