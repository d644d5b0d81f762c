import { describe, expect, it } from 'vitest';
import { MemoryHeavyTaskStore } from '../../../../src/adapters/memory/memory-heavy-task-store.js';
import { VirtualTime } from '../../../../src/adapters/virtual/virtual-time.js';
import type { HeavyProgress, HeavyWork } from '../../../../src/model/heavy-task.js';
import { HeavyWorkRefused } from '../../../../src/supervisor/heavy/heavy-work-context.js';
import { HeavyTaskConsumer } from '../../../../src/supervisor/tasks/heavy-task-consumer.js';
import { RecordingLogger } from '../../../support/supervisor-fakes.js';

type Step = (progress: HeavyProgress) => Promise<void>;

class Stage {
  readonly time = new VirtualTime(1_000_000);
  readonly tasks = new MemoryHeavyTaskStore();
  readonly givenUp: string[] = [];
  readonly worked: string[] = [];
  open = true;
  work: (work: HeavyWork, step: Step) => Promise<string> = async () => '{}';
  readonly consumer = new HeavyTaskConsumer({
    tasks: this.tasks,
    owner: 'us',
    clock: this.time,
    scheduler: this.time,
    logger: new RecordingLogger(),
    guard: () => ({
      gate: 'guard',
      open: this.open,
      why: this.open ? '' : 'a bar closes',
      numbers: {},
    }),
    perform: (work, step) => {
      this.worked.push(work.type);
      return this.work(work, step);
    },
    onGivenUp: (task, cause) => this.givenUp.push(`${task.taskId} ${cause}`),
  });

  constructor() {
    this.consumer.start();
  }

  put(type: string, priority = 20, budgetMs = 3_600_000): number {
    return this.tasks.put({
      kind: type,
      payload: JSON.stringify({ type }),
      priority,
      budgetMs,
      dedupeKey: `${type} ${priority}`,
      source: 'test',
      at: this.time.now(),
    });
  }

  pass(ms: number): Promise<void> {
    return this.time.run({ until: this.time.monotonic() + ms, tasksMax: 10_000 });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.time.after(ms, resolve);
    });
  }
}

const at = (done: number): HeavyProgress => ({ done, total: 9, note: 'bite' });

describe('HeavyTaskConsumer', () => {
  it('does what waits, the most urgent first, and keeps the results', async () => {
    const stage = new Stage();
    const purge = stage.put('purge', 50);
    const compaction = stage.put('compaction', 10);
    await stage.pass(1_000);
    expect(stage.worked).toEqual(['compaction', 'purge']);
    expect([purge, compaction].map((id) => stage.tasks.find(id)?.status)).toEqual(['done', 'done']);
    expect(stage.consumer.view).toBeUndefined();
  });

  it('claims nothing while something else comes first', async () => {
    const stage = new Stage();
    const id = stage.put('purge');
    stage.open = false;
    await stage.pass(10_000);
    expect(stage.tasks.find(id)?.status).toBe('queued');
    stage.open = true;
    await stage.pass(1_000);
    expect(stage.tasks.find(id)?.status).toBe('done');
  });

  it('stands aside between two bites, keeps its lease and says what it waits for', async () => {
    const stage = new Stage();
    const done: number[] = [];
    stage.work = async (_work, step) => {
      for (const bite of [1, 2, 3]) {
        await step(at(bite));
        done.push(bite);
        await stage.sleep(2_000);
      }
      return '{"bites":3}';
    };
    const id = stage.put('purge');
    await stage.pass(1_500);
    stage.open = false;
    await stage.pass(20 * 60_000);
    expect(done).toEqual([1]);
    expect(stage.consumer.view).toMatchObject({ progress: at(2), waitsFor: 'a bar closes' });
    const task = stage.tasks.find(id);
    expect(task?.leaseUntil ?? 0).toBeGreaterThan(stage.time.now());
    stage.open = true;
    await stage.pass(10_000);
    expect(stage.tasks.find(id)).toMatchObject({ status: 'done', result: '{"bites":3}' });
  });

  it('stops working when somebody has taken the task back', async () => {
    const stage = new Stage();
    let bites = 0;
    stage.work = async (_work, step) => {
      for (;;) {
        await step(at(1));
        bites += 1;
        await stage.sleep(1_000);
      }
    };
    const id = stage.put('purge');
    await stage.pass(3_500);
    const release = { at: 0, notBefore: Infinity, cause: 'its lease ended', failed: true };
    stage.tasks.release(id, 'us', release);
    const before = bites;
    await stage.pass(10_000);
    expect(bites).toBeLessThanOrEqual(before + 1);
    expect(stage.tasks.find(id)?.status).toBe('queued');
  });

  it('tries a failed task again, ever more slowly, and gives it up in the end', async () => {
    const stage = new Stage();
    stage.work = () => Promise.reject(new Error('REST is down'));
    const id = stage.put('purge');
    await stage.pass(30_000);
    expect(stage.tasks.find(id)).toMatchObject({
      status: 'queued',
      lastCause: 'Error: REST is down',
    });
    expect(stage.worked.length).toBeLessThan(5);
    await stage.pass(2 * 3_600_000);
    expect(stage.tasks.find(id)).toMatchObject({ status: 'failed', result: 'Error: REST is down' });
    expect(stage.worked).toHaveLength(8);
    expect(stage.givenUp).toEqual([`${id} Error: REST is down`]);
  });

  it.each([
    ['an unknown kind', 'dance', undefined],
    ['a request that is wrong', 'purge', new HeavyWorkRefused('no such path')],
  ])('gives up %s at once', async (_what, type, failure) => {
    const stage = new Stage();
    if (failure !== undefined) stage.work = () => Promise.reject(failure);
    const id = stage.put(type);
    await stage.pass(2_000);
    expect(stage.tasks.find(id)?.status).toBe('failed');
    expect(stage.givenUp).toHaveLength(1);
  });

  it('lets the others have a turn when its budget is used up, without counting a failure', async () => {
    const stage = new Stage();
    stage.work = async (work, step) => {
      if (work.type === 'compaction') return '{}';
      for (;;) {
        await step(at(1));
        await stage.sleep(1_000);
      }
    };
    const long = stage.put('purge', 20, 5_000);
    await stage.pass(1_500);
    const short = stage.put('compaction', 20);
    await stage.pass(8_000);
    expect(stage.tasks.find(short)?.status).toBe('done');
    expect(stage.tasks.find(long)).toMatchObject({
      failures: 0,
      lastCause: 'its budget is used up',
    });
  });

  it('gives the task back when the process stops', async () => {
    const stage = new Stage();
    stage.work = async (_work, step) => {
      for (;;) {
        await step(at(4));
        await stage.sleep(1_000);
      }
    };
    const id = stage.put('purge');
    await stage.pass(2_000);
    const stopped = stage.consumer.stop();
    await stage.pass(2_000);
    await stopped;
    expect(stage.tasks.find(id)).toMatchObject({
      status: 'queued',
      owner: null,
      failures: 0,
      progress: at(4),
    });
  });
});
