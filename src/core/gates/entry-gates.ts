import type { Reason } from '../../model/reason-code.js';
import { inDoubtGate, reconciledGate, symbolBusyGate, userStreamGate } from './account-gates.js';
import type { EntryContext, EntryGate } from './entry-gate.js';
import { clockGate, latencyGate, marketDataGate } from './freshness-gates.js';
import { healthGate } from './health-gate.js';
import { killSwitchGate, pausedGate, stoppingGate, tradingEnabledGate } from './operator-gates.js';
import { cooldownGate, historyGate, lifecycleGate, symbolStatusGate } from './symbol-gates.js';

/** All gates, the most telling objection first. */
export const ENTRY_GATES: readonly EntryGate[] = [
  stoppingGate,
  killSwitchGate,
  tradingEnabledGate,
  pausedGate,
  reconciledGate,
  userStreamGate,
  healthGate,
  clockGate,
  symbolStatusGate,
  lifecycleGate,
  marketDataGate,
  latencyGate,
  historyGate,
  inDoubtGate,
  symbolBusyGate,
  cooldownGate,
];

/** Every objection, the first being decisive; empty means an entry may go ahead. */
export function collectObjections(context: EntryContext): readonly Reason[] {
  const objections: Reason[] = [];
  for (const gate of ENTRY_GATES) {
    const objection = gate(context);
    if (objection !== undefined) objections.push(objection);
  }
  return objections;
}
