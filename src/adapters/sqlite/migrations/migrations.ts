import type { Migration } from '../migrate.js';
import { controlPlane } from './0001-control-plane.js';
import { heavyTasks } from './0002-heavy-tasks.js';
import { lighterOrderPath } from './0003-lighter-order-path.js';
import { externalMovements } from './0004-external-movements.js';
import { tradingHalts } from './0005-trading-halts.js';

/** Every step of the schema, in order. */
export const MIGRATIONS: readonly Migration[] = [
  controlPlane,
  heavyTasks,
  lighterOrderPath,
  externalMovements,
  tradingHalts,
];
