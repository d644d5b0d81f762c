import type { Turnover } from '../../model/engine-event.js';
import { type AssetName, type SymbolName, symbolName } from '../../model/names.js';
import type { Price } from '../../model/price.js';

/**
 * The last prices of all symbols of one quote asset, as the 24 h tickers told them: good enough to value a commission
 * paid in BNB, never to price a trade. Bounded by the symbols that the exchange lists.
 */
export class AssetPrices {
  readonly #quoteAsset: AssetName;
  #prices: ReadonlyMap<SymbolName, Price> = new Map();

  constructor(quoteAsset: AssetName) {
    this.#quoteAsset = quoteAsset;
  }

  /** Takes in the tickers; what they do not name has no price any more. */
  noteTickers(tickers: readonly Turnover[]): void {
    const ours = tickers.filter(({ symbol }) => symbol.endsWith(this.#quoteAsset));
    this.#prices = new Map(
      ours.flatMap(({ lastPrice, symbol }) => (lastPrice > 0n ? [[symbol, lastPrice]] : [])),
    );
  }

  /** The symbol that trades an asset against the quote asset, whether or not there is one. */
  symbolOf(asset: AssetName): SymbolName {
    return symbolName(`${asset}${this.#quoteAsset}`);
  }

  of(asset: AssetName): Price | undefined {
    return this.#prices.get(this.symbolOf(asset));
  }
}
