import type { BarSeries } from '../../model/bar-span.js';
import type { SymbolName } from '../../model/names.js';
import { RequestFailure } from '../../ports/request-failure.js';

/** "Invalid symbol." (errors.md, -1121 BAD_SYMBOL): never listed there, or no longer. */
const BAD_SYMBOL = -1_121;

/** Symbols that the exchange turned out not to know: one of them must not keep the others from being looked after. */
export class UnknownSymbols {
  readonly #found = new Set<SymbolName>();

  get found(): readonly SymbolName[] {
    return [...this.#found];
  }

  /** Asks for something of a series. @returns undefined, now and from now on, when the exchange does not know its symbol */
  async ask<Answer>(
    { symbol }: BarSeries,
    work: () => Promise<Answer>,
  ): Promise<Answer | undefined> {
    if (this.#found.has(symbol)) return undefined;
    try {
      return await work();
    } catch (failure) {
      if (!(failure instanceof RequestFailure) || failure.code !== BAD_SYMBOL) throw failure;
      this.#found.add(symbol);
      return undefined;
    }
  }
}
