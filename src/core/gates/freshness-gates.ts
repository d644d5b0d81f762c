import { type Reason, reason } from '../../model/reason-code.js';
import type { EntryContext } from './entry-gate.js';

/** The book must be a young one: an entry is priced from it. */
export function marketDataGate({ at, market, limits }: EntryContext): Reason | undefined {
  const limitMs = limits.marketDataAgeMsMax;
  if (market?.book === undefined) return reason('STALE_MARKET_DATA', { limitMs });
  const ageMs = at - market.book.at;
  return ageMs > limitMs ? reason('STALE_MARKET_DATA', { ageMs, limitMs }) : undefined;
}

/**
 * How late the newest bar came, by the exchange's clock. A negative lag is a wrong clock, not a fast network,
 * and is the clock gate's to judge.
 */
export function latencyGate({ market, clockOffsetMs, limits }: EntryContext): Reason | undefined {
  if (market?.barLagMs === undefined) return undefined;
  const latencyMs = Math.round(market.barLagMs + clockOffsetMs);
  const limitMs = limits.latencyMsMax;
  return latencyMs > limitMs ? reason('LATENCY_HIGH', { latencyMs, limitMs }) : undefined;
}

/** Timestamps, fences and ages mean something only while the exchange's clock is known. */
export function clockGate({ clockUncertaintyMs, limits }: EntryContext): Reason | undefined {
  const limitMs = limits.clockUncertaintyMsMax;
  if (clockUncertaintyMs <= limitMs) return undefined;
  return reason('CLOCK_UNCERTAIN', { uncertaintyMs: clockUncertaintyMs, limitMs });
}
