import { describe, expect, it } from 'vitest';
import {
  CommissionSchedule,
  type CommissionTerms,
  NO_RATES,
} from '../../../src/matching/commission-schedule.js';
import type { FeeSubject } from '../../../src/matching/fee-model.js';
import { formatMoney, moneyOf } from '../../../src/model/money.js';
import { assetName, symbolName } from '../../../src/model/names.js';

const BNB = assetName('BNB');

/** The example of faqs/commission_faq.md: 35 000 × 0.49975 sold by a taker, BNB at 260, discount 0.25. */
const TERMS: CommissionTerms = {
  standard: { maker: 10n, taker: 20n, buyer: 30n, seller: 40n },
  special: { maker: 1_000_000n, taker: 2_000_000n, buyer: 3_000_000n, seller: 4_000_000n },
  tax: { maker: 112n, taker: 114n, buyer: 118n, seller: 116n },
  discount: 25_000_000n,
};
const SOLD: FeeSubject = {
  accountId: 'a',
  symbol: symbolName('BTCUSDT'),
  side: 'SELL',
  maker: false,
  receivedAsset: assetName('USDT'),
  received: moneyOf('17491.25'),
};

function pay(terms: CommissionTerms, bnb: string, subject: Partial<FeeSubject> = {}): string {
  const schedule = new CommissionSchedule({
    termsOf: () => terms,
    valueInBnb: (_, amount) => amount / 260n,
  });
  const { asset, amount } = schedule.commission({ ...SOLD, ...subject }, (held) =>
    moneyOf(held === BNB ? bnb : '0'),
  );
  return `${formatMoney(amount)} ${asset}`;
}

describe('commission', () => {
  it('is the sum of standard, tax and special, each by role and side', () => {
    // 0.01049475 + 0.04022987 + 1049.475
    expect(pay({ ...TERMS, discount: undefined }, '100')).toBe('1049.52572462 USDT');
  });

  it('discounts the standard part alone when it is paid in BNB', () => {
    // The document's 4.036607129 BNB, each part rounded down at the eighth decimal.
    expect(pay(TERMS, '100')).toBe('4.03660712 BNB');
  });

  it('is taken in full from what is received without enough BNB', () => {
    expect(pay(TERMS, '4')).toBe('1049.52572462 USDT');
  });

  it('is taken from what is received when that is BNB', () => {
    const subject = { receivedAsset: BNB, received: moneyOf('1'), side: 'BUY' as const };
    const terms = { ...TERMS, special: NO_RATES, tax: NO_RATES };
    // 50 × 10⁻⁸ of 1 BNB, a quarter of it.
    expect(pay(terms, '0', subject)).toBe('0.00000012 BNB');
  });
});
