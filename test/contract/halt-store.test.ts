import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryHaltStore } from '../../src/adapters/memory/memory-halt-store.js';
import { ControlDatabase } from '../../src/adapters/sqlite/control-database.js';
import { SqliteHaltStore } from '../../src/adapters/sqlite/sqlite-halt-store.js';
import { symbolName } from '../../src/model/names.js';
import { HALTS_PER_SYMBOL_MAX, type HaltStore } from '../../src/ports/halt-store.js';

const BTC = symbolName('BTCUSDT');
const ETH = symbolName('ETHUSDT');

describe.each([
  { name: 'memory', open: (): HaltStore => new MemoryHaltStore() },
  { name: 'SQLite', open: (): HaltStore => new SqliteHaltStore(ControlDatabase.memory()) },
])('HaltStore: $name', ({ open }) => {
  let store: HaltStore;
  beforeEach(() => {
    store = open();
  });

  it('knows nothing at first', () => {
    expect(store.load()).toEqual({ halts: [], seenAt: undefined });
  });

  it('gives back what was saved, oldest first, and when it was seen', () => {
    const late = { symbol: BTC, from: 900, until: Infinity };
    const early = { symbol: BTC, from: 100, until: 200 };
    const other = { symbol: ETH, from: 300, until: 400 };
    store.save([late, other], 1_000);
    store.save([early], 1_100);
    expect(store.load()).toEqual({ halts: [early, other, late], seenAt: 1_100 });
  });

  it('replaces a halt by its symbol and beginning', () => {
    store.save([{ symbol: BTC, from: 100, until: Infinity }], 100);
    store.save([{ symbol: BTC, from: 100, until: 500 }], 500);
    store.save([], 600);
    const halts = [{ symbol: BTC, from: 100, until: 500 }];
    expect(store.load()).toEqual({ halts, seenAt: 600 });
  });

  it('keeps the newest of each symbol', () => {
    store.save([{ symbol: ETH, from: 1, until: 2 }], 2);
    for (let at = 0; at < 2 * HALTS_PER_SYMBOL_MAX; at += 1) {
      store.save([{ symbol: BTC, from: at, until: at }], at);
    }
    const { halts } = store.load();
    const kept = halts.filter(({ symbol }) => symbol === BTC);
    expect(kept).toHaveLength(HALTS_PER_SYMBOL_MAX);
    expect(kept[0]?.from).toBe(HALTS_PER_SYMBOL_MAX);
    expect(halts).toHaveLength(HALTS_PER_SYMBOL_MAX + 1);
  });
});
