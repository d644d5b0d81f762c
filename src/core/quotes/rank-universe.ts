import type { Turnover } from '../../model/engine-event.js';
import type { Instrument } from '../../model/instrument.js';
import { type Money, shareBps } from '../../model/money.js';
import type { AssetName, SymbolName } from '../../model/names.js';

/** What is ranked, and by which limits. */
export interface RankingInput {
  readonly instruments: Iterable<Instrument>;
  readonly turnovers: readonly Turnover[];
  readonly quoteAsset: AssetName;
  readonly excludedBases: ReadonlySet<AssetName>;
  readonly symbolsMax: number;
  /** Least 24 h turnover, in quote units. */
  readonly turnoverQuoteMin: Money;
  /** Symbols chosen last time: they stay unless clearly overtaken. */
  readonly chosenBefore: ReadonlySet<SymbolName>;
}

/** A symbol's place. */
export interface RankedSymbol {
  readonly symbol: SymbolName;
  /** From 1, by turnover with the members' advantage. */
  readonly rank: number;
  /** Whether it is among the first `symbolsMax`. */
  readonly isChosen: boolean;
}

/** A member's turnover counts for this much more than it is, so that two near equals do not swap places all day. */
const MEMBER_ADVANTAGE_BPS = 12_000;

/** Suffixes of leveraged tokens. Only together with a listed base in front: JUP is a coin, ADAUP was a token. */
const LEVERAGED_SUFFIXES = ['UP', 'DOWN', 'BULL', 'BEAR'];

/** Ranks the tradable symbols of one quote asset by turnover, best first; equal turnovers by name. */
export function rankUniverse(input: RankingInput): readonly RankedSymbol[] {
  const instruments = [...input.instruments];
  const bases = new Set<string>(instruments.map((instrument) => instrument.baseAsset));
  const turnoverOf = new Map(
    input.turnovers.map((turnover) => [turnover.symbol, turnover.quoteVolume]),
  );
  const scored: { symbol: SymbolName; score: Money }[] = [];
  for (const instrument of instruments) {
    if (!isEligible(instrument, input.quoteAsset)) continue;
    if (input.excludedBases.has(instrument.baseAsset)) continue;
    if (isLeveraged(instrument.baseAsset, bases)) continue;
    const turnover = turnoverOf.get(instrument.symbol);
    if (turnover === undefined) continue;
    const isMember = input.chosenBefore.has(instrument.symbol);
    const score = isMember ? shareBps(turnover, MEMBER_ADVANTAGE_BPS) : turnover;
    if (score < input.turnoverQuoteMin) continue;
    scored.push({ symbol: instrument.symbol, score });
  }
  scored.sort((a, b) =>
    a.score === b.score ? compare(a.symbol, b.symbol) : compare(b.score, a.score),
  );
  return scored.map(({ symbol }, index) => ({
    symbol,
    rank: index + 1,
    isChosen: index < input.symbolsMax,
  }));
}

/** Whether the exchange trades a pair against the quote asset right now. */
function isEligible(instrument: Instrument, quoteAsset: AssetName): boolean {
  return (
    instrument.status === 'TRADING' &&
    instrument.spotTradingAllowed &&
    instrument.quoteAsset === quoteAsset
  );
}

function isLeveraged(base: AssetName, bases: ReadonlySet<string>): boolean {
  return LEVERAGED_SUFFIXES.some(
    (suffix) => base.endsWith(suffix) && bases.has(base.slice(0, -suffix.length)),
  );
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
