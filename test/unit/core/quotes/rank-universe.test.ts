import { expect, test } from 'vitest';
import { type RankingInput, rankUniverse } from '../../../../src/core/quotes/rank-universe.js';
import { moneyOf } from '../../../../src/model/money.js';
import { assetName, symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';
import { instrument } from '../../../support/market-fixtures.js';

function rank(
  volumes: Readonly<Record<string, string>>,
  changes: Partial<RankingInput> = {},
): readonly string[] {
  const ranked = rankUniverse({
    instruments: Object.keys(volumes).map((base) => instrument(base)),
    turnovers: Object.entries(volumes).map(([base, volume]) => ({
      symbol: symbolName(`${base}USDT`),
      quoteVolume: moneyOf(volume),
      trades: 1,
      lastPrice: priceOf('1'),
    })),
    quoteAsset: assetName('USDT'),
    excludedBases: new Set([assetName('USDC')]),
    symbolsMax: 2,
    turnoverQuoteMin: moneyOf('100'),
    chosenBefore: new Set(),
    ...changes,
  });
  return ranked.map(
    ({ symbol, rank: place, isChosen }) => `${place} ${symbol}${isChosen ? ' *' : ''}`,
  );
}

test('ranks by turnover and chooses the first', () => {
  expect(rank({ ETH: '300', BTC: '500', SOL: '200' })).toEqual([
    '1 BTCUSDT *',
    '2 ETHUSDT *',
    '3 SOLUSDT',
  ]);
});

test('equal turnovers are ordered by name, whatever the order they came in', () => {
  expect(rank({ ETH: '300', BTC: '300' })).toEqual(rank({ BTC: '300', ETH: '300' }));
});

test('excluded bases and thin symbols have no place', () => {
  expect(rank({ USDC: '9000', BTC: '500', DOGE: '99' })).toEqual(['1 BTCUSDT *']);
});

test('leveraged tokens have no place; coins whose names end alike do', () => {
  const places = rank({ BTC: '500', BTCUP: '900', BTCDOWN: '800', JUP: '400' });
  expect(places).toEqual(['1 BTCUSDT *', '2 JUPUSDT *']);
});

test.each([
  ['halted', { status: 'HALT' }],
  ['in a state we do not know', { status: 'OTHER' }],
  ['not for spot', { spotTradingAllowed: false }],
] as const)('a symbol that is %s has no place', (_name, fields) => {
  const instruments = [instrument('BTC', fields), instrument('ETH')];
  expect(rank({ BTC: '500', ETH: '300' }, { instruments })).toEqual(['1 ETHUSDT *']);
});

test.each([
  ['3000', false],
  ['3599', false],
  ['3601', true],
])('a newcomer with %s against a member with 3000 takes its slot: %s', (volume, takes) => {
  const chosenBefore = new Set([symbolName('ETHUSDT')]);
  const places = rank({ ETH: '3000', SOL: volume }, { symbolsMax: 1, chosenBefore });
  expect(places[0]).toBe(takes ? '1 SOLUSDT *' : '1 ETHUSDT *');
});
