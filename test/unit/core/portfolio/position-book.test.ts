import { describe, expect, it } from 'vitest';
import { withFill } from '../../../../src/core/portfolio/position-book.js';
import { moneyOf } from '../../../../src/model/money.js';
import { heldQuantity } from '../../../../src/model/position.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import { EMPTY_POSITION, fillOf } from '../../../support/positions.js';

describe('withFill', () => {
  it('sums executions and keeps commissions per asset', () => {
    const position = [
      fillOf('BUY', '0.6', '600', ['0.0006', 'BTC']),
      fillOf('BUY', '0.4', '401', ['0.00123', 'BNB']),
      fillOf('SELL', '0.9', '927', ['0.927', 'USDT']),
      fillOf('SELL', '0.05', '51', ['0.00007', 'BNB']),
    ].reduce(withFill, EMPTY_POSITION);
    expect(position).toMatchObject({
      bought: quantityOf('1'),
      sold: quantityOf('0.95'),
      quoteSpent: moneyOf('1001'),
      quoteReceived: moneyOf('978'),
      baseCommission: moneyOf('0.0006'),
      quoteCommission: moneyOf('0.927'),
      otherCommissions: { BNB: moneyOf('0.0013') },
    });
    expect(heldQuantity(position)).toBe(quantityOf('0.0494'));
  });
});
