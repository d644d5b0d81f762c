declare const nameBrand: unique symbol;

/** The exchange's name of a pair ("BTCUSDT"). An opaque, case-sensitive string: Binance lists non-ASCII ones. */
export type SymbolName = string & { readonly [nameBrand]: 'SymbolName' };

/** The exchange's name of an asset ("USDT"). Opaque and case-sensitive. */
export type AssetName = string & { readonly [nameBrand]: 'AssetName' };

/** Marks a string as a symbol's name. Done once, where it enters. */
export function symbolName(text: string): SymbolName {
  return text as SymbolName;
}

/** Marks a string as an asset's name. Done once, where it enters. */
export function assetName(text: string): AssetName {
  return text as AssetName;
}
