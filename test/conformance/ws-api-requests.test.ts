import { WS_API_REQUESTS } from './facts/ws-api-requests.js';
import { showFamily } from './support/show-family.js';

showFamily(WS_API_REQUESTS);
