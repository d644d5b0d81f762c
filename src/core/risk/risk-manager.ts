import { formatFixed } from '../../base/fixed-point.js';
import type { EpochMs } from '../../base/time.js';
import type { Instrument } from '../../model/instrument.js';
import { addMoney, type Money, notionalOf, shareBps } from '../../model/money.js';
import { type Reason, reason } from '../../model/reason-code.js';
import type { OrderConfig, RiskConfig } from '../engine-config.js';
import { filterObjection, notionalMin } from '../orders/instrument-rules.js';
import type { Signal } from '../signals/signal.js';
import { type EntryPlan, planEntry } from './entry-plan.js';

declare const approvedBrand: unique symbol;

/** An entry that passed every limit. Only `RiskManager.review` makes one, and only one becomes an order. */
export type RiskApproved = EntryPlan & { readonly [approvedBrand]: 'RiskApproved' };

/** A refusal by a limit: ours, so "denied", never "rejected". */
export interface OrderDenied {
  readonly type: 'denied';
  readonly reasons: readonly Reason[];
}

/** What risk looks at, as it stands at the moment of decision. */
export interface RiskPicture {
  readonly at: EpochMs;
  readonly instrument: Instrument;
  readonly bestAsk: EntryPlan['price'];
  /** Positions that have not closed, entries on their way included. */
  readonly openPositions: number;
  readonly openOnSymbol: number;
  /** Their cost so far plus what entries on their way may still spend. */
  readonly exposure: Money;
  /** Free quote less reservations. */
  readonly availableQuote: Money;
  readonly profitToday: Money;
  readonly lossStreak: { readonly length: number; readonly lastAt: EpochMs | undefined };
}

/** Sizes an entry and holds it against every limit. Collects all objections; the first is decisive. */
export class RiskManager {
  readonly #risk: RiskConfig;
  readonly #orders: OrderConfig;

  constructor(risk: RiskConfig, orders: OrderConfig) {
    this.#risk = risk;
    this.#orders = orders;
  }

  review(signal: Signal, picture: RiskPicture): RiskApproved | OrderDenied {
    const plan = planEntry(signal, picture, {
      quotePerTrade: this.#risk.quotePerTrade,
      entrySlippageBps: this.#orders.entrySlippageBps,
      exitSlippageBps: this.#orders.exitSlippageBps,
    });
    const objections = [
      ...this.#countObjections(picture),
      ...this.#lossObjections(picture),
      ...this.#moneyObjections(plan, picture),
      ...this.#exitObjections(plan, picture),
    ];
    if (objections.length > 0) return { type: 'denied', reasons: objections };
    return plan as RiskApproved;
  }

  #countObjections(picture: RiskPicture): readonly Reason[] {
    const objections: Reason[] = [];
    const { positionsMax } = this.#risk;
    if (picture.openPositions >= positionsMax) {
      objections.push(
        reason('MAX_POSITIONS', { open: picture.openPositions, limit: positionsMax }),
      );
    }
    if (picture.openOnSymbol >= 1) {
      objections.push(reason('MAX_PER_SYMBOL', { open: picture.openOnSymbol, limit: 1 }));
    }
    return objections;
  }

  #lossObjections(picture: RiskPicture): readonly Reason[] {
    const objections: Reason[] = [];
    const { dailyLossQuoteMax, lossStreakMax, lossStreakPauseMs } = this.#risk;
    if (-picture.profitToday >= dailyLossQuoteMax) {
      objections.push(
        reason('DAILY_LOSS_LIMIT', {
          loss: formatFixed(-picture.profitToday),
          limit: formatFixed(dailyLossQuoteMax),
        }),
      );
    }
    const { length, lastAt } = picture.lossStreak;
    if (length >= lossStreakMax && lastAt !== undefined) {
      const leftMs = lastAt + lossStreakPauseMs - picture.at;
      if (leftMs > 0) {
        objections.push(reason('LOSS_STREAK', { losses: length, limit: lossStreakMax, leftMs }));
      }
    }
    return objections;
  }

  #moneyObjections(plan: EntryPlan, picture: RiskPicture): readonly Reason[] {
    const objections: Reason[] = [];
    const exposure = addMoney(picture.exposure, plan.cost);
    if (exposure > this.#risk.exposureQuoteMax) {
      objections.push(
        reason('MAX_EXPOSURE', {
          exposure: formatFixed(exposure),
          limit: formatFixed(this.#risk.exposureQuoteMax),
        }),
      );
    }
    if (plan.cost > picture.availableQuote) {
      objections.push(
        reason('INSUFFICIENT_BALANCE', {
          cost: formatFixed(plan.cost),
          available: formatFixed(picture.availableQuote),
        }),
      );
    }
    const filter = filterObjection(picture.instrument, {
      side: 'BUY',
      type: 'LIMIT',
      quantity: plan.quantity,
      price: plan.price,
      referencePrice: picture.bestAsk,
    });
    if (filter !== undefined) objections.push(filter);
    return objections;
  }

  /** What is bought must be sellable where the stop would sell it, with room to spare; and it must be protectable. */
  #exitObjections(plan: EntryPlan, picture: RiskPicture): readonly Reason[] {
    const { instrument } = picture;
    const protection = plan.protection;
    if (protection === undefined) {
      return [reason('NO_PROTECTION_TYPE', { allowed: instrument.orderTypes.join(' ') })];
    }
    const objections: Reason[] = [];
    const least = shareBps(notionalMin(instrument, protection.type), this.#risk.exitValueFactorBps);
    const exitValue = notionalOf(protection.price ?? plan.stopPrice, plan.quantity);
    if (exitValue < least) {
      objections.push(
        reason('EXIT_VALUE_BELOW_MIN', {
          exitValue: formatFixed(exitValue),
          limit: formatFixed(least),
        }),
      );
    }
    const filter = filterObjection(instrument, {
      side: 'SELL',
      type: protection.type,
      quantity: plan.quantity,
      ...(protection.price === undefined ? {} : { price: protection.price }),
      stopPrice: plan.stopPrice,
      referencePrice: picture.bestAsk,
    });
    if (filter !== undefined) objections.push(filter);
    return objections;
  }
}
