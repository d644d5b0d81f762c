import type { EpochMs } from '../../base/time.js';
import { formatMoney } from '../../model/money.js';
import { distanceBps, formatPrice } from '../../model/price.js';
import { type Reason, reason } from '../../model/reason-code.js';
import type { ValidationConfig } from '../engine-config.js';
import { depthQuote, type SymbolMarket, spreadBps } from '../market-view.js';
import type { Signal } from '../signals/signal.js';

/** What a signal is judged by. */
export interface SignalJudgement {
  /** Now, on the exchange's clock, by which bars close. */
  readonly at: EpochMs;
  readonly market: SymbolMarket | undefined;
  readonly limits: ValidationConfig;
  /** Age since the signal's bar closed; `gates.signalAgeMsMax`. */
  readonly signalAgeMsMax: number;
}

/**
 * Whether a signal still makes sense in the market as it is now. Empty means valid; otherwise every
 * objection with its numbers, the first being decisive.
 */
export function validateSignal(signal: Signal, judgement: SignalJudgement): readonly Reason[] {
  const { at, market, limits, signalAgeMsMax } = judgement;
  const objections: Reason[] = [];
  const ageMs = at - signal.barCloseTime;
  if (ageMs > signalAgeMsMax) {
    objections.push(reason('STALE_SIGNAL', { ageMs, limitMs: signalAgeMsMax }));
  }
  const book = market?.book;
  if (book === undefined || book.bid <= 0n || book.ask <= book.bid) {
    objections.push(reason('NO_QUOTE', book === undefined ? {} : quoteNumbers(book.bid, book.ask)));
    return objections;
  }

  const spread = spreadBps(book);
  if (spread > limits.spreadBpsMax) {
    objections.push(
      reason('SPREAD_TOO_WIDE', { spreadBps: round(spread), limitBps: limits.spreadBpsMax }),
    );
  }
  const depth = depthQuote(book);
  if (depth < limits.depthQuoteMin) {
    objections.push(
      reason('DEPTH_TOO_THIN', {
        depthQuote: formatMoney(depth),
        limitQuote: formatMoney(limits.depthQuoteMin),
      }),
    );
  }
  const deviationBps = distanceBps(signal.referencePrice, book.ask);
  if (Math.abs(deviationBps) > limits.deviationBpsMax || book.ask <= signal.stopPrice) {
    objections.push(
      reason('PRICE_IMPLAUSIBLE', {
        deviationBps: round(deviationBps),
        limitBps: limits.deviationBpsMax,
        ask: formatPrice(book.ask),
        stop: formatPrice(signal.stopPrice),
      }),
    );
  }
  const rewardBps = distanceBps(book.ask, signal.targetPrice);
  const costBps = 2 * limits.takerFeeBps + spread;
  if (rewardBps < limits.rewardToCostMin * costBps) {
    objections.push(
      reason('REWARD_BELOW_COST', {
        rewardBps: round(rewardBps),
        costBps: round(costBps),
        ratioMin: limits.rewardToCostMin,
      }),
    );
  }
  return objections;
}

function quoteNumbers(bid: bigint, ask: bigint): Record<string, string> {
  return { bid: String(bid), ask: String(ask) };
}

/** Two decimals are enough to explain a decision. */
function round(bps: number): number {
  return Math.round(bps * 100) / 100;
}
