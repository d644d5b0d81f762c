import type { Migration } from '../migrate.js';
import { controlPlane } from './0001-control-plane.js';

/** Every step of the schema, in order. */
export const MIGRATIONS: readonly Migration[] = [controlPlane];
