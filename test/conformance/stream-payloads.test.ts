import { STREAM_PAYLOADS } from './facts/stream-payloads.js';
import { showFamily } from './support/show-family.js';

showFamily(STREAM_PAYLOADS);
