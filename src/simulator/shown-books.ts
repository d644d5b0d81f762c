import { must } from '../base/assert.js';
import type { EpochMs } from '../base/time.js';
import type { SymbolName } from '../model/names.js';
import { type AccountDesk, FIRST_EXECUTION_ID } from './account-desk.js';
import type { ExchangeChange } from './exchange-state.js';
import type { Level, PublicBook } from './market-source.js';
import type { MarketView } from './market-view.js';

/** The best price of each side, and what is offered there. */
export interface BestLevels {
  readonly bid: Level | undefined;
  readonly ask: Level | undefined;
}

interface SymbolBook {
  /** Of the source's book that the engine matches against. */
  sourceId: bigint;
  /** What changes of our accounts add to it. */
  ownId: bigint;
  /** Undefined until somebody looks. */
  shown: PublicBook | undefined;
}

/**
 * The books as the exchange shows them: what the public offers and our accounts have not taken, with our resting orders
 * among it. Put together when somebody looks, from the very levels and orders that the engine matches.
 *
 * The update id is the source's plus the count of executions on our accounts when they last changed something there.
 * Both only grow, and the count is stored with the accounts, so that an id never comes back, not after a restart either.
 */
export class ShownBooks {
  readonly #market: MarketView;
  readonly #desk: AccountDesk;
  readonly #books = new Map<SymbolName, SymbolBook>();
  #onSnapshot: (symbol: SymbolName, book: PublicBook) => void = () => undefined;

  constructor(parts: { readonly market: MarketView; readonly desk: AccountDesk }) {
    this.#market = parts.market;
    this.#desk = parts.desk;
    for (const { symbol } of parts.market.instruments) {
      this.#books.set(symbol, { sourceId: 0n, ownId: 0n, shown: undefined });
      this.#state(symbol, parts.market.at);
    }
    // Last, because restored orders may have met the books.
    for (const book of this.#books.values())
      book.ownId = parts.desk.nextExecutionId - FIRST_EXECUTION_ID;
  }

  /** Tells which books are given away as snapshots, from now on. */
  observeSnapshots(observer: (symbol: SymbolName, book: PublicBook) => void): void {
    this.#onSnapshot = observer;
  }

  /** The source's book has changed: the engine is told, which may fill orders. */
  sourceChanged(symbol: SymbolName, at: EpochMs): void {
    this.#state(symbol, at);
  }

  /** The engine stood still for a while: it is told every book that has changed meanwhile. */
  catchUp(at: EpochMs): void {
    for (const [symbol, { sourceId }] of this.#books) {
      if (this.#market.sourceBook(symbol).updateId !== sourceId) this.#state(symbol, at);
    }
  }

  /** Our accounts have changed something. Returns the symbols whose books may look different now. */
  ownChanged({ orders, counters }: ExchangeChange): ReadonlySet<SymbolName> {
    const symbols = new Set(orders.map(({ symbol }) => symbol));
    for (const symbol of symbols) {
      const book = this.#books.get(symbol);
      if (book === undefined) continue;
      book.ownId = counters.executionId - FIRST_EXECUTION_ID;
      book.shown = undefined;
    }
    return symbols;
  }

  /** The book of a symbol now. */
  book(symbol: SymbolName): PublicBook {
    const book = this.#book(symbol);
    if (book.shown === undefined) {
      const { bids, asks } = this.#desk.engine.shownDepth(symbol);
      book.shown = { updateId: book.sourceId + book.ownId, bids, asks };
    }
    return book.shown;
  }

  /** The same, for somebody who will keep it up to date by the changes that follow. */
  snapshot(symbol: SymbolName): PublicBook {
    const book = this.book(symbol);
    this.#onSnapshot(symbol, book);
    return book;
  }

  best(symbol: SymbolName): BestLevels {
    const { bids, asks } = this.book(symbol);
    return { bid: bids[0], ask: asks[0] };
  }

  /** Made only when somebody looks: most books are replaced before. */
  #state(symbol: SymbolName, at: EpochMs): void {
    const book = this.#book(symbol);
    book.shown = undefined;
    const read = (): PublicBook => {
      const stated = this.#market.sourceBook(symbol);
      book.sourceId = stated.updateId;
      return stated;
    };
    this.#desk.record(this.#desk.engine.publicBookLater(symbol, read, at), at);
  }

  #book(symbol: SymbolName): SymbolBook {
    return must(this.#books.get(symbol), 'the symbol is listed');
  }
}
