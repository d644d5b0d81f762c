import { beforeEach, describe, expect, it } from 'vitest';
import { AccountLedger } from '../../../../src/matching/account-ledger.js';
import type { MatchOrder } from '../../../../src/matching/match-order.js';
import { newOrder } from '../../../../src/matching/order-creation.js';
import { moneyOf } from '../../../../src/model/money.js';
import { assetName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { BalanceMovements } from '../../../../src/simulator/accounts/balance-movements.js';
import { testInstrument } from '../../../support/fake-market.js';

const USDT = assetName('USDT');

let ledger: AccountLedger;
let open: MatchOrder[];
let told: string[];
let movements: BalanceMovements;

beforeEach(() => {
  ledger = new AccountLedger();
  ledger.open('a');
  ledger.deposit('a', USDT, moneyOf('100'));
  open = [];
  told = [];
  movements = new BalanceMovements({
    ledger,
    openOrders: () => open,
    save: () => told.push('saved'),
    tell: (_, { e, d, B }) =>
      told.push(`${String(e)} ${d === undefined ? JSON.stringify(B) : String(d)}`),
  });
});

function holds(): readonly bigint[] {
  return [ledger.free('a', USDT), ledger.locked('a', USDT)];
}

describe('money from and to the outside', () => {
  it('is saved before it is told', () => {
    expect(movements.adjust('a', USDT, moneyOf('-40'), 1)).toBe(true);
    expect(holds()).toEqual([moneyOf('60'), 0n]);
    expect(told).toEqual([
      'saved',
      'balanceUpdate -40.00000000',
      'outboundAccountPosition [{"a":"USDT","f":"60.00000000","l":"0.00000000"}]',
    ]);
  });

  it('is never more than what is free', () => {
    expect(movements.adjust('a', USDT, moneyOf('-100.00000001'), 1)).toBe(false);
    expect(holds()).toEqual([moneyOf('100'), 0n]);
    expect(told).toEqual([]);
  });

  it('appears and vanishes in the books as well', () => {
    movements.adjust('a', USDT, moneyOf('5'), 1);
    movements.adjust('a', USDT, moneyOf('-7'), 1);
    expect(ledger.imbalance(USDT)).toBe(0n);
  });
});

describe('what others lock', () => {
  it('moves from free to locked and back', () => {
    expect(movements.lock('a', USDT, moneyOf('30'), 1)).toBe(true);
    expect(holds()).toEqual([moneyOf('70'), moneyOf('30')]);
    expect(movements.lock('a', USDT, moneyOf('-30'), 1)).toBe(true);
    expect(holds()).toEqual([moneyOf('100'), 0n]);
    expect(told.filter((line) => line !== 'saved')).toEqual([
      'externalLockUpdate 30.00000000',
      'outboundAccountPosition [{"a":"USDT","f":"70.00000000","l":"30.00000000"}]',
      'externalLockUpdate -30.00000000',
      'outboundAccountPosition [{"a":"USDT","f":"100.00000000","l":"0.00000000"}]',
    ]);
  });

  it('is never more than what is free', () => {
    expect(movements.lock('a', USDT, moneyOf('101'), 1)).toBe(false);
  });

  it('does not free what orders have locked', () => {
    const { symbol, quoteAsset } = testInstrument('BTC');
    const order = newOrder(
      {
        ...{ accountId: 'a', clientOrderId: 'x', symbol, side: 'BUY', type: 'LIMIT' },
        ...{ quantity: quantityOf('1'), price: priceOf('50') },
      },
      {
        ...{ orderId: 1n, at: 1, quantity: quantityOf('1'), lockedAsset: quoteAsset },
        defaultPrevention: 'NONE',
      },
    );
    open = [{ ...order, locked: moneyOf('50') }];
    ledger.lock('a', USDT, moneyOf('50'));
    movements.lock('a', USDT, moneyOf('20'), 1);
    expect(movements.lock('a', USDT, moneyOf('-21'), 1)).toBe(false);
    expect(movements.lock('a', USDT, moneyOf('-20'), 1)).toBe(true);
    expect(holds()).toEqual([moneyOf('50'), moneyOf('50')]);
  });
});
