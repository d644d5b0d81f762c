import { FORMER_OCO } from './facts/former-oco.js';
import { showFamily } from './support/show-family.js';

showFamily(FORMER_OCO);
