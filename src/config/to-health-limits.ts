import type { AegisConfig } from './aegis-config.js';

/** Where the health monitor's readings become bad. Structurally the supervisor's HealthLimits. */
export interface HealthSettings {
  readonly loopLagMsMax: number;
  readonly commitMsMax: number;
  readonly clockUncertaintyMsMax: number;
  readonly clockAgeMsMax: number;
  readonly queueShareMax: number;
  readonly silentShareMax: number;
  readonly silenceMsMax: number;
  readonly requestFailureStreakMax: number;
  readonly rateShareMax: number;
  readonly recoverAfterMs: number;
}

/** Puts the file's settings into the monitor's words. */
export function toHealthLimits({ health }: Pick<AegisConfig, 'health'>): HealthSettings {
  return {
    loopLagMsMax: health.loopLagMax,
    commitMsMax: health.commitMax,
    clockUncertaintyMsMax: health.clockUncertaintyMax,
    clockAgeMsMax: health.clockAgeMax,
    queueShareMax: health.queueShareMax,
    silentShareMax: health.silentShareMax,
    silenceMsMax: health.silenceMax,
    requestFailureStreakMax: health.requestFailureStreakMax,
    rateShareMax: health.rateShareMax,
    recoverAfterMs: health.recoverAfter,
  };
}
