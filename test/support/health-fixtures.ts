import type { HealthLimits, HealthReadings } from '../../src/supervisor/health/health-readings.js';

/** Limits as in production, but for a shorter recovery. */
export const HEALTH_LIMITS: HealthLimits = {
  loopLagMsMax: 250,
  commitMsMax: 100,
  clockUncertaintyMsMax: 500,
  clockAgeMsMax: 300_000,
  queueShareMax: 0.25,
  silentShareMax: 0.5,
  silenceMsMax: 30_000,
  requestFailureStreakMax: 2,
  rateShareMax: 0.8,
  recoverAfterMs: 5_000,
};

/** Readings within all of them. */
export const GOOD_READINGS: HealthReadings = {
  loopLagMs: 3,
  streamedSymbols: 4,
  disconnectedSymbols: 0,
  silentSymbols: [],
  userStreamConnected: true,
  clockUncertaintyMs: 20,
  clockAgeMs: 30_000,
  queueDepth: 10,
  queueCapacity: 1_000,
  tradesDropped: 0,
  requestFailureStreak: 0,
  barStoreUp: true,
  barBacklog: 0,
  rate: { usedWeight: 100, limit: 6_000 },
  commitMs: 1,
  controlLogPages: 0,
};
