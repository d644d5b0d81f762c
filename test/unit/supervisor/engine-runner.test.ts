import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../src/adapters/virtual/virtual-time.js';
import type { EngineEvent } from '../../../src/model/engine-event.js';
import type { EngineOutput } from '../../../src/model/engine-output.js';
import { symbolName } from '../../../src/model/names.js';
import { EngineRunner } from '../../../src/supervisor/engine-runner.js';
import { EventQueue } from '../../../src/supervisor/event-queue.js';
import { barNumber } from '../../support/bars.js';
import { MemoryTape, RecordingControlStore } from '../../support/supervisor-fakes.js';

const symbol = symbolName('BTCUSDT');
const timer = (timerId: string): EngineEvent => ({ type: 'TimerFired', at: 1, timerId });
const cancel: EngineOutput = { type: 'CancelOrder', symbol, clientOrderId: 'x', purpose: 'EXIT' };
const schedule: EngineOutput = { type: 'ScheduleTimer', timerId: 'next', dueAt: 9 };
const note: EngineOutput = {
  type: 'RecordNotification',
  at: 1,
  severity: 'info',
  dedupeKey: 'k',
  text: 't',
};
const bar: EngineOutput = { type: 'RecordBar', bar: barNumber(0), source: 'ws' };

/** A runner whose engine answers each timer by its id. */
class Stage {
  readonly time = new VirtualTime(0);
  readonly control = new RecordingControlStore();
  readonly tape = new MemoryTape();
  readonly log: string[] = [];
  readonly fatal: unknown[] = [];
  readonly answers = new Map<string, readonly EngineOutput[] | Error>();
  readonly runner: EngineRunner;

  constructor(capacity = 1_000) {
    this.runner = new EngineRunner({
      engine: { process: (event) => this.#answer(event) },
      queue: new EventQueue(capacity),
      control: {
        commit: (batch) => {
          this.control.commit(batch);
          this.log.push(`commit ${batch.entries.length}+${batch.records.length}`);
        },
      },
      tape: this.tape,
      clock: this.time,
      scheduler: this.time,
      dispatch: (action) => this.log.push(action.type),
      recordBar: (output) => this.log.push(output.type),
      observe: (event) => this.log.push(`saw ${event.type}`),
      onFatal: (cause) => this.fatal.push(cause),
    });
  }

  run(): Promise<void> {
    return this.time.run({ until: this.time.monotonic(), tasksMax: 100 });
  }

  #answer(event: EngineEvent): readonly EngineOutput[] {
    const answer = event.type === 'TimerFired' ? this.answers.get(event.timerId) : undefined;
    if (answer instanceof Error) throw answer;
    return answer ?? [];
  }
}

