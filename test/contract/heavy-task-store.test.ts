import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryHeavyTaskStore } from '../../src/adapters/memory/memory-heavy-task-store.js';
import { ControlDatabase } from '../../src/adapters/sqlite/control-database.js';
import { SqliteHeavyTaskStore } from '../../src/adapters/sqlite/sqlite-heavy-task-store.js';
import type { HeavyTaskRequest, HeavyTaskStore } from '../../src/ports/heavy-task-store.js';

const PROGRESS = { done: 3, total: 9, note: 'BTCUSDT 1m' };

function request(dedupeKey: string, changes: Partial<HeavyTaskRequest> = {}): HeavyTaskRequest {
  return {
    kind: 'purge',
    payload: '{"type":"purge"}',
    priority: 20,
    budgetMs: 60_000,
    dedupeKey,
    source: 'cli',
    at: 1_000,
    ...changes,
  };
}

describe.each([
  { name: 'memory', open: (): HeavyTaskStore => new MemoryHeavyTaskStore() },
  {
    name: 'SQLite',
    open: (): HeavyTaskStore => new SqliteHeavyTaskStore(ControlDatabase.memory()),
  },
])('HeavyTaskStore: $name', ({ open }) => {
  let store: HeavyTaskStore;
  const lease = (at: number, owner = 'a') => ({ owner, at, leaseMs: 500 });

  beforeEach(() => {
    store = open();
  });

  it('hands out the most urgent task, then the oldest, each to one owner', () => {
    const late = store.put(request('late', { priority: 50 }));
    const first = store.put(request('first'));
    const second = store.put(request('second'));
    const claimed = [1, 2, 3, 4].map(() => store.claim(lease(2_000))?.taskId);
    expect(claimed).toEqual([first, second, late, undefined]);
    expect(store.find(first)).toMatchObject({
      kind: 'purge',
      status: 'running',
      attempts: 1,
      owner: 'a',
      leaseUntil: 2_500,
      requestedAt: 1_000,
    });
  });

  it('takes a request with a known key for the task that is there, settled or not', () => {
    const id = store.put(request('purge 2026-01-05'));
    expect(store.put(request('purge 2026-01-05', { priority: 1 }))).toBe(id);
    store.claim(lease(2_000));
    store.settle(id, 'a', { at: 2_100, status: 'done', result: '{}' });
    expect(store.put(request('purge 2026-01-05'))).toBe(id);
    expect(store.list(10)).toHaveLength(1);
  });

  it('keeps progress and result', () => {
    const id = store.put(request('x'));
    store.claim(lease(2_000));
    expect(store.renew(id, lease(2_200), PROGRESS)).toBe(true);
    expect(store.find(id)).toMatchObject({ progress: PROGRESS, leaseUntil: 2_700 });
    expect(store.settle(id, 'a', { at: 2_300, status: 'done', result: '{"bars":9}' })).toBe(true);
    expect(store.find(id)).toMatchObject({
      status: 'done',
      result: '{"bars":9}',
      settledAt: 2_300,
      owner: null,
      leaseUntil: null,
    });
    expect(store.claim(lease(9_000))).toBeUndefined();
  });

  it('refuses whoever has lost the lease', () => {
    const id = store.put(request('x'));
    store.claim(lease(2_000, 'old'));
    store.release(id, 'old', { at: 2_600, notBefore: 0, cause: 'lease expired', failed: true });
    store.claim(lease(2_700, 'new'));
    expect(store.renew(id, lease(2_800, 'old'), PROGRESS)).toBe(false);
    expect(store.settle(id, 'old', { at: 2_800, status: 'done', result: '' })).toBe(false);
    const release = { at: 2_800, notBefore: 0, cause: '', failed: false };
    expect(store.release(id, 'old', release)).toBe(false);
    expect(store.find(id)).toMatchObject({
      status: 'running',
      owner: 'new',
      attempts: 2,
      failures: 1,
    });
  });

  it('does not hand out a released task before its time', () => {
    const id = store.put(request('x'));
    store.claim(lease(2_000));
    store.release(id, 'a', { at: 2_100, notBefore: 5_000, cause: 'REST is down', failed: true });
    expect(store.claim(lease(4_999))).toBeUndefined();
    expect(store.find(id)).toMatchObject({
      status: 'queued',
      lastCause: 'REST is down',
      failures: 1,
    });
    expect(store.claim(lease(5_000))?.taskId).toBe(id);
  });

  it('names the tasks whose lease has ended', () => {
    const id = store.put(request('x'));
    store.put(request('y'));
    store.claim(lease(2_000));
    expect(store.overdue(2_499)).toEqual([]);
    expect(store.overdue(2_500).map(({ taskId }) => taskId)).toEqual([id]);
  });

  it('forgets old settled tasks only', () => {
    const [done, running, queued] = ['a', 'b', 'c'].map((key) => store.put(request(key)));
    store.claim(lease(2_000));
    store.claim(lease(2_000));
    store.settle(done ?? 0, 'a', { at: 2_100, status: 'failed', result: 'no' });
    expect(store.prune(2_100)).toBe(0);
    expect(store.prune(2_101)).toBe(1);
    expect(store.list(10).map(({ taskId }) => taskId)).toEqual([queued, running]);
  });
});
