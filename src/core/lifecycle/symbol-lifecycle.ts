import type { SymbolLifecycle } from '../../model/symbol-state.js';

/**
 * What can happen to a symbol.
 *
 * - listed: it is in exchangeInfo and may be traded there
 * - ranked: it has a place in the ranking, but no slot
 * - admitted: it has a slot (at most `symbolsMax` have one)
 * - dismissed: it lost its slot or its place
 * - warmUpStarted: its bars were asked for
 * - warmUpFailed: they could not be had
 * - historyComplete, historyBroken: its rings became complete, or stopped being so
 * - tradable, untradable: its book became good enough, or stopped being so
 * - suspended, resumed: the exchange halted it or its feed went down, and came back
 * - cooledDown: its cooldown is over
 * - delisted: it is gone from exchangeInfo
 */
export const LIFECYCLE_EVENTS = [
  'listed',
  'ranked',
  'admitted',
  'dismissed',
  'warmUpStarted',
  'warmUpFailed',
  'historyComplete',
  'historyBroken',
  'tradable',
  'untradable',
  'suspended',
  'resumed',
  'cooledDown',
  'delisted',
] as const;

/** One of them. */
export type LifecycleEvent = (typeof LIFECYCLE_EVENTS)[number];

type Row = Readonly<Record<LifecycleEvent, SymbolLifecycle>>;

/** A row in which nothing happens, but for what is named. Delisting ends every state. */
function row(state: SymbolLifecycle, moves: Partial<Row>): Row {
  const stay = Object.fromEntries(LIFECYCLE_EVENTS.map((event) => [event, state])) as Row;
  return { ...stay, delisted: 'RETIRED', ...moves };
}

/** Every state × event. A cell that names its own state means: nothing changes. */
const TABLE: Readonly<Record<SymbolLifecycle, Row>> = {
  DISCOVERED: row('DISCOVERED', { ranked: 'RANKED', admitted: 'COLD' }),
  RANKED: row('RANKED', { admitted: 'COLD', dismissed: 'DISCOVERED' }),
  COLD: row('COLD', { warmUpStarted: 'WARMING', dismissed: 'RANKED', suspended: 'PAUSED' }),
  WARMING: row('WARMING', {
    historyComplete: 'READY',
    warmUpFailed: 'COOLDOWN',
    dismissed: 'RANKED',
    suspended: 'PAUSED',
  }),
  // A ready symbol whose history breaks waits for the repair where the others wait for their bars.
  READY: row('READY', {
    tradable: 'HOT',
    historyBroken: 'WARMING',
    dismissed: 'RANKED',
    suspended: 'PAUSED',
  }),
  HOT: row('HOT', {
    untradable: 'READY',
    historyBroken: 'WARMING',
    dismissed: 'RANKED',
    suspended: 'PAUSED',
  }),
  // Bars may have been missed: a resumed symbol is warmed up again, which is quick when nothing is missing.
  PAUSED: row('PAUSED', { resumed: 'COLD', dismissed: 'RANKED' }),
  COOLDOWN: row('COOLDOWN', { cooledDown: 'COLD', dismissed: 'RANKED', suspended: 'PAUSED' }),
  RETIRED: row('RETIRED', { listed: 'DISCOVERED' }),
};

/** The state after an event. Total: every state answers every event. */
export function nextLifecycle(state: SymbolLifecycle, event: LifecycleEvent): SymbolLifecycle {
  return TABLE[state][event];
}

/** Whether a symbol in this state has a slot, and so keeps its rings and streams. */
export function holdsSlot(state: SymbolLifecycle): boolean {
  switch (state) {
    case 'COLD':
    case 'WARMING':
    case 'READY':
    case 'HOT':
    case 'PAUSED':
    case 'COOLDOWN':
      return true;
    case 'DISCOVERED':
    case 'RANKED':
    case 'RETIRED':
      return false;
  }
}