describe('EngineRunner', () => {
  it('makes a batch durable before anything leaves, then acts in order', async () => {
    const stage = new Stage();
    stage.answers.set('a', [note, cancel, schedule]);
    stage.runner.begin(3);
    stage.runner.offer(timer('a'));
    expect(stage.log).toEqual([]);
    await stage.run();
    expect(stage.log).toEqual(['commit 4+1', 'CancelOrder', 'ScheduleTimer', 'saw TimerFired']);
  });

  it('lets events share a transaction until one of them leaves', async () => {
    const stage = new Stage();
    stage.answers.set('a', [note]);
    stage.answers.set('b', [cancel]);
    stage.runner.begin(1);
    for (const id of ['a', 'a', 'b', 'a']) stage.runner.offer(timer(id));
    await stage.run();
    const order = stage.log.filter((line) => !line.startsWith('saw'));
    expect(order).toEqual(['commit 6+2', 'CancelOrder', 'commit 2+1']);
  });

  it('ends a turn that takes long, and goes on in the next', () => {
    const stage = new Stage();
    const turns: number[] = [];
    let now = 0;
    const pending: (() => void)[] = [];
    const runner = new EngineRunner({
      engine: {
        process: () => {
          now += 1.5;
          return [];
        },
      },
      queue: new EventQueue(100),
      control: stage.control,
      tape: stage.tape,
      clock: { now: () => now, monotonic: () => now },
      scheduler: {
        after: (_delayMs, task) => {
          pending.push(task);
          return () => undefined;
        },
      },
      dispatch: () => undefined,
      recordBar: () => undefined,
      observe: () => undefined,
      onFatal: (cause) => stage.fatal.push(cause),
    });
    runner.begin(1);
    for (let index = 0; index < 8; index += 1) runner.offer(timer('a'));
    for (let task = pending.shift(); task !== undefined; task = pending.shift()) {
      const before = runner.sequence;
      task();
      turns.push(runner.sequence - before);
    }
    expect(turns).toEqual([3, 3, 2]);
    expect(stage.fatal).toEqual([]);
  });

  it('bounds a transaction', async () => {
    const stage = new Stage();
    stage.runner.begin(1);
    for (let index = 0; index < 300; index += 1) stage.runner.offer(timer('a'));
    await stage.run();
    expect(stage.control.batches.map((batch) => batch.entries.length)).toEqual([256, 44]);
  });

  it('puts market data on the tape and everything else into the journal, under one count', async () => {
    const stage = new Stage();
    stage.runner.begin(7);
    stage.runner.offer(timer('a'));
    stage.runner.offer({
      type: 'BarClosed',
      at: 2,
      exchangeAt: 2,
      bar: barNumber(0),
      source: 'ws',
    });
    stage.runner.offer(timer('b'));
    await stage.run();
    expect(stage.control.entries.map(({ sequence }) => sequence)).toEqual([1, 3]);
    expect(stage.tape.entries).toMatchObject([
      { epoch: 7, sequence: 2, event: { type: 'BarClosed' } },
    ]);
  });

  it('hands bars to their task and keeps them out of the journal', async () => {
    const stage = new Stage();
    stage.answers.set('a', [bar, note]);
    stage.runner.begin(1);
    stage.runner.offer(timer('a'));
    await stage.run();
    expect(stage.log[0]).toBe('RecordBar');
    expect(stage.control.entries.map(({ body }) => body.type)).toEqual([
      'TimerFired',
      'RecordNotification',
    ]);
    expect(stage.control.entries[1]).toMatchObject({ kind: 'output', sequence: 1, index: 1 });
  });

  it('waits for the run to begin', async () => {
    const stage = new Stage();
    stage.runner.offer(timer('a'));
    await stage.run();
    expect(stage.runner.sequence).toBe(0);
    stage.runner.begin(1);
    await stage.run();
    expect(stage.runner.sequence).toBe(1);
  });

  it('stops for good when a commit fails, and nothing of the batch leaves', async () => {
    const stage = new Stage();
    stage.answers.set('a', [note, cancel]);
    stage.control.failing = true;
    stage.runner.begin(1);
    stage.runner.offer(timer('a'));
    await stage.run();
    expect(stage.fatal).toMatchObject([{ name: 'ControlStoreFailure' }]);
    expect(stage.log).toEqual([]);
    stage.control.failing = false;
    stage.runner.offer(timer('a'));
    await stage.run();
    expect(stage.log).toEqual([]);
    expect(stage.fatal).toHaveLength(1);
  });

  it('stops for good when the engine finds a broken invariant', async () => {
    const stage = new Stage();
    stage.answers.set('a', [note]);
    stage.answers.set('bad', new Error('fills never exceed the order'));
    stage.runner.begin(1);
    stage.runner.offer(timer('a'));
    stage.runner.offer(timer('bad'));
    await stage.run();
    expect(stage.fatal).toHaveLength(1);
    expect(stage.control.batches).toEqual([]);
  });

  it('stops for good when the queue cannot hold what may not be dropped', () => {
    const stage = new Stage(1);
    stage.runner.begin(1);
    stage.runner.offer(timer('a'));
    stage.runner.offer(timer('b'));
    expect(stage.fatal).toHaveLength(1);
    expect(stage.runner.halted).toBe(true);
  });
});
