import { type EpochMs, MINUTE_MS } from '../base/time.js';
import type { Clock } from '../ports/clock.js';
import type { AccountDesk } from './accounts/account-desk.js';
import type { EngineFreeze } from './admission/engine-freeze.js';
import { type MarketListener, type PublicTrade, UNHEARD } from './public-market/market-source.js';
import type { MarketView } from './public-market/market-view.js';
import type { ReferencePrices } from './public-market/reference-prices.js';
import { type AggregateTrade, aggregateOf } from './public-market/trade-tape.js';
import type { MarketPublisher } from './publishing/market-publisher.js';
import type { ShownBooks } from './publishing/shown-books.js';

/** What moves together. */
export interface MovingParts {
  readonly clock: Clock;
  readonly market: MarketView;
  readonly desk: AccountDesk;
  readonly books: ShownBooks;
  readonly references: ReferencePrices;
  readonly publisher: MarketPublisher;
  readonly freeze: EngineFreeze;
  /** How far the market moves at once, in exchange time. */
  readonly stepMs: number;
}

/** Moves the market with the clock: what happens there meets the accounts' orders, and then the streams tell it. */
export class MarketMotion {
  readonly #parts: MovingParts;
  readonly #listener: MarketListener;
  #timeSavedAt: EpochMs;

  constructor(parts: MovingParts) {
    this.#parts = parts;
    this.#listener = this.#marketListener();
    this.#timeSavedAt = parts.market.at;
    const { desk, books, publisher } = parts;
    this.#recallPrices();
    desk.observe((change) => {
      for (const symbol of books.ownChanged(change)) publisher.bookChanged(symbol);
    });
  }

  /** Reference prices look back: the trades of their window have happened before. */
  #recallPrices(): void {
    const { market, references } = this.#parts;
    const { windowMs } = references;
    if (windowMs === 0) return;
    for (const { symbol } of market.instruments) {
      const tape = market.tape(symbol);
      const firstId = tape.idAfter(market.at - windowMs - 1);
      const count = Number(tape.lastId - firstId) + 1;
      for (const { price, at } of tape.trades(firstId, count))
        references.observe(symbol, price, at);
    }
  }

  /** Brings the market up to the clock. */
  catchUp(): void {
    const { clock, market, desk, books, publisher, freeze, stepMs } = this.#parts;
    const now = clock.now();
    if (now <= market.at) return;
    market.advance(now, stepMs, freeze.isFrozen(now) ? UNHEARD : this.#listener);
    const { at } = market;
    if (freeze.thaw(now)) books.catchUp(at);
    publisher.tick(at);
    if (at - this.#timeSavedAt >= MINUTE_MS) {
      this.#timeSavedAt = at;
      desk.saveTime(at);
    }
  }

  /** Tells a trade of our accounts; an aggregate with the last of its trades. */
  publishOwnTrade(trade: PublicTrade, aggregate: AggregateTrade | undefined): void {
    this.#publish(trade);
    if (aggregate === undefined) return;
    this.#parts.publisher.aggregateTrade(aggregate.symbol, () => aggregate);
  }

  #publish(trade: PublicTrade): void {
    const { references, publisher } = this.#parts;
    references.observe(trade.symbol, trade.price, trade.at);
    publisher.trade(trade);
  }

  #marketListener(): MarketListener {
    const { market, desk, books, publisher } = this.#parts;
    return {
      trade: (trade) => {
        this.#publish(trade);
        publisher.aggregateTrade(trade.symbol, () =>
          aggregateOf(trade, market.tape(trade.symbol).aggregateIdOf(trade.tradeId)),
        );
        desk.record(desk.engine.publicTrade(trade.symbol, trade, trade.at), trade.at);
      },
      bookChanged: (symbol, at) => {
        books.sourceChanged(symbol, at);
        publisher.bookChanged(symbol);
      },
      barClosed: (bar) => publisher.barClosed(bar),
    };
  }
}
