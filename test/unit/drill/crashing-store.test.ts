import { describe, expect, it } from 'vitest';
import { ControlDatabase } from '../../../src/adapters/sqlite/control-database.js';
import { CrashingStore, ProcessCrashed } from '../../../src/drill/crashing-store.js';
import { WatchedStore } from '../../../src/drill/watched-store.js';
import { commitOf } from '../../support/drill-evidence.js';
import { orderRecord } from '../../support/trading-records.js';

function stage(crashesAt: (commit: number, side: 'before' | 'after') => boolean) {
  const database = ControlDatabase.memory();
  const committed: number[] = [];
  let crashes = 0;
  const store: CrashingStore = new CrashingStore({
    store: new WatchedStore(database, {
      runBegan: () => undefined,
      committed: ({ records }) => committed.push(records.length),
    }),
    crashesAt,
    crash: () => {
      crashes += 1;
      store.die();
    },
  });
  store.beginRun(0);
  const commit = (id: string): void =>
    store.commit(commitOf([{ type: 'RecordOrder', order: orderRecord(id) }]));
  const rows = (): number => database.all('SELECT 1 FROM orders').length;
  return { store, commit, committed, crashes: () => crashes, rows };
}

describe('a process that ends at its second commit', () => {
  it.each([
    ['before', 1],
    ['after', 2],
  ] as const)('%s it: so many of its rows are on disk', (side, expected) => {
    const { commit, committed, crashes, rows } = stage((nth, at) => nth === 2 && at === side);
    commit('a1-1-n1');
    expect(() => commit('a1-2-n1')).toThrow(ProcessCrashed);
    expect(rows()).toBe(expected);
    expect(committed).toHaveLength(expected);
    expect(crashes()).toBe(1);
  });

  it('can do nothing afterwards', () => {
    const { commit, rows, store } = stage((nth) => nth === 2);
    commit('a1-1-n1');
    expect(() => commit('a1-2-n1')).toThrow(ProcessCrashed);
    expect(() => commit('a1-3-n1')).toThrow(ProcessCrashed);
    expect(() => store.takeCommands(1)).toThrow(ProcessCrashed);
    expect(() => store.close()).toThrow(ProcessCrashed);
    expect(rows()).toBe(1);
  });
});

it('a store that is not to crash is the store below it', () => {
  const { commit, rows, store } = stage(() => false);
  commit('a1-1-n1');
  commit('a1-2-n1');
  expect(rows()).toBe(2);
  expect(store.commits).toBe(2);
});
