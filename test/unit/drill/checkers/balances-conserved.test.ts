import { expect, it } from 'vitest';
import { BalancesConserved } from '../../../../src/drill/checkers/balances-conserved.js';
import { CommittedState } from '../../../../src/drill/committed-state.js';
import { type Money, moneyOf, ZERO_MONEY } from '../../../../src/model/money.js';
import { assetName } from '../../../../src/model/names.js';
import { collectReports, commitOf, restEvidence } from '../../../support/drill-evidence.js';
import { fillRecord, positionRecord } from '../../../support/trading-records.js';

const balance = (asset: string, free: Money) => ({
  asset: assetName(asset),
  free,
  locked: ZERO_MONEY,
});
const fill = fillRecord('a1-1-n1', '1');

function reportsOf(usdt: string, btc: string): readonly string[] {
  const { details, report } = collectReports();
  const state = new CommittedState();
  state.apply(
    commitOf([
      { type: 'RecordPosition', position: positionRecord('p1') },
      { type: 'RecordFill', fill, positionId: 'p1' },
    ]),
  );
  new BalancesConserved(report).rested(
    restEvidence({
      ourFills: [fill],
      openingBalances: [balance('USDT', moneyOf('1000')), balance('BTC', moneyOf('2'))],
      exchangeBalances: [balance('BTC', moneyOf(btc)), balance('USDT', moneyOf(usdt))],
    }),
    state,
  );
  return details;
}

it('is content when the books add up to the last unit', () => {
  expect(reportsOf('381.6237', '2.00999')).toEqual([]);
});

it.each([
  [
    '381.62370001',
    '2.00999',
    'USDT: the exchange holds 38162370001, our books say 38162370000 (× 10⁻⁸)',
  ],
  ['381.6237', '2.01', 'BTC: the exchange holds 201000000, our books say 200999000 (× 10⁻⁸)'],
])('reports one unit too much: %s USDT, %s BTC', (usdt, btc, expected) => {
  expect(reportsOf(usdt, btc)).toEqual([expected]);
});
