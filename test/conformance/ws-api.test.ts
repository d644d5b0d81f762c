import { WS_API } from './facts/ws-api.js';
import { showFamily } from './support/show-family.js';

showFamily(WS_API);
