import type { Instrument } from '../../model/instrument.js';
import { type Money, moneyOf } from '../../model/money.js';
import { type AssetName, assetName, type SymbolName, symbolName } from '../../model/names.js';
import { ORDER_TYPES } from '../../model/order.js';
import { type Price, priceOf } from '../../model/price.js';
import { type Quantity, quantityOf, ZERO_QUANTITY } from '../../model/quantity.js';

/** What tells one listed pair from another. */
export interface InstrumentFacts {
  readonly symbol: SymbolName;
  readonly baseAsset: AssetName;
  readonly quoteAsset: AssetName;
  readonly tick: Price;
  readonly step: Quantity;
  readonly notionalMin: Money;
  /** The largest market order, in base. */
  readonly marketQuantityMax: Quantity;
}

/** Quote assets by name, longest first so that FDUSD is not taken for USD; a pair ends with one of them. */
const QUOTE_ASSETS = [
  'FDUSD',
  'USDT',
  'USDC',
  'TUSD',
  'BUSD',
  'USDS',
  'USDP',
  'BIDR',
  'IDRT',
  'DOGE',
  'BTC',
  'ETH',
  'BNB',
  'EUR',
  'TRY',
  'BRL',
  'GBP',
  'AUD',
  'RUB',
  'UAH',
  'NGN',
  'ZAR',
  'DAI',
  'JPY',
  'PLN',
  'RON',
  'ARS',
  'MXN',
  'CZK',
  'COP',
  'VAI',
  'XRP',
  'TRX',
  'PAX',
  'USD',
];

/** BTC pairs ask for 0.0001, ETH pairs for 0.001 and so on (as exchangeInfo states them); dollars for 5. */
const NOTIONAL_MIN: Readonly<Record<string, string>> = {
  BTC: '0.0001',
  ETH: '0.001',
  BNB: '0.01',
  TRY: '10',
  BRL: '10',
};

/** Splits "BTCUSDT" into its assets; undefined when it ends with no known quote asset. */
export function splitPair(
  symbol: SymbolName,
): { readonly baseAsset: AssetName; readonly quoteAsset: AssetName } | undefined {
  const quote = QUOTE_ASSETS.find(
    (asset) => symbol.endsWith(asset) && symbol.length > asset.length,
  );
  if (quote === undefined) return undefined;
  return { baseAsset: assetName(symbol.slice(0, -quote.length)), quoteAsset: assetName(quote) };
}

/** The least order value of a quote asset at this exchange. */
export function notionalMinOf(quoteAsset: AssetName): Money {
  return moneyOf(NOTIONAL_MIN[quoteAsset] ?? '5');
}

/**
 * A pair with the filters Binance gives an ordinary Spot pair (filters.md; values as in exchangeInfo of 2025-08),
 * MARKET_LOT_SIZE with its disabled minimum and step included.
 */
export function listInstrument(facts: InstrumentFacts): Instrument {
  return {
    symbol: facts.symbol,
    status: 'TRADING',
    baseAsset: facts.baseAsset,
    quoteAsset: facts.quoteAsset,
    orderTypes: ORDER_TYPES,
    spotTradingAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: true,
    quoteOrderQuantityAllowed: true,
    trailingStopAllowed: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    filters: {
      price: { min: facts.tick, max: priceOf('1000000'), tick: facts.tick },
      lotSize: { min: facts.step, max: quantityOf('92141578'), step: facts.step },
      marketLotSize: { min: ZERO_QUANTITY, max: facts.marketQuantityMax, step: ZERO_QUANTITY },
      notional: {
        min: facts.notionalMin,
        applyMinToMarket: true,
        max: moneyOf('9000000'),
        applyMaxToMarket: false,
        averageMins: 5,
      },
      percentPrice: {
        bidUp: 500_000_000n,
        bidDown: 20_000_000n,
        askUp: 500_000_000n,
        askDown: 20_000_000n,
        averageMins: 5,
      },
      icebergPartsMax: 100,
      ordersMax: 200,
      algoOrdersMax: 5,
      orderListsMax: 20,
      orderAmendsMax: 10,
      trailingDelta: { minAbove: 10, maxAbove: 2_000, minBelow: 10, maxBelow: 2_000 },
    },
  };
}

/** The name of a pair from its assets. */
export function pairName(baseAsset: string, quoteAsset: string): SymbolName {
  return symbolName(`${baseAsset}${quoteAsset}`);
}
