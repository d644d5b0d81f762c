/** How much of the exchange's request weight is used in the current window. */
export interface RateUsage {
  readonly usedWeight: number;
  readonly limit: number;
}

/** Lets a part see the request budget without being able to spend it. */
export interface RateUsageSource {
  rateUsage(): RateUsage;
}
