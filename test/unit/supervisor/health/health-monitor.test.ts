import { describe, expect, it } from 'vitest';
import { symbolName } from '../../../../src/model/names.js';
import type { BlockCause } from '../../../../src/ports/rate-usage.js';
import { HealthMonitor } from '../../../../src/supervisor/health/health-monitor.js';
import type { HealthReadings } from '../../../../src/supervisor/health/health-readings.js';
import { judgeHealth } from '../../../../src/supervisor/health/judge-health.js';
import {
  GOOD_READINGS as GOOD,
  HEALTH_LIMITS as LIMITS,
} from '../../../support/health-fixtures.js';

const silence = (symbol: string) => ({ symbol: symbolName(symbol), ageMs: 40_000 });

const blocked = (...causes: readonly BlockCause[]) => ({
  rate: { ...GOOD.rate, blocks: causes.map((cause) => ({ cause, forMs: 1_500 })) },
});

describe('judgeHealth', () => {
  const cases: readonly [string, Partial<HealthReadings>, string | undefined][] = [
    ['all is well', {}, undefined],
    ['timers run late', { loopLagMs: 251 }, 'event-loop DEGRADED'],
    ['half of the symbols are silent', { silentSymbols: [silence('A'), silence('B')] }, undefined],
    [
      'more than half are down or silent',
      { silentSymbols: [silence('A')], disconnectedSymbols: 2 },
      'market-feed DEGRADED',
    ],
    ['nothing is streamed yet', { streamedSymbols: 0, disconnectedSymbols: 1 }, undefined],
    ['the user stream is down', { userStreamConnected: false }, 'user-stream DEGRADED'],
    [
      'the clock was never measured',
      { clockUncertaintyMs: undefined, clockAgeMs: undefined },
      'clock DEGRADED',
    ],
    ['the clock is uncertain', { clockUncertaintyMs: 501 }, 'clock DEGRADED'],
    ['the clock was measured long ago', { clockAgeMs: 300_001 }, 'clock DEGRADED'],
    ['trades were given up', { tradesDropped: 1 }, 'event-queue CRITICAL'],
    ['events pile up', { queueDepth: 251 }, 'event-queue DEGRADED'],
    ['the queue is nearly full', { queueDepth: 901 }, 'event-queue CRITICAL'],
    ['requests fail in a row', { requestFailureStreak: 3 }, 'requests DEGRADED'],
    ['the bar store is down', { barStoreUp: false }, 'bar-store OK'],
    [
      'request weight runs out',
      { rate: { usedWeight: 4_801, limit: 6_000 } },
      'rate-budget DEGRADED',
    ],
    [
      'request weight is used as planned',
      { rate: { usedWeight: 5_800, limit: 6_000, plannedWeight: 5_900 } },
      undefined,
    ],
    [
      'request weight is used beyond the plan',
      { rate: { usedWeight: 5_901, limit: 6_000, plannedWeight: 5_900 } },
      'rate-budget DEGRADED',
    ],
    ['the exchange bans us', blocked('BANNED', 'ORDER_LIMIT'), 'exchange-access CRITICAL'],
    ['its firewall refuses', blocked('FIREWALL'), 'exchange-access CRITICAL'],
    ['it tells us to wait', blocked('RATE_LIMITED'), 'exchange-access DEGRADED'],
    ['it is overloaded', blocked('OVERLOADED'), 'exchange-access DEGRADED'],
    ['orders are too many', blocked('ORDER_LIMIT'), 'exchange-access DEGRADED'],
    ['commits are slow', { commitMs: 101 }, 'journal DEGRADED'],
    ['the log is long', { controlLogPages: 8_193 }, 'control-log DEGRADED'],
  ];
  it.each(cases)('%s', (_, changes, expected) => {
    const causes = judgeHealth({ ...GOOD, ...changes }, LIMITS);
    expect(causes.map(({ component, level }) => `${component} ${level}`).join()).toBe(
      expected ?? '',
    );
  });
});

describe('HealthMonitor', () => {
  const moment = (seconds: number) => ({ at: seconds * 1_000, monotonic: seconds * 1_000 });
  const late = { ...GOOD, loopLagMs: 400 };

  it('degrades at once and recovers only after a good while', () => {
    const monitor = new HealthMonitor(LIMITS);
    const levels = [GOOD, late, GOOD, late, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD].map(
      (readings, second) => {
        monitor.evaluate(readings, moment(second));
        return monitor.level;
      },
    );
    expect(levels.join(' ')).toBe(
      'OK DEGRADED DEGRADED DEGRADED DEGRADED DEGRADED DEGRADED DEGRADED OK OK',
    );
  });

  it('reports a change at once and repeats itself every 10 s', () => {
    const monitor = new HealthMonitor(LIMITS);
    const reported: string[] = [];
    for (let second = 0; second <= 25; second += 1) {
      const event = monitor.evaluate(second === 3 ? late : GOOD, moment(second));
      if (event !== undefined) reported.push(`${second} ${event.level}`);
    }
    expect(reported).toEqual(['0 OK', '3 DEGRADED', '8 OK', '18 OK']);
  });

  it('takes the worst of its causes', () => {
    const monitor = new HealthMonitor(LIMITS);
    const event = monitor.evaluate({ ...late, queueDepth: 950, barStoreUp: false }, moment(0));
    expect(event).toMatchObject({ level: 'CRITICAL' });
    expect(event?.causes).toHaveLength(3);
  });
});

it('says before the first readings that nothing is known', () => {
  const monitor = new HealthMonitor(LIMITS);
  expect(monitor.level).toBe('DEGRADED');
  expect(monitor.causes).toMatchObject([
    { component: 'start', detail: 'nothing has been checked yet' },
  ]);
});
