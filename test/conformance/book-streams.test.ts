import { BOOK_STREAMS } from './facts/book-streams.js';
import { showFamily } from './support/show-family.js';

showFamily(BOOK_STREAMS);
