import { resolve } from 'node:path';
import { DAY_MS, type EpochMs, formatUtc } from '../../base/time.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';

/** Flags that choose a simulated market. */
export interface MarketFlags {
  readonly seed?: number;
  readonly replay?: string;
  readonly symbols?: readonly string[];
  /** Midnight UTC. */
  readonly from?: EpochMs;
  /** Midnight UTC of the last day. */
  readonly to?: EpochMs;
  readonly align?: boolean;
  readonly speed?: number;
}

/** Which market the simulated exchange has. Plain JSON: it crosses to the exchange's process. */
export type MarketSpec = GeneratedMarketSpec | RecordedMarketSpec;

/** A market drawn from a seed. */
export interface GeneratedMarketSpec {
  readonly kind: 'generated';
  readonly seed: number;
  /** How many of the generator's symbols, or these by name. */
  readonly symbols: number | readonly string[];
}

/** A market replayed from archive files. */
export interface RecordedMarketSpec {
  readonly kind: 'recorded';
  /** Absolute path of a file or folder. */
  readonly path: string;
  readonly symbols: readonly string[];
  readonly from: EpochMs | undefined;
  /** Last millisecond. */
  readonly to: EpochMs | undefined;
  readonly align: boolean;
}

/** @throws VerbFailure (2) when flags contradict each other */
export function marketSpec(
  flags: MarketFlags,
  defaults: { readonly seed: number; readonly symbols: number },
): MarketSpec {
  if (flags.replay !== undefined) {
    if (flags.from !== undefined && flags.to !== undefined && flags.from > flags.to) {
      throw new VerbFailure(EXIT.usage, '--from is later than --to');
    }
    return {
      kind: 'recorded',
      path: resolve(flags.replay),
      symbols: flags.symbols ?? [],
      from: flags.from,
      to: flags.to === undefined ? undefined : flags.to + DAY_MS - 1,
      align: flags.align === true,
    };
  }
  if (flags.from !== undefined || flags.to !== undefined || flags.align === true) {
    throw new VerbFailure(EXIT.usage, '--from, --to and --align belong to --replay');
  }
  return {
    kind: 'generated',
    seed: flags.seed ?? defaults.seed,
    symbols: flags.symbols ?? defaults.symbols,
  };
}

/** One line that tells one market from another, for the home's identity and for people. */
export function describeMarket(spec: MarketSpec): string {
  if (spec.kind === 'generated') {
    const symbols =
      typeof spec.symbols === 'number' ? `${spec.symbols} symbols` : spec.symbols.join(' ');
    return `generated market, seed ${spec.seed}, ${symbols}`;
  }
  const symbols = spec.symbols.length === 0 ? 'all symbols' : spec.symbols.join(' ');
  const from = spec.from === undefined ? '' : ` from ${formatUtc(spec.from).slice(0, 10)}`;
  const to = spec.to === undefined ? '' : ` to ${formatUtc(spec.to).slice(0, 10)}`;
  return `replay of ${spec.path}, ${symbols}${from}${to}${spec.align ? ', aligned' : ''}`;
}
