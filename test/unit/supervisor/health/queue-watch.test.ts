import { expect, it } from 'vitest';
import { QueueWatch } from '../../../../src/supervisor/health/queue-watch.js';
import { RecordingLogger } from '../../../support/recording-logger.js';

function setUp() {
  const logger = new RecordingLogger();
  const counters = {
    depth: 3,
    capacity: 10,
    depthMax: 7,
    pushed: 100,
    conflated: 0,
    tradesDropped: 0,
  };
  let now = 0;
  const watch = new QueueWatch({
    counters: () => counters,
    clock: { monotonic: () => now },
    logger,
  });
  const told = () =>
    logger.lines.splice(0).map(({ level, event, fields }) => [level, event, fields]);
  const lookAt = (seconds: number) => {
    now = seconds * 1_000;
    return watch.look();
  };
  return { counters, told, lookAt };
}

it('is silent while nothing is conflated or given up', () => {
  const { told, lookAt } = setUp();
  for (let second = 0; second < 200; second += 1) lookAt(second);
  expect(told()).toEqual([]);
});

it('says when it conflates, at most once a minute, with everything since', () => {
  const { counters, told, lookAt } = setUp();
  counters.conflated = 5;
  lookAt(1);
  const numbers = { pushed: 100, depth: 3, depthMax: 7, capacity: 10 };
  expect(told()).toEqual([['info', 'events-conflated', { since: 5, conflated: 5, ...numbers }]]);
  for (let second = 2; second <= 60; second += 1) {
    counters.conflated += 10;
    lookAt(second);
  }
  expect(told()).toEqual([]);
  lookAt(61);
  expect(told()).toEqual([
    ['info', 'events-conflated', { since: 590, conflated: 595, ...numbers }],
  ]);
});

it('says at once that trades were given up at the bound, then at most every ten seconds', () => {
  const { counters, told, lookAt } = setUp();
  counters.tradesDropped = 2;
  expect(lookAt(1).droppedSince).toBe(2);
  expect(told()).toEqual([
    ['warn', 'trades-dropped', { since: 2, tradesDropped: 2, depth: 3, capacity: 10 }],
  ]);
  counters.tradesDropped = 9;
  expect(lookAt(2).droppedSince).toBe(7);
  expect(lookAt(3).droppedSince).toBe(0);
  expect(told()).toEqual([]);
  lookAt(11);
  expect(told()).toMatchObject([['warn', 'trades-dropped', { since: 7, tradesDropped: 9 }]]);
});
