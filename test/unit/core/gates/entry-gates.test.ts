import { describe, expect, it } from 'vitest';
import type { EntryContext } from '../../../../src/core/gates/entry-gate.js';
import {
  collectObjections,
  ENTRY_GATES,
  mayStillLeave,
  objectionOnSymbol,
} from '../../../../src/core/gates/entry-gates.js';
import type { SymbolMarket } from '../../../../src/core/market-view.js';
import { type ReasonCode, reason } from '../../../../src/model/reason-code.js';
import { CONFIG, Desk, INSTRUMENT, NOON, SYMBOL, signalAt } from '../../../support/desk.js';

function market(): SymbolMarket {
  const desk = new Desk();
  desk.quote('999.9', '1000');
  const found = desk.market.view.of(SYMBOL);
  if (found === undefined) throw new Error('a quote makes a market');
  return found;
}

const GOOD: EntryContext = {
  at: NOON,
  signal: signalAt(NOON),
  safety: { tradingEnabled: true, killSwitch: 'NONE', paused: false },
  stopping: false,
  health: 'OK',
  unwell: '',
  unreconciled: undefined,
  userStreamUp: true,
  inDoubtOnSymbol: 0,
  openOnSymbol: 0,
  unfunded: undefined,
  slotsTaken: { orders: 0, algoOrders: 0 },
  clockOffsetMs: 0,
  clockUncertaintyMs: 20,
  market: market(),
  instrument: INSTRUMENT,
  isHot: true,
  symbolState: undefined,
  lastClosedAt: undefined,
  limits: CONFIG.gates,
};

const slots = (limits: { ordersMax?: number; algoOrdersMax?: number }): Partial<EntryContext> => ({
  instrument: { ...INSTRUMENT, filters: { ...INSTRUMENT.filters, ...limits } },
  slotsTaken: { orders: 7, algoOrders: 5 },
});

const bar = (closeTime: number): Partial<EntryContext> => ({
  market: { ...market(), lastBar: { closeTime } as never },
});

const CASES: readonly (readonly [ReasonCode, Partial<EntryContext>])[] = [
  ['STOPPING', { stopping: true }],
  ['KILL_SWITCH', { safety: { ...GOOD.safety, killSwitch: 'ENTRIES' } }],
  ['KILL_SWITCH', { safety: { ...GOOD.safety, killSwitch: 'FLATTEN' } }],
  ['TRADING_DISABLED', { safety: { ...GOOD.safety, tradingEnabled: false } }],
  ['PAUSED', { safety: { ...GOOD.safety, paused: true } }],
  ['NOT_RECONCILED', { unreconciled: reason('NOT_RECONCILED') }],
  ['USER_STREAM_DOWN', { userStreamUp: false }],
  ['HEALTH_DEGRADED', { health: 'DEGRADED' }],
  ['HEALTH_DEGRADED', { health: 'CRITICAL' }],
  ['CLOCK_UNCERTAIN', { clockUncertaintyMs: 201 }],
  ['SYMBOL_NOT_TRADING', { instrument: { ...INSTRUMENT, status: 'CANCEL_ONLY' } }],
  ['SYMBOL_NOT_TRADING', { instrument: undefined }],
  ['NOT_HOT', { isHot: false }],
  ['STALE_MARKET_DATA', { at: NOON + 5_001 }],
  ['STALE_MARKET_DATA', { market: undefined }],
  ['LATENCY_HIGH', { market: { ...market(), barLagMs: 1_500 }, clockOffsetMs: 501 }],
  ['HISTORY_GAP', bar(NOON - 60_001)],
  ['ORDER_IN_DOUBT', { inDoubtOnSymbol: 1 }],
  ['PROTECTION_UNFUNDED', { unfunded: reason('PROTECTION_UNFUNDED') }],
  ['SYMBOL_BUSY', { openOnSymbol: 1 }],
  ['NO_PROTECTION_SLOT', slots({ algoOrdersMax: 5 })],
  ['NO_PROTECTION_SLOT', slots({ ordersMax: 7, algoOrdersMax: 6 })],
  ['SYMBOL_COOLDOWN', { lastClosedAt: NOON - 59_999 }],
];

describe('entry gates', () => {
  it('let pass when all is well, and at every limit exactly', () => {
    expect(collectObjections(GOOD)).toEqual([]);
    const limits = {
      ...GOOD,
      ...bar(NOON - 1),
      clockUncertaintyMs: 200,
      lastClosedAt: NOON - 60_000,
    };
    expect(collectObjections(limits)).toEqual([]);
    expect(collectObjections({ ...GOOD, at: NOON + 5_000 })).toEqual([]);
    expect(collectObjections({ ...GOOD, ...slots({ ordersMax: 8, algoOrdersMax: 6 }) })).toEqual(
      [],
    );
  });

  it('take a recording whose clock is behind for early, not for late', () => {
    const early = { ...market(), barLagMs: -1_250 };
    expect(collectObjections({ ...GOOD, market: early })).toEqual([]);
  });

  it.each(CASES)('%s', (code, change) => {
    expect(collectObjections({ ...GOOD, ...change }).map((each) => each.code)).toEqual([code]);
  });

  it('collect every objection, the most telling first', () => {
    const codes = collectObjections({ ...GOOD, stopping: true, isHot: false }).map((r) => r.code);
    expect(codes).toEqual(['STOPPING', 'NOT_HOT']);
  });

  it("tell a symbol's own objection before one that all share", () => {
    const symbolState = {
      symbol: SYMBOL,
      lifecycle: 'COOLDOWN',
      since: NOON,
      reason: reason('WARM_UP_FAILED', { timeframe: '1d', complete: 9, needed: 14 }),
    } as const;
    const off = { ...GOOD, stopping: true };
    expect(objectionOnSymbol(off)).toEqual(reason('STOPPING'));
    expect(objectionOnSymbol({ ...off, isHot: false, symbolState })).toEqual(
      reason('NOT_HOT', {
        ...{ lifecycle: 'COOLDOWN', cause: 'WARM_UP_FAILED' },
        ...{ timeframe: '1d', complete: 9, needed: 14 },
      }),
    );
  });

  it('are all seen to object here', () => {
    const silent = ENTRY_GATES.filter(
      (gate) => !CASES.some(([, change]) => gate({ ...GOOD, ...change }) !== undefined),
    );
    expect(silent).toEqual([]);
  });
});

describe('an entry that is about to leave', () => {
  it('is not held up by keeping its own symbol busy', () => {
    expect(mayStillLeave({ ...GOOD, openOnSymbol: 1, inDoubtOnSymbol: 0 })).toBe(true);
  });

  it('stays when the kill switch was thrown while it waited', () => {
    const safety = { ...GOOD.safety, killSwitch: 'ENTRIES' } as const;
    expect(mayStillLeave({ ...GOOD, safety, openOnSymbol: 1 })).toBe(false);
  });
});
