import { multiplyFixed } from '../base/fixed-point.js';
import type { Money } from '../model/money.js';
import { type AssetName, assetName, type SymbolName } from '../model/names.js';
import type { OrderSide } from '../model/order.js';
import type { Commission, FeeModel, FeeSubject } from './fee-model.js';

/** One kind of commission, as rates × 10⁸ of what is received (faqs/commission_faq.md). */
export interface CommissionRates {
  readonly maker: bigint;
  readonly taker: bigint;
  readonly buyer: bigint;
  readonly seller: bigint;
}

/** Everything that makes up a commission. */
export interface CommissionTerms {
  readonly standard: CommissionRates;
  readonly tax: CommissionRates;
  readonly special: CommissionRates;
  /** Paying in BNB leaves this share × 10⁸ of the standard part. Undefined: the account does not pay in BNB. */
  readonly discount: bigint | undefined;
}

export const NO_RATES: CommissionRates = { maker: 0n, taker: 0n, buyer: 0n, seller: 0n };

/** The asset in which commissions are cheaper. */
export const DISCOUNT_ASSET: AssetName = assetName('BNB');

/**
 * Commissions in three parts, each its rate for the role plus its rate for the side, of what is received. In BNB the
 * standard part is reduced and the others are not; without enough BNB all of it is taken from what is received
 * (faqs/commission_faq.md, "How is the commission calculated?").
 */
export class CommissionSchedule implements FeeModel {
  readonly #termsOf: (symbol: SymbolName) => CommissionTerms;
  readonly #valueInBnb: (asset: AssetName, amount: bigint) => bigint | undefined;

  constructor(facts: {
    readonly termsOf: (symbol: SymbolName) => CommissionTerms;
    /** What an amount of an asset is worth in BNB, rounded down; undefined when nobody knows. */
    readonly valueInBnb: (asset: AssetName, amount: bigint) => bigint | undefined;
  }) {
    this.#termsOf = facts.termsOf;
    this.#valueInBnb = facts.valueInBnb;
  }

  /** What applies to a symbol. */
  termsOf(symbol: SymbolName): CommissionTerms {
    return this.#termsOf(symbol);
  }

  commission(subject: FeeSubject, freeOf: (asset: AssetName) => Money): Commission {
    const terms = this.#termsOf(subject.symbol);
    const part = (rates: CommissionRates): bigint =>
      multiplyFixed(subject.received, rateOf(rates, subject));
    const standard = part(terms.standard);
    const others = part(terms.tax) + part(terms.special);
    const inBnb = this.#inBnb(subject, { standard, others, discount: terms.discount });
    const received = subject.receivedAsset === DISCOUNT_ASSET ? subject.received : 0n;
    if (inBnb !== undefined && inBnb <= freeOf(DISCOUNT_ASSET) + received) {
      return { asset: DISCOUNT_ASSET, amount: inBnb as Money };
    }
    return { asset: subject.receivedAsset, amount: (standard + others) as Money };
  }

  #inBnb(
    subject: FeeSubject,
    amounts: {
      readonly standard: bigint;
      readonly others: bigint;
      readonly discount: bigint | undefined;
    },
  ): bigint | undefined {
    if (amounts.discount === undefined) return undefined;
    const { receivedAsset } = subject;
    const valueOf = (amount: bigint): bigint | undefined =>
      receivedAsset === DISCOUNT_ASSET ? amount : this.#valueInBnb(receivedAsset, amount);
    const standard = valueOf(multiplyFixed(amounts.standard, amounts.discount));
    const others = valueOf(amounts.others);
    return standard === undefined || others === undefined ? undefined : standard + others;
  }
}

/** The sum of the role's and the side's rate. */
export function rateOf(
  rates: CommissionRates,
  trade: { readonly side: OrderSide; readonly maker: boolean },
): bigint {
  const role = trade.maker ? rates.maker : rates.taker;
  return role + (trade.side === 'BUY' ? rates.buyer : rates.seller);
}
