import { assert } from '../base/assert.js';
import { multiplyFixed } from '../base/fixed-point.js';
import type { Money } from '../model/money.js';
import type { AssetName, SymbolName } from '../model/names.js';
import type { OrderSide } from '../model/order.js';

/** The side of a trade that pays. */
export interface FeeSubject {
  readonly accountId: string;
  readonly symbol: SymbolName;
  readonly side: OrderSide;
  readonly maker: boolean;
  /** What the trade brings in, before the fee. */
  readonly receivedAsset: AssetName;
  readonly received: Money;
}

/** A fee: how much of what. */
export interface Commission {
  readonly asset: AssetName;
  readonly amount: Money;
}

/**
 * What a trade costs. An implementation with the BNB discount answers in BNB while the account has enough of it
 * free (`freeOf`), else in the received asset.
 */
export interface FeeModel {
  commission(subject: FeeSubject, freeOf: (asset: AssetName) => Money): Commission;
}

/** Fee rates × 10⁸: 100 000n is 0.1 %. */
export interface FeeRates {
  readonly maker: bigint;
  readonly taker: bigint;
}

/** 7.5 basis points → 75 000n. Exact for at most four decimals of a basis point. */
export function feeRateOfBps(bps: number): bigint {
  const rate = Math.round(bps * 10_000);
  assert(rate >= 0 && rate < 100_000_000, 'a fee is from 0 to less than 100 %');
  assert(Math.abs(rate - bps * 10_000) < 1e-6, 'a fee has at most four decimals of a basis point');
  return BigInt(rate);
}

/** The standard fee: a rate of what is received, rounded down at the eighth decimal, paid in what is received. */
export class ReceivedAssetFees implements FeeModel {
  readonly rates: FeeRates;

  constructor(rates: FeeRates) {
    this.rates = rates;
  }

  commission(subject: FeeSubject): Commission {
    const rate = subject.maker ? this.rates.maker : this.rates.taker;
    return {
      asset: subject.receivedAsset,
      amount: multiplyFixed(subject.received, rate) as Money,
    };
  }
}
