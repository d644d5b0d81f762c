import { expect, it } from 'vitest';
import { AssetPrices } from '../../../../src/core/portfolio/asset-prices.js';
import { moneyOf } from '../../../../src/model/money.js';
import { assetName, symbolName } from '../../../../src/model/names.js';
import { priceOf } from '../../../../src/model/price.js';

const BNB = assetName('BNB');
const ticker = (symbol: string, lastPrice: string) => ({
  symbol: symbolName(symbol),
  quoteVolume: moneyOf('1'),
  trades: 1,
  lastPrice: priceOf(lastPrice),
});

it('knows what an asset last cost in the quote asset, as the newest tickers say', () => {
  const prices = new AssetPrices(assetName('USDT'));
  expect(prices.of(BNB)).toBeUndefined();
  prices.noteTickers([ticker('BNBUSDT', '600'), ticker('BNBBTC', '0.01'), ticker('XUSDT', '0')]);
  expect(prices.of(BNB)).toBe(priceOf('600'));
  expect(prices.of(assetName('X'))).toBeUndefined();
  prices.noteTickers([ticker('BNBUSDT', '601')]);
  expect(prices.of(BNB)).toBe(priceOf('601'));
  prices.noteTickers([]);
  expect(prices.of(BNB)).toBeUndefined();
});
