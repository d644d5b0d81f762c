import { STREAMS } from './facts/streams.js';
import { showFamily } from './support/show-family.js';

showFamily(STREAMS);
