/** How much of the exchange's request weight is used in the current window. */
export interface RateUsage {
  readonly usedWeight: number;
  readonly limit: number;
  /** So much may be used by now without touching what is kept for exits. Absent where nothing is kept. */
  readonly plannedWeight?: number;
}

/** Lets a part see the request budget without being able to spend it. */
export interface RateUsageSource {
  rateUsage(): RateUsage;
}
