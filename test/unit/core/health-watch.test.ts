import { expect, it } from 'vitest';
import { HealthWatch } from '../../../src/core/health-watch.js';
import { Outbox } from '../../../src/core/outbox.js';
import type { HealthLevel } from '../../../src/model/engine-event.js';

/** What an operator is told of verdicts that come every ten seconds. */
function told(levels: readonly HealthLevel[]): readonly string[] {
  const outbox = new Outbox();
  const watch = new HealthWatch(outbox);
  return levels.flatMap((level, index) => {
    const at = 1_000_000 + index * 10_000;
    const numbers = { lagMs: 900 };
    const cause = { component: 'event-loop', level, detail: 'timers run late', numbers };
    const well = { component: 'bar-store', level: 'OK', detail: 'down', numbers: {} } as const;
    watch.report({ type: 'HealthReported', at, level, causes: [cause, well] });
    return outbox
      .drain()
      .map((output) =>
        output.type === 'RecordNotification'
          ? `${index} ${output.severity} ${output.text}`
          : output.type,
      );
  });
}

const many = (level: HealthLevel, count: number) => Array.from({ length: count }, () => level);

it('says nothing of what passes within a minute', () => {
  expect(told(['OK', ...many('DEGRADED', 6), 'OK', ...many('DEGRADED', 6), 'OK'])).toEqual([]);
});

it('says once what lasts, with its numbers, and when it is over', () => {
  expect(told(['OK', ...many('DEGRADED', 20), 'OK', 'OK'])).toEqual([
    '7 warning Health is DEGRADED, no entries: event-loop timers run late lagMs=900.',
    '21 info Health is OK again, after 200 s.',
  ]);
});

it('says at once what is critical, even while it is told as less, and nothing when that becomes less again', () => {
  const levels = [...many('DEGRADED', 8), 'CRITICAL', 'CRITICAL', 'DEGRADED', 'OK'] as const;
  expect(told(levels).map((text) => text.slice(0, 21))).toEqual([
    '6 warning Health is D',
    '8 critical Health is ',
    '11 info Health is OK ',
  ]);
});

it('names what is unwell, and not what only deserves a word', () => {
  const watch = new HealthWatch(new Outbox());
  expect(watch.level).toBe('DEGRADED');
  const base = { detail: '', numbers: {} };
  const causes = [
    { ...base, component: 'clock', level: 'DEGRADED' },
    { ...base, component: 'bar-store', level: 'OK' },
    { ...base, component: 'event-queue', level: 'CRITICAL' },
  ] as const;
  watch.report({ type: 'HealthReported', at: 1, level: 'CRITICAL', causes });
  expect(watch.unwell()).toBe('clock event-queue');
});
