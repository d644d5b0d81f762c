import { SESSIONS } from './facts/sessions.js';
import { showFamily } from './support/show-family.js';

showFamily(SESSIONS);
