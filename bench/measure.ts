/** How much a run measures. */
export interface BenchSettings {
  /** Rounds of each figure; odd, at least 5. */
  readonly rounds: number;
  /** A small run, to see that everything works; its figures are rough. */
  readonly quick: boolean;
  /** A folder for files, on a real disk. Removed afterwards. */
  readonly folder: string;
}

/** What a figure is compared with: measured in the same run, turn by turn with it. */
export interface Peer {
  readonly name: string;
  /** Median of the peer's rounds. */
  readonly median: number;
  /** Median of the rounds' quotients, figure ÷ peer. */
  readonly ratio: number;
}

/** What a figure should reach. */
export interface Limit {
  readonly text: string;
  readonly met: boolean;
}

/** One line of the table. */
export interface Figure {
  readonly bench: string;
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
  readonly peer?: Peer;
  readonly limit?: Limit;
}

/** One bench: a name for `--only`, and what it measures. */
export interface Bench {
  readonly name: string;
  readonly run: (settings: BenchSettings) => Promise<readonly Figure[]>;
}

/** A bound on a value: "at least" or "at most". */
export interface Bound {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** The middle of the values; of an even number, the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** The value that `share` of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1);
  return sorted[Math.max(0, at)] ?? Number.NaN;
}

/**
 * Runs the contenders turn by turn, each first in every other round, so that what disturbs the machine disturbs all of
 * them alike. One round before the first is not counted: the compiler is still at work then.
 */
export async function interleave<Name extends string, Value>(
  rounds: number,
  contenders: Readonly<Record<Name, () => Value | Promise<Value>>>,
): Promise<Readonly<Record<Name, readonly Value[]>>> {
  const names = Object.keys(contenders) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    Value[]
  >;
  for (let round = -1; round < rounds; round += 1) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) {
      const value = await contenders[name]();
      if (round >= 0) values[name].push(value);
    }
  }
  return values;
}

/** Makes a figure of the rounds' values, beside a peer's values of the same rounds. */
export function figureOf(
  line: { readonly bench: string; readonly name: string; readonly unit: string },
  values: readonly number[],
  beside: {
    readonly peer?: { readonly name: string; readonly values: readonly number[] };
    /** Bounds the median itself. */
    readonly bound?: Bound;
    /** Bounds the quotient to the peer. */
    readonly ratioBound?: Bound;
  } = {},
): Figure {
  const { peer, bound, ratioBound } = beside;
  const middle = median(values);
  const ratio =
    peer === undefined
      ? Number.NaN
      : median(values.map((value, round) => value / (peer.values[round] ?? Number.NaN)));
  const limit =
    bound !== undefined
      ? limitOf(bound, middle, line.unit)
      : ratioBound !== undefined
        ? limitOf(ratioBound, ratio, '× peer')
        : undefined;
  return {
    ...line,
    median: middle,
    min: Math.min(...values),
    max: Math.max(...values),
    rounds: values.length,
    ...(peer !== undefined && { peer: { name: peer.name, median: median(peer.values), ratio } }),
    ...(limit !== undefined && { limit }),
  };
}

/** Runs `work` once and says how many `things` it did per second. */
export async function ratePerSecond(
  things: number,
  work: () => void | Promise<void>,
): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (things * 1_000) / (performance.now() - startedAt);
}

function limitOf({ atLeast, atMost }: Bound, value: number, unit: string): Limit {
  if (atLeast !== undefined) return { text: `≥ ${atLeast} ${unit}`, met: value >= atLeast };
  const most = atMost ?? Number.POSITIVE_INFINITY;
  return { text: `≤ ${most} ${unit}`, met: value <= most };
}
