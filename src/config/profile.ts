/** What `aegis start` puts together: the embedded exchange, the real market with simulated fills, or the real account. */
export const PROFILES = ['demo', 'paper', 'live'] as const;

/** One of the profiles. */
export type Profile = (typeof PROFILES)[number];
