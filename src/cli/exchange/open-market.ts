import { type EpochMs, floorTime, MINUTE_MS } from '../../base/time.js';
import { symbolName } from '../../model/names.js';
import { type ArchiveFile, type BarArchive, BarArchiveFailure } from '../../ports/bar-archive.js';
import {
  GeneratedMarket,
  type MarketCheckpoint,
  MarketCheckpointFailure,
} from '../../simulator/market/generated-market.js';
import { GENERATED_SYMBOLS } from '../../simulator/market/instrument-profile.js';
import { RecordedMarket } from '../../simulator/market/recorded-market.js';
import { NothingToReplay, selectSeries } from '../../simulator/market/series-selection.js';
import type { MarketSource } from '../../simulator/public-market/market-source.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';
import type { GeneratedMarketSpec, MarketSpec, RecordedMarketSpec } from './market-flags.js';

/** Where an earlier run of the same market stopped. */
export interface MarketResumption {
  readonly at: EpochMs;
  readonly checkpoint: MarketCheckpoint | undefined;
}

/** What opening a market needs besides its spec. */
export interface MarketSurroundings {
  readonly archive: BarArchive;
  /** Where a generated market begins when it is new. */
  readonly now: EpochMs;
  readonly resume: MarketResumption | undefined;
  /** A generated market begins, or goes on, at `now` itself: the time while it was down has passed there too. */
  readonly keepsTime?: boolean;
  /** Minutes of bars before the beginning, so that a trader can warm up; the market's own default when absent. */
  readonly historyMinutes?: number;
  /** Tells a person what was left out, one line each. */
  readonly notice: (text: string) => void;
}

/** A market ready to be traded on. */
export interface OpenMarket {
  readonly source: MarketSource;
  /** Absent where the spec alone finds the market again. */
  readonly checkpoint: MarketCheckpoint | undefined;
}

/** @throws VerbFailure: 2 for a symbol that does not exist, 8 when there is nothing to replay */
export async function openMarket(
  spec: MarketSpec,
  surroundings: MarketSurroundings,
): Promise<OpenMarket> {
  try {
    return spec.kind === 'generated'
      ? openGenerated(spec, surroundings)
      : { source: await openRecorded(spec, surroundings), checkpoint: undefined };
  } catch (failure) {
    if (failure instanceof NothingToReplay || failure instanceof MarketCheckpointFailure) {
      throw new VerbFailure(EXIT.data, failure.message, failure);
    }
    throw failure;
  }
}

/**
 * Finds out whether a market can be opened, before anything on disk changes for it.
 *
 * @throws VerbFailure as openMarket does
 */
export async function checkMarket(
  spec: MarketSpec,
  surroundings: Pick<MarketSurroundings, 'archive' | 'historyMinutes'>,
): Promise<void> {
  if (spec.kind === 'generated') {
    generatedSymbols(spec);
    return;
  }
  await openMarket(spec, { ...surroundings, now: 0, resume: undefined, notice: () => undefined });
}

function openGenerated(spec: GeneratedMarketSpec, surroundings: MarketSurroundings): OpenMarket {
  const { historyMinutes, now, resume, keepsTime = false } = surroundings;
  const history = historyMinutes === undefined ? {} : { historyMinutes };
  if (resume?.checkpoint !== undefined) {
    const startAt = keepsTime ? Math.max(now, resume.at) : resume.at;
    const source = GeneratedMarket.resume(resume.checkpoint, { ...history, startAt });
    return { source, checkpoint: source.checkpoint() };
  }
  const source = new GeneratedMarket({
    ...history,
    seed: spec.seed,
    startAt: keepsTime ? now : floorTime(now, MINUTE_MS),
    symbols: generatedSymbols(spec),
  });
  return { source, checkpoint: source.checkpoint() };
}

function generatedSymbols({ symbols }: GeneratedMarketSpec): typeof GENERATED_SYMBOLS {
  if (typeof symbols === 'number') return GENERATED_SYMBOLS.slice(0, symbols);
  const unknown = symbols.filter((symbol) => !GENERATED_SYMBOLS.includes(symbolName(symbol)));
  if (unknown.length > 0) {
    throw new VerbFailure(
      EXIT.usage,
      `the generated market has no ${unknown.join(', ')}; it has ${GENERATED_SYMBOLS.join(', ')}`,
    );
  }
  return symbols.map(symbolName);
}

async function openRecorded(
  spec: RecordedMarketSpec,
  surroundings: MarketSurroundings,
): Promise<MarketSource> {
  const { archive, historyMinutes, notice, resume } = surroundings;
  const files: ArchiveFile[] = [];
  for (const path of await listArchive(archive, spec.path)) {
    try {
      files.push(await archive.read(path));
    } catch (failure) {
      if (!(failure instanceof BarArchiveFailure)) throw failure;
      notice(`left out: ${failure.message}`);
    }
  }
  const selection = selectSeries(files, {
    ...(spec.symbols.length === 0 ? {} : { symbols: spec.symbols.map(symbolName) }),
    ...(spec.from === undefined ? {} : { from: spec.from }),
    ...(spec.to === undefined ? {} : { to: spec.to + 1 }),
    align: spec.align,
  });
  for (const { path, reason } of selection.leftOut) notice(`left out: ${path}: ${reason}`);
  return new RecordedMarket({
    seed: 1,
    selection,
    ...(historyMinutes === undefined ? {} : { historyBars: historyMinutes }),
    ...(resume === undefined ? {} : { startAt: resume.at }),
  });
}

async function listArchive(archive: BarArchive, path: string): Promise<readonly string[]> {
  try {
    return await archive.list(path);
  } catch (failure) {
    if (failure instanceof BarArchiveFailure)
      throw new VerbFailure(EXIT.data, failure.message, failure);
    throw failure;
  }
}
