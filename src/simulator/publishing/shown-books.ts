import { must } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { DepthLevel } from '../../matching/depth-side.js';
import type { ShownDepth } from '../../matching/public-depth.js';
import type { SymbolName } from '../../model/names.js';
import { type AccountDesk, FIRST_EXECUTION_ID } from '../accounts/account-desk.js';
import type { PublicBook } from '../public-market/market-source.js';
import type { MarketView } from '../public-market/market-view.js';
import type { ExchangeChange } from '../state/exchange-state.js';

/** The best price of each side, and what is offered there. */
export interface BestLevels {
  readonly bid: DepthLevel | undefined;
  readonly ask: DepthLevel | undefined;
}

/** The best levels of a book at an update of it. */
export interface ShownBook extends ShownDepth {
  readonly updateId: bigint;
}

/** Every level there is. */
export const ALL_LEVELS = Number.POSITIVE_INFINITY;

/** Is told a book that is given away, and how many levels a side were asked for. */
export type SnapshotObserver = (symbol: SymbolName, book: ShownBook, levels: number) => void;

interface SymbolBook {
  /** Of the source's book that the engine matches against. */
  sourceId: bigint;
  /** What changes of our accounts add to it. */
  ownId: bigint;
  /** As deep as somebody has looked; undefined until somebody does. */
  shown: { readonly levels: number; readonly book: ShownBook } | undefined;
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
  #onSnapshot: SnapshotObserver = () => undefined;

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
  observeSnapshots(observer: SnapshotObserver): void {
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

  /** The book of a symbol now: at most so many levels a side, and at least one where there is any. */
  book(symbol: SymbolName, levels: number): ShownBook {
    const book = this.#book(symbol);
    if (book.shown === undefined || book.shown.levels < levels) {
      // Reading the levels also reads the source's update id.
      const depth = this.#desk.engine.shownDepth(symbol, levels);
      book.shown = { levels, book: { updateId: book.sourceId + book.ownId, ...depth } };
    }
    return book.shown.levels === levels ? book.shown.book : cut(book.shown.book, levels);
  }

  /** The same, for somebody who will keep it up to date by the changes that follow. */
  snapshot(symbol: SymbolName, levels: number): ShownBook {
    const book = this.book(symbol, levels);
    this.#onSnapshot(symbol, book, levels);
    return book;
  }

  best(symbol: SymbolName): BestLevels {
    const { bids, asks } = this.book(symbol, 1);
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

function cut({ updateId, bids, asks }: ShownBook, levels: number): ShownBook {
  return { updateId, bids: bids.slice(0, levels), asks: asks.slice(0, levels) };
}
