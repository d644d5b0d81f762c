import { amount, assetList, section, symbolList, wholeNumber } from './setting.js';

/** Which symbols are considered at all. */
export const universeSection = section('Which symbols are considered at all.', {
  symbols: symbolList({
    does: 'These symbols, in this order; empty means: chosen by ranking 24 h turnover.',
    byDefault: [],
  }),
  symbolsMax: wholeNumber({
    does: 'How many symbols are warmed up and watched at most.',
    unit: 'symbols',
    min: 1,
    max: 200,
    byDefault: 20,
  }),
  turnoverMin: amount({ does: 'Least 24 h turnover of a ranked symbol.', byDefault: '5000000' }),
  excludedBases: assetList({
    does: 'Bases that ranking never chooses: stablecoins, wrapped and fiat assets.',
    byDefault: [
      'USDC',
      'FDUSD',
      'TUSD',
      'USDP',
      'DAI',
      'USD1',
      'EUR',
      'AEUR',
      'EURI',
      'XUSD',
      'BFUSD',
      'WBTC',
      'WBETH',
      'PAXG',
    ],
  }),
});
