import type { OrderConfig } from '../engine-config.js';

/** Longest pause between two questions about one order. */
const PAUSE_MS_MAX = 60_000;

/**
 * The pause before question number `asked` (from 0): the configured delays, then the last one doubling, because an
 * exchange that is down for hours is not to be hammered.
 */
export function queryDelay(config: OrderConfig, asked: number): number {
  const listed = config.queryDelaysMs[asked];
  if (listed !== undefined) return listed;
  const last = config.queryDelaysMs.at(-1) ?? 1_000;
  const doublings = Math.min(asked - config.queryDelaysMs.length + 1, 16);
  return Math.min(last * 2 ** doublings, PAUSE_MS_MAX);
}
