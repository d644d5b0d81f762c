import { Prng } from '../../base/prng.js';
import { MINUTE_MS } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import type { TradeGrid } from './trade-grid.js';

/** One made-up trade of a recorded minute. */
export interface ScriptedTrade {
  /** Milliseconds after the minute began. */
  readonly offsetMs: number;
  readonly ticks: number;
  readonly steps: bigint;
  readonly takerBuys: boolean;
}

const TRADES_LEAST = 30;
const TRADES_SPREAD = 31;
/** How far the way between two turning points strays, as a share of the bar's range. */
const STRAY = 0.15;

/** How many trades `writeBarScript` makes of a bar, without making them. */
export function countBarTrades(bar: Bar, grid: TradeGrid, seed: number): number {
  const steps = bar.volume / grid.step;
  if (steps === 0n) return 0;
  const wanted = TRADES_LEAST + scriptRandom(bar, seed).below(TRADES_SPREAD);
  const real = Math.max(bar.trades, turningPoints(bar, grid, true).length);
  const count = Math.min(wanted, real);
  return steps < BigInt(count) ? Number(steps) : count;
}

/**
 * Trades that a recorded minute may have consisted of: from the open, over low and high in either order, to the
 * close, inside the bar's range, with quantities that add up to its volume exactly and a mean price
 * as near to the recorded one as two groups of weights allow. There are at most 60 of them where the exchange
 * had hundreds, so their quote volume and taker share are approximations; the closed bar that is served is the
 * recorded one. A pure function of bar and seed.
 */
export function writeBarScript(bar: Bar, grid: TradeGrid, seed: number): readonly ScriptedTrade[] {
  const count = countBarTrades(bar, grid, seed);
  if (count === 0) return [];
  const random = scriptRandom(bar, seed);
  random.below(TRADES_SPREAD);
  const path = walkPath(bar, grid, { count, random });
  const steps = splitSteps(bar.volume / grid.step, weigh(path, meanTicks(bar, grid), random));
  const buyShare = Number(bar.takerBuyVolume) / Number(bar.volume);
  return path.map((ticks, index) => ({
    offsetMs: Math.floor(((index + random.unit()) / count) * MINUTE_MS),
    ticks,
    steps: steps[index] as bigint,
    takerBuys: random.unit() < buyShare,
  }));
}

function scriptRandom(bar: Bar, seed: number): Prng {
  return new Prng(seed ^ Math.imul(bar.openTime / MINUTE_MS, 0x9e3779b1));
}

/** Open, the extremes that are neither open nor close, close: in ticks. */
function turningPoints(bar: Bar, grid: TradeGrid, lowFirst: boolean): number[] {
  const [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map((price) =>
    Number(price / grid.tick),
  ) as [number, number, number, number];
  const between = (lowFirst ? [low, high] : [high, low]).filter(
    (ticks) => ticks !== open && ticks !== close,
  );
  return open === close && between.length === 0 ? [open] : [open, ...between, close];
}

function walkPath(
  bar: Bar,
  grid: TradeGrid,
  walk: { readonly count: number; readonly random: Prng },
): number[] {
  const { count, random } = walk;
  const points = turningPoints(bar, grid, random.chance(0.5));
  while (points.length > count) points.splice(points.length > 2 ? 1 : 0, 1);
  const low = Number(bar.low / grid.tick);
  const high = Number(bar.high / grid.tick);
  const path = new Array<number>(count).fill(points[0] as number);
  const leg = (count - 1) / Math.max(1, points.length - 1);
  let from = 0;
  for (let turn = 1; turn < points.length; turn += 1) {
    const isLast = turn === points.length - 1;
    const stray = isLast || leg < 3 ? 0 : Math.floor((random.unit() - 0.5) * leg * 0.6);
    const to = isLast ? count - 1 : Math.round(turn * leg) + stray;
    const start = points[turn - 1] as number;
    const end = points[turn] as number;
    for (let index = from + 1; index < to; index += 1) {
      const share = (index - from) / (to - from);
      const noise = (random.unit() - 0.5) * 2 * STRAY * (high - low);
      const ticks = Math.round(start + (end - start) * share + noise);
      path[index] = Math.max(low, Math.min(high, ticks));
    }
    path[to] = end;
    from = to;
  }
  return path;
}

function meanTicks(bar: Bar, grid: TradeGrid): number {
  return (Number(bar.quoteVolume) / Number(bar.volume)) * (1e8 / Number(grid.tick));
}

/** Random weights, scaled in two groups (above and below the mean) so that the weighted mean comes out right. */
function weigh(path: readonly number[], mean: number, random: Prng): readonly number[] {
  const weights = path.map(() => 0.05 + random.exponential(1));
  let above = 0;
  let below = 0;
  path.forEach((ticks, index) => {
    const moment = (ticks - mean) * (weights[index] as number);
    if (moment > 0) above += moment;
    else below -= moment;
  });
  if (above === 0 || below === 0) return weights;
  const scale = Math.sqrt(below / above);
  return weights.map((weight, index) =>
    (path[index] as number) > mean ? weight * scale : weight / scale,
  );
}

/** Splits a whole number of steps by weight; every part gets at least one. */
function splitSteps(total: bigint, weights: readonly number[]): readonly bigint[] {
  const spare = total - BigInt(weights.length);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const scale = 2 ** 40;
  const parts = weights.map(
    (weight) => 1n + (spare * BigInt(Math.floor((weight / sum) * scale))) / BigInt(scale),
  );
  const given = parts.reduce((all, part) => all + part, 0n);
  const heaviest = weights.indexOf(Math.max(...weights));
  parts[heaviest] = (parts[heaviest] as bigint) + total - given;
  return parts;
}
