import { REQUEST_PARAMETERS } from './facts/request-parameters.js';
import { showFamily } from './support/show-family.js';

showFamily(REQUEST_PARAMETERS);
