import type { Reason } from '../../model/reason-code.js';
import {
  fundingGate,
  inDoubtGate,
  protectionSlotGate,
  reconciledGate,
  symbolBusyGate,
  userStreamGate,
} from './account-gates.js';
import type { EntryContext, EntryGate } from './entry-gate.js';
import { clockGate, latencyGate, marketDataGate } from './freshness-gates.js';
import { healthGate } from './health-gate.js';
import { killSwitchGate, pausedGate, stoppingGate, tradingEnabledGate } from './operator-gates.js';
import { cooldownGate, historyGate, lifecycleGate, symbolStatusGate } from './symbol-gates.js';

/** What keeps every symbol from trading. */
const COMMON_GATES: readonly EntryGate[] = [
  stoppingGate,
  killSwitchGate,
  tradingEnabledGate,
  pausedGate,
  reconciledGate,
  userStreamGate,
  healthGate,
  clockGate,
];

/** What keeps one symbol from trading. */
const SYMBOL_GATES: readonly EntryGate[] = [
  symbolStatusGate,
  lifecycleGate,
  marketDataGate,
  latencyGate,
  historyGate,
  inDoubtGate,
  fundingGate,
  symbolBusyGate,
  protectionSlotGate,
  cooldownGate,
];

/** All gates, the most telling objection first. */
export const ENTRY_GATES: readonly EntryGate[] = [...COMMON_GATES, ...SYMBOL_GATES];

/** Gates that the entry on its way answers for itself: it is what keeps its symbol busy. */
const OWN_GATES: readonly EntryGate[] = [inDoubtGate, symbolBusyGate];

/** Whether an entry that was decided a moment ago may still leave: judged again when its first byte is about to. */
export function mayStillLeave(context: EntryContext): boolean {
  return ENTRY_GATES.every((gate) => OWN_GATES.includes(gate) || gate(context) === undefined);
}

/** Every objection, the first being decisive; empty means an entry may go ahead. */
export function collectObjections(context: EntryContext): readonly Reason[] {
  return objectionsOf(ENTRY_GATES, context);
}

/** What to tell of one symbol: its own objection, or what keeps all of them from trading when it has none. */
export function objectionOnSymbol(context: EntryContext): Reason | undefined {
  return objectionsOf(SYMBOL_GATES, context)[0] ?? objectionsOf(COMMON_GATES, context)[0];
}

function objectionsOf(gates: readonly EntryGate[], context: EntryContext): readonly Reason[] {
  const objections: Reason[] = [];
  for (const gate of gates) {
    const objection = gate(context);
    if (objection !== undefined) objections.push(objection);
  }
  return objections;
}
