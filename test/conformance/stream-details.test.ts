import { STREAM_DETAILS } from './facts/stream-details.js';
import { showFamily } from './support/show-family.js';

showFamily(STREAM_DETAILS);
