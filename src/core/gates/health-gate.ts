import { type Reason, reason } from '../../model/reason-code.js';
import type { EntryContext } from './entry-gate.js';

/** Anything but OK blocks entries; unreported health is not OK. */
export function healthGate({ health, unwell }: EntryContext): Reason | undefined {
  return health === 'OK' ? undefined : reason('HEALTH_DEGRADED', { level: health, unwell });
}
