import { CONNECTIONS } from './facts/connections.js';
import { showFamily } from './support/show-family.js';

showFamily(CONNECTIONS);
