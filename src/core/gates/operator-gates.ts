import { type Reason, reason } from '../../model/reason-code.js';
import type { EntryContext } from './entry-gate.js';

/** Trading is off until an operator enables it. */
export function tradingEnabledGate({ safety }: EntryContext): Reason | undefined {
  return safety.tradingEnabled ? undefined : reason('TRADING_DISABLED');
}

/** A latch: only CLEAR_KILL opens it. */
export function killSwitchGate({ safety }: EntryContext): Reason | undefined {
  if (safety.killSwitch === 'NONE') return undefined;
  return reason('KILL_SWITCH', { position: safety.killSwitch });
}

/** An operator has paused entries. */
export function pausedGate({ safety }: EntryContext): Reason | undefined {
  return safety.paused ? reason('PAUSED') : undefined;
}

/** The process is about to end: nobody would look after a new position. */
export function stoppingGate({ stopping }: EntryContext): Reason | undefined {
  return stopping ? reason('STOPPING') : undefined;
}
