import { describe, expect, it } from 'vitest';
import { BalanceLedger } from '../../../../src/core/portfolio/balance-ledger.js';
import type { Balance } from '../../../../src/model/account-event.js';
import { moneyOf } from '../../../../src/model/money.js';
import { BASE, QUOTE } from '../../../support/desk.js';

const quote = (free: string): Balance => ({
  asset: QUOTE,
  free: moneyOf(free),
  locked: moneyOf('0'),
});

describe('BalanceLedger', () => {
  it('never lets an older statement replace a newer one', () => {
    const ledger = new BalanceLedger();
    ledger.apply([quote('100')], 20, false);
    expect(ledger.apply([quote('500')], 19, true)).toEqual([]);
    expect(ledger.of(QUOTE).free).toBe(moneyOf('100'));
  });

  it('takes absence for zero only in a complete statement', () => {
    const ledger = new BalanceLedger();
    ledger.apply([quote('100')], 1, false);
    ledger.apply([], 2, false);
    expect(ledger.total(QUOTE)).toBe(moneyOf('100'));
    ledger.apply([{ asset: BASE, free: moneyOf('1'), locked: moneyOf('2') }], 3, true);
    expect(ledger.total(QUOTE)).toBe(moneyOf('0'));
    expect(ledger.total(BASE)).toBe(moneyOf('3'));
  });

  it('keeps what an entry spent reserved until a balance shows it', () => {
    const ledger = new BalanceLedger();
    ledger.apply([quote('100')], 1, true);
    ledger.reserve('bought', QUOTE, moneyOf('60'));
    ledger.reserve('unfilled', QUOTE, moneyOf('10'));
    expect(ledger.available(QUOTE)).toBe(moneyOf('30'));
    ledger.release('unfilled', undefined);
    ledger.release('bought', 5);
    expect(ledger.available(QUOTE)).toBe(moneyOf('40'));
    ledger.apply([quote('41')], 5, false);
    expect(ledger.available(QUOTE)).toBe(moneyOf('41'));
  });
});
