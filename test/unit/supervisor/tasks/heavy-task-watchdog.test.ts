import { describe, expect, it } from 'vitest';
import { MemoryHeavyTaskStore } from '../../../../src/adapters/memory/memory-heavy-task-store.js';
import { VirtualTime } from '../../../../src/adapters/virtual/virtual-time.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../src/base/time.js';
import {
  HeavyTaskWatchdog,
  upkeepDay,
} from '../../../../src/supervisor/tasks/heavy-task-watchdog.js';
import { RecordingLogger } from '../../../support/supervisor-fakes.js';

const NOON = Date.UTC(2026, 0, 5, 12);
const UPKEEP_AT = 3 * HOUR_MS + 40 * MINUTE_MS;

function stageAt(at: number) {
  const time = new VirtualTime(at);
  const tasks = new MemoryHeavyTaskStore();
  const stuck: number[] = [];
  const watchdog = new HeavyTaskWatchdog({
    tasks,
    clock: time,
    scheduler: time,
    logger: new RecordingLogger(),
    owner: 'us',
    upkeepAt: UPKEEP_AT,
    onStuck: ({ taskId }) => stuck.push(taskId),
  });
  const put = (key: string): number => {
    const request = { kind: 'purge', payload: '{}', priority: 1, budgetMs: 1, source: 'test' };
    return tasks.put({ ...request, dedupeKey: key, at });
  };
  const pass = (ms: number): Promise<void> =>
    time.run({ until: time.monotonic() + ms, tasksMax: 100_000 });
  return { time, tasks, stuck, watchdog, put, pass };
}

describe('HeavyTaskWatchdog', () => {
  it('takes back a task whose lease has ended, later each time, and tells when it happens again', async () => {
    const { pass, put, stuck, tasks, time, watchdog } = stageAt(NOON);
    const id = put('x');
    watchdog.start();
    tasks.claim({ owner: 'us', at: time.now(), leaseMs: 5_000 });
    await pass(10_000);
    expect(tasks.find(id)).toMatchObject({
      status: 'queued',
      failures: 1,
      lastCause: 'its lease ended',
    });
    expect(tasks.find(id)?.notBefore).toBe(NOON + 40_000);
    expect(stuck).toEqual([]);
    tasks.claim({ owner: 'us', at: NOON + 40_000, leaseMs: 1 });
    await pass(40_000);
    expect(tasks.find(id)).toMatchObject({ status: 'queued', failures: 2 });
    expect(stuck).toEqual([id]);
  });

  it('takes back what an earlier process was working on, at once and without blame', () => {
    const { put, tasks, watchdog } = stageAt(NOON);
    const id = put('x');
    tasks.claim({ owner: 'another run', at: NOON, leaseMs: HOUR_MS });
    watchdog.start();
    expect(tasks.find(id)).toMatchObject({ status: 'queued', failures: 0, notBefore: NOON });
  });

  it('queues purge and compaction once a day, at their time', async () => {
    const { pass, tasks, watchdog } = stageAt(NOON);
    watchdog.start();
    await pass(2 * DAY_MS);
    expect(tasks.list(10).map(({ dedupeKey }) => dedupeKey)).toEqual([
      'compaction 2026-01-07',
      'purge 2026-01-07',
      'compaction 2026-01-06',
      'purge 2026-01-06',
    ]);
  });

  it('forgets settled tasks after a month', async () => {
    const { pass, put, tasks, time, watchdog } = stageAt(NOON);
    const id = put('x');
    tasks.claim({ owner: 'us', at: NOON, leaseMs: 1_000 });
    tasks.settle(id, 'us', { at: NOON, status: 'done', result: '{}' });
    watchdog.start();
    time.jump(30 * DAY_MS - 20_000);
    await pass(10_000);
    expect(tasks.find(id)).toBeDefined();
    await pass(20_000);
    expect(tasks.find(id)).toBeUndefined();
  });
});

describe('upkeepDay', () => {
  it.each([
    { at: '2026-01-05T03:39:59Z', day: undefined },
    { at: '2026-01-05T03:40:00Z', day: '2026-01-05' },
    { at: '2026-01-05T09:40:00Z', day: '2026-01-05' },
    { at: '2026-01-05T09:41:00Z', day: undefined },
  ])('at $at: $day', ({ at, day }) => {
    expect(upkeepDay(Date.parse(at), UPKEEP_AT)).toBe(day);
  });
});
