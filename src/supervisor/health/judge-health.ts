import { SECOND_MS } from '../../base/time.js';
import type { HealthCause, HealthLevel } from '../../model/engine-event.js';
import type { BlockCause } from '../../ports/rate-usage.js';
import type { HealthLimits, HealthReadings } from './health-readings.js';

/** Half of what the control store bears before it stops to wait for a quiet moment: 32 MiB. */
const CONTROL_LOG_PAGES_MAX = 8_192;

const BLOCK_DETAIL: Readonly<Record<BlockCause, string>> = {
  BANNED: 'banned: nothing may be sent',
  RATE_LIMITED: 'told to wait: nothing may be sent',
  FIREWALL: "the exchange's firewall refused a request: only exits are sent",
  OVERLOADED: 'the exchange is overloaded: only exits and questions are sent',
  ORDER_LIMIT: 'too many unfilled orders: no order may be placed',
};

type Numbers = Readonly<Record<string, number | string>>;

/** Everything that is wrong right now, one cause a component at most. No memory: hysteresis is the monitor's. */
export function judgeHealth(
  readings: HealthReadings,
  limits: HealthLimits,
): readonly HealthCause[] {
  const causes = [
    judgeLoop(readings, limits),
    judgeFeed(readings, limits),
    judgeUserStream(readings),
    judgeClock(readings, limits),
    judgeQueue(readings, limits),
    judgeRequests(readings, limits),
    judgeBarStore(readings),
    judgeRate(readings, limits),
    judgeBlocks(readings),
    judgeCommit(readings, limits),
    judgeControlLog(readings),
  ];
  return causes.filter((cause) => cause !== undefined);
}

function judgeLoop(
  { loopLagMs }: HealthReadings,
  { loopLagMsMax }: HealthLimits,
): HealthCause | undefined {
  if (loopLagMs <= loopLagMsMax) return undefined;
  const lagMs = Math.round(loopLagMs);
  return degraded('event-loop', 'timers run late', { lagMs, limitMs: loopLagMsMax });
}

function judgeFeed(readings: HealthReadings, limits: HealthLimits): HealthCause | undefined {
  const { disconnectedSymbols, silentSymbols, streamedSymbols } = readings;
  const bad = disconnectedSymbols + silentSymbols.length;
  if (streamedSymbols === 0 || bad / streamedSymbols <= limits.silentShareMax) return undefined;
  const oldest = silentSymbols.reduce((most, { ageMs }) => Math.max(most, ageMs), 0);
  return degraded('market-feed', 'streams are down or silent', {
    disconnected: disconnectedSymbols,
    silent: silentSymbols.length,
    streamed: streamedSymbols,
    oldestMs: oldest,
  });
}

function judgeUserStream({ userStreamConnected }: HealthReadings): HealthCause | undefined {
  return userStreamConnected ? undefined : degraded('user-stream', 'not connected', {});
}

function judgeClock(readings: HealthReadings, limits: HealthLimits): HealthCause | undefined {
  const { clockAgeMs, clockUncertaintyMs } = readings;
  if (clockUncertaintyMs === undefined || clockAgeMs === undefined) {
    return degraded('clock', 'not measured yet', {});
  }
  if (clockUncertaintyMs > limits.clockUncertaintyMsMax) {
    const limitMs = limits.clockUncertaintyMsMax;
    return degraded('clock', 'uncertain', { uncertaintyMs: clockUncertaintyMs, limitMs });
  }
  if (clockAgeMs <= limits.clockAgeMsMax) return undefined;
  return degraded('clock', 'measured too long ago', {
    ageMs: Math.round(clockAgeMs),
    limitMs: limits.clockAgeMsMax,
  });
}

function judgeQueue(readings: HealthReadings, limits: HealthLimits): HealthCause | undefined {
  const { queueCapacity, queueDepth, tradesDropped } = readings;
  const share = queueDepth / queueCapacity;
  if (tradesDropped > 0) {
    const numbers = { dropped: tradesDropped, depth: queueDepth, capacity: queueCapacity };
    return cause('event-queue', 'CRITICAL', 'full: trades were given up', numbers);
  }
  if (share <= limits.queueShareMax) return undefined;
  return cause('event-queue', share > 0.9 ? 'CRITICAL' : 'DEGRADED', 'events pile up', {
    depth: queueDepth,
    capacity: queueCapacity,
  });
}

function judgeRequests(readings: HealthReadings, limits: HealthLimits): HealthCause | undefined {
  const { requestFailureStreak } = readings;
  if (requestFailureStreak <= limits.requestFailureStreakMax) return undefined;
  const limit = limits.requestFailureStreakMax;
  return degraded('requests', 'requests fail in a row', { failures: requestFailureStreak, limit });
}

function judgeBarStore({ barBacklog, barStoreUp }: HealthReadings): HealthCause | undefined {
  // Bars wait in memory and can be fetched again: worth telling, no reason to stop trading.
  return barStoreUp
    ? undefined
    : cause('bar-store', 'OK', 'down, bars wait', { backlog: barBacklog });
}

function judgeRate({ rate }: HealthReadings, limits: HealthLimits): HealthCause | undefined {
  const { limit, plannedWeight = 0, usedWeight } = rate;
  // Work that can wait may fill a window to its end, as long as it leaves the exits' part.
  if (usedWeight <= Math.max(limit * limits.rateShareMax, plannedWeight)) return undefined;
  return degraded('rate-budget', 'request weight is nearly used up', {
    usedWeight: rate.usedWeight,
    limit: rate.limit,
  });
}

/** A ban and a firewall's refusal do not pass like a full window: somebody has to find out why. */
function judgeBlocks({ rate }: HealthReadings): HealthCause | undefined {
  const [gravest] = rate.blocks ?? [];
  if (gravest === undefined) return undefined;
  const { cause: by, forMs } = gravest;
  const level = by === 'BANNED' || by === 'FIREWALL' ? 'CRITICAL' : 'DEGRADED';
  const numbers = { cause: by, forSeconds: Math.ceil(forMs / SECOND_MS) };
  return cause('exchange-access', level, BLOCK_DETAIL[by], numbers);
}

function judgeCommit(
  { commitMs }: HealthReadings,
  { commitMsMax }: HealthLimits,
): HealthCause | undefined {
  if (commitMs <= commitMsMax) return undefined;
  return degraded('journal', 'commits are slow', {
    commitMs: Math.round(commitMs),
    limitMs: commitMsMax,
  });
}

function judgeControlLog({ controlLogPages }: HealthReadings): HealthCause | undefined {
  if (controlLogPages <= CONTROL_LOG_PAGES_MAX) return undefined;
  return degraded('control-log', 'cannot be shortened while somebody reads', {
    pages: controlLogPages,
    limit: CONTROL_LOG_PAGES_MAX,
  });
}

function degraded(component: string, detail: string, numbers: Numbers): HealthCause {
  return cause(component, 'DEGRADED', detail, numbers);
}

function cause(
  component: string,
  level: HealthLevel,
  detail: string,
  numbers: Numbers,
): HealthCause {
  return { component, level, detail, numbers };
}
