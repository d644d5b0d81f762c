import { describe, expect, it } from 'vitest';
import { MemoryHaltStore } from '../../../../src/adapters/memory/memory-halt-store.js';
import { MINUTE_MS } from '../../../../src/base/time.js';
import type { BarGap } from '../../../../src/model/bar.js';
import type { SymbolStatus } from '../../../../src/model/instrument.js';
import { HALTS_PER_SYMBOL_MAX, type HaltStore } from '../../../../src/ports/halt-store.js';
import { TradingHalts } from '../../../../src/supervisor/bars/trading-halts.js';
import { barNumber, FIRST_OPEN_TIME } from '../../../support/bars.js';

const { symbol } = barNumber(0);
const time = (minute: number): number => FIRST_OPEN_TIME + minute * MINUTE_MS;

function haltsFrom(...told: readonly (readonly [minute: number, status: SymbolStatus])[]) {
  const halts = new TradingHalts();
  for (const [minute, status] of told) halts.note([{ symbol, status }], time(minute));
  return halts;
}

/** A gap of 1m bars, by numbers. */
function gap(from: number, to: number, reason: BarGap['reason'] = 'ABSENT_AT_EXCHANGE'): BarGap {
  return { symbol, timeframe: '1m', from: time(from), to: time(to), reason };
}

const halt = (from: number, to: number): BarGap => gap(from, to, 'EXCHANGE_HALT');

describe('TradingHalts', () => {
  it.each([
    { name: 'never halted', told: [[0, 'TRADING']], of: gap(2, 5), says: [gap(2, 5)] },
    { name: 'halted all the while', told: [[0, 'BREAK']], of: gap(2, 5), says: [halt(2, 5)] },
    {
      name: 'halted from the middle of a bar',
      told: [
        [0, 'TRADING'],
        [3.5, 'HALT'],
      ],
      of: gap(2, 6),
      says: [gap(2, 3), halt(4, 6)],
    },
    {
      name: 'trading again in the middle of a bar',
      told: [
        [0, 'HALT'],
        [4.5, 'TRADING'],
      ],
      of: gap(2, 6),
      says: [halt(2, 3), gap(4, 6)],
    },
    {
      name: 'halted twice, told again and again',
      told: [
        [2, 'BREAK'],
        [3, 'HALT'],
        [4, 'TRADING'],
        [5, 'TRADING'],
        [6, 'HALT'],
      ],
      of: gap(1, 7),
      says: [gap(1, 1), halt(2, 3), gap(4, 5), halt(6, 7)],
    },
    { name: 'cancels only', told: [[0, 'CANCEL_ONLY']], of: gap(2, 5), says: [halt(2, 5)] },
    {
      name: 'another reason',
      told: [[0, 'HALT']],
      of: gap(2, 5, 'UNREPAIRED'),
      says: [gap(2, 5, 'UNREPAIRED')],
    },
  ] as const)('$name', ({ of, says, told }) => {
    expect(haltsFrom(...told).explain(of)).toEqual(says);
  });

  it('says nothing of a larger bar that a halt covers in part', () => {
    const halts = haltsFrom([2, 'HALT'], [8, 'TRADING']);
    const larger = { ...gap(0, 5), timeframe: '5m' as const };
    expect(halts.explain(larger)).toEqual([larger]);
  });

  describe('over a restart', () => {
    const restarted = (store: HaltStore, ...told: (readonly [number, SymbolStatus])[]) => {
      const halts = new TradingHalts(store);
      for (const [minute, status] of told) halts.note([{ symbol, status }], time(minute));
      return halts;
    };

    it('still knows a halt that ended', () => {
      const store = new MemoryHaltStore();
      restarted(store, [2, 'HALT'], [8, 'TRADING']);
      expect(restarted(store).explain(gap(1, 9))).toEqual([gap(1, 1), halt(2, 7), gap(8, 9)]);
      expect(restarted(store, [50, 'TRADING']).explain(gap(4, 5))).toEqual([halt(4, 5)]);
    });

    it('takes a halt that is still there for the same one', () => {
      const store = new MemoryHaltStore();
      restarted(store, [2, 'BREAK'], [3, 'BREAK']);
      const again = restarted(store, [20, 'BREAK']);
      expect(again.explain(gap(1, 30))).toEqual([gap(1, 1), halt(2, 30)]);
      expect(store.load().halts).toHaveLength(1);
    });

    it('claims no more of a halt that ended meanwhile than was seen of it', () => {
      const store = new MemoryHaltStore();
      restarted(store, [2, 'BREAK'], [6, 'BREAK']);
      expect(restarted(store).explain(gap(2, 9))).toEqual([halt(2, 5), gap(6, 9)]);
      const again = restarted(store, [20, 'TRADING']);
      expect(again.explain(gap(2, 9))).toEqual([halt(2, 5), gap(6, 9)]);
    });

    it('keeps a bounded number of each symbol', () => {
      const store = new MemoryHaltStore();
      const halts = new TradingHalts(store);
      for (let minute = 0; minute < 300; minute += 1) {
        halts.note([{ symbol, status: minute % 2 === 0 ? 'HALT' : 'TRADING' }], time(minute));
      }
      expect(store.load().halts).toHaveLength(HALTS_PER_SYMBOL_MAX);
      expect(halts.explain(gap(0, 0))).toEqual([gap(0, 0)]);
      expect(halts.explain(gap(298, 298))).toEqual([halt(298, 298)]);
    });
  });
});
