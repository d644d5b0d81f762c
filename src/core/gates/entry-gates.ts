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

/** Gates that the entry on its way answers for itself: it is what keeps its symbol busy. */
const OWN_GATES: readonly EntryGate[] = [inDoubtGate, symbolBusyGate];

/** Whether an entry that was decided a moment ago may still leave: judged again when its first byte is about to. */
export function mayStillLeave(context: EntryContext): boolean {
  return ENTRY_GATES.every((gate) => OWN_GATES.includes(gate) || gate(context) === undefined);
}

/** Every objection, the first being decisive; empty means an entry may go ahead. */
export function collectObjections(context: EntryContext): readonly Reason[] {
  const objections: Reason[] = [];
  for (const gate of ENTRY_GATES) {
    const objection = gate(context);
    if (objection !== undefined) objections.push(objection);
  }
  return objections;
}
