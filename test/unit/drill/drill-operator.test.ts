import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../src/adapters/virtual/virtual-time.js';
import type { Random } from '../../../src/base/prng.js';
import { DrillOperator, type OperatorView } from '../../../src/drill/drill-operator.js';

const OFF = { tradingEnabled: false, killSwitch: 'NONE', paused: false } as const;
/** Never in the mood for anything. */
const CONTENT: Random = { below: () => 0, unit: () => 0.999 };
/** Always in the mood for the first whim, at once. */
const MOODY: Random = { below: (bound) => (bound > 10 ? bound - 1 : 0), unit: () => 0 };

async function commandsGiven(
  view: OperatorView | undefined,
  random: Random,
  runForMs: number,
): Promise<readonly string[]> {
  const time = new VirtualTime(0);
  const given: string[] = [];
  const operator = new DrillOperator({
    control: { putCommand: ({ type }) => given.push(type) },
    clock: time,
    scheduler: time,
    random,
    view: () => view,
  });
  operator.start(10_000);
  await time.run({ until: runForMs, tasksMax: 1_000 });
  return given;
}

describe('without whims the operator', () => {
  it.each<readonly [string, OperatorView | undefined, readonly string[]]>([
    [
      'enables trading when the trader is ready',
      { phase: 'READY', safety: OFF },
      ['ENABLE_TRADING'],
    ],
    ['waits while it warms up', { phase: 'WARMING', safety: OFF }, []],
    ['waits while no trader runs', undefined, []],
    [
      'clears a kill first',
      { phase: 'READY', safety: { ...OFF, killSwitch: 'ENTRIES' } },
      ['CLEAR_KILL'],
    ],
    ['resumes', { phase: 'READY', safety: { ...OFF, paused: true } }, ['RESUME_ALL']],
    [
      'leaves a trading trader alone',
      { phase: 'TRADING', safety: { ...OFF, tradingEnabled: true } },
      [],
    ],
  ])('%s', async (_name, view, expected) => {
    expect(await commandsGiven(view, CONTENT, 2_500)).toEqual(expected);
  });
});

it('repeats what had no effect, with patience', async () => {
  const given = await commandsGiven({ phase: 'READY', safety: OFF }, CONTENT, 7_000);
  expect(given).toEqual(['ENABLE_TRADING', 'ENABLE_TRADING']);
});

it('forbids things in between, and has no whims after their end', async () => {
  const view: OperatorView = { phase: 'TRADING', safety: { ...OFF, tradingEnabled: true } };
  const given = await commandsGiven(view, MOODY, 60_000);
  expect(given.length).toBeGreaterThan(0);
  expect(given.length).toBeLessThanOrEqual(3);
  expect(new Set(given)).toEqual(new Set(['PAUSE_ALL']));
});
