import { must } from '../../base/assert.js';
import { RingBuffer } from '../../base/ring-buffer.js';
import type { EpochMs } from '../../base/time.js';
import type { Fill } from '../../model/fill.js';
import type { SymbolName } from '../../model/names.js';
import type { MarketSource, PublicTrade } from './market-source.js';

/** Trades of one taker order at one price and time (rest-api.md, "Compressed/Aggregate trades list"). */
export interface AggregateTrade extends Omit<PublicTrade, 'tradeId'> {
  /** Grows by one with every aggregate of the symbol. */
  readonly aggregateId: bigint;
  readonly firstTradeId: bigint;
  readonly lastTradeId: bigint;
}

/** A trade that one of our accounts had a part in. */
export interface OwnTrade extends PublicTrade {
  /** The order of ours that took; undefined when somebody else did. */
  readonly takerOrderId: string | undefined;
}

interface OwnEntry {
  readonly trade: OwnTrade;
  /** The source's first trade after it. */
  readonly sourceNext: bigint;
  /** Whether it belongs to the aggregate of the trade before it. */
  readonly joins: boolean;
  /** How many of our trades up to this one join. */
  readonly joined: bigint;
  /** How many of our trades come before it. */
  readonly place: bigint;
}

/** Trades of our accounts that are remembered; what is older than them can no longer be told. */
const OWN_KEPT = 100_000;
/** Times for which the first trade after them is remembered. */
const IDS_KEPT = 500;

/**
 * One symbol's trades in the order of their ids: the source's, and those of our accounts among them. The source finds its
 * past trades again; ours are kept, and each of them shifts the ids of the source's trades after it by one.
 *
 * The source states one trade for a taker and a price, so that each of its trades is an aggregate by itself. Of ours those
 * are one aggregate that a single order of ours took at one price without another trade between them.
 */
export class TradeTape {
  readonly #source: MarketSource;
  readonly #symbol: SymbolName;
  readonly #own = new RingBuffer<OwnEntry>(OWN_KEPT);
  readonly #idsAfter = new Map<EpochMs, bigint>();
  /** The source's first trade of this run, and what its ids and all after it are further shifted by. */
  readonly #seam: bigint;
  #shift = 0n;
  #last: PublicTrade | undefined;
  #lastId: bigint;

  constructor(source: MarketSource, symbol: SymbolName) {
    this.#source = source;
    this.#symbol = symbol;
    this.#seam = source.tradeIdAfter(symbol, source.startAt);
    this.#lastId = this.#seam - 1n;
    this.#last = source.trades(symbol, this.#lastId, 1)[0];
  }

  /** Puts back the trades of an earlier run and returns them. Called once, before anything else happens. */
  restore(fills: readonly Fill[]): readonly OwnTrade[] {
    const trades = tradesOfFills(fills);
    for (const trade of trades) {
      const sourceNext = trade.tradeId - this.#ownCount;
      this.#keep(trade, sourceNext < this.#seam ? sourceNext : this.#seam);
    }
    const last = trades.at(-1);
    if (last === undefined) return trades;
    // Where the source begins before the state that was stored, ids go on after those of our trades all the same.
    const due = this.#seam + this.#ownCount;
    if (last.tradeId >= due) this.#shift = last.tradeId + 1n - due;
    this.#lastId = this.#publishedId(this.#seam) - 1n;
    this.#last = this.trades(this.#lastId, 1)[0] ?? last;
    return trades;
  }

  get last(): PublicTrade | undefined {
    return this.#last;
  }

  /** The last id on the tape; 0 before the first trade. */
  get lastId(): bigint {
    return this.#lastId;
  }

  /** The id of a trade that one of our accounts is about to make. */
  takeId(): bigint {
    this.#lastId += 1n;
    return this.#lastId;
  }

  /** Puts a trade of the source on the tape, with the id that it has there. */
  print(stated: PublicTrade): PublicTrade {
    const tradeId = this.#publishedId(stated.tradeId);
    const trade = tradeId === stated.tradeId ? stated : { ...stated, tradeId };
    this.#lastId = tradeId;
    this.#last = trade;
    return trade;
  }

  /** Puts a trade of our accounts on the tape, whose id has been taken. Returns whether it joins the one before it. */
  printOwn(trade: OwnTrade): boolean {
    this.#last = trade;
    return this.#keep(trade, trade.tradeId - this.#ownCount - this.#shift).joins;
  }

  /** Trades with ids from `fromId` on, oldest first; from the oldest that is known when `fromId` is older. */
  trades(fromId: bigint, limit: number): readonly PublicTrade[] {
    const oldest = this.#own.at(0);
    const isForgotten = oldest !== undefined && oldest.place > 0n && fromId < oldest.trade.tradeId;
    const first = isForgotten ? oldest.trade.tradeId : fromId;
    const ownFrom = this.#firstOwn(({ trade }) => trade.tradeId >= first);
    const sourceFrom = this.#sourceId(first, ownFrom);
    const theirs = this.#source
      .trades(this.#symbol, sourceFrom, limit)
      .map((trade) => ({ ...trade, tradeId: this.#publishedId(trade.tradeId) }));
    const trades: PublicTrade[] = [];
    for (let index = ownFrom, place = 0; trades.length < limit; ) {
      const [own, their] = [this.#own.at(index)?.trade, theirs[place]];
      const next = own !== undefined && !(their !== undefined && their.tradeId < own.tradeId);
      const trade = next ? own : their;
      if (trade === undefined) break;
      if (next) index += 1;
      else place += 1;
      trades.push(trade);
    }
    return trades;
  }

  /** The newest trades up to a time, oldest first. */
  tradesUntil(at: EpochMs, limit: number): readonly PublicTrade[] {
    const end = this.idAfter(at);
    return this.trades(end - BigInt(limit), limit).filter(({ tradeId }) => tradeId < end);
  }

  /** The id of the first trade after a time; of the next to happen when there has been none yet. */
  idAfter(at: EpochMs): bigint {
    const known = this.#idsAfter.get(at);
    if (known !== undefined) return known;
    const id = this.#findIdAfter(at);
    if (id > this.#lastId) return id;
    // It has happened and stays the first. Bars and windows ask for the same few times again and again.
    if (this.#idsAfter.size >= IDS_KEPT) this.#idsAfter.clear();
    this.#idsAfter.set(at, id);
    return id;
  }

  #findIdAfter(at: EpochMs): bigint {
    const their = this.#publishedId(this.#source.tradeIdAfter(this.#symbol, at));
    const own = this.#own.at(this.#firstOwn(({ trade }) => trade.at > at))?.trade.tradeId;
    return own !== undefined && own < their ? own : their;
  }

  /** Aggregates with ids from `fromId` on, oldest first. */
  aggregates(fromId: bigint, limit: number): readonly AggregateTrade[] {
    const at = this.#firstOwn((own) => own.trade.tradeId - own.joined >= fromId);
    const first = fromId + this.#joinedBefore(at);
    for (let count = limit + 1; ; count *= 2) {
      const trades = this.trades(first, count);
      const found = this.#aggregate(trades);
      if (trades.length < count) return found.slice(0, limit);
      if (found.length > limit) return found.slice(0, limit);
    }
  }

  /** The id of the aggregate to which the trade of an id belongs or will belong. */
  aggregateIdOf(tradeId: bigint): bigint {
    return tradeId - this.#joinedBefore(this.#firstOwn(({ trade }) => trade.tradeId > tradeId));
  }

  /** How many of our trades before the one at an index belong to the aggregate of the trade before them. */
  #joinedBefore(index: number): bigint {
    return index === 0 ? 0n : must(this.#own.at(index - 1)).joined;
  }

  #aggregate(trades: readonly PublicTrade[]): AggregateTrade[] {
    const found: AggregateTrade[] = [];
    for (const trade of trades) {
      const aggregateId = this.aggregateIdOf(trade.tradeId);
      const last = found.at(-1);
      if (last?.aggregateId === aggregateId) found[found.length - 1] = extend(last, trade);
      else found.push(aggregateOf(trade, aggregateId));
    }
    return found;
  }

  get #ownCount(): bigint {
    const last = this.#own.at(-1);
    return last === undefined ? 0n : last.place + 1n;
  }

  #keep(trade: OwnTrade, sourceNext: bigint): OwnEntry {
    const before = this.#own.at(-1);
    const joins = before !== undefined && isOneTaking(before.trade, trade);
    const joined = (before?.joined ?? 0n) + (joins ? 1n : 0n);
    const entry = { trade, sourceNext, joins, joined, place: this.#ownCount };
    this.#own.push(entry);
    return entry;
  }

  /** The id on the tape of a trade of the source. */
  #publishedId(sourceId: bigint): bigint {
    const shift = sourceId >= this.#seam ? this.#shift : 0n;
    const last = this.#own.at(-1);
    if (last === undefined || last.sourceNext <= sourceId) {
      return sourceId + this.#ownCount + shift;
    }
    const after = must(this.#own.at(this.#firstOwn((own) => own.sourceNext > sourceId)));
    return sourceId + after.place + shift;
  }

  /** The source's first trade that has this id on the tape or a greater one. */
  #sourceId(id: bigint, ownFrom: number): bigint {
    const after = this.#own.at(ownFrom);
    const sourceId = id - (after?.place ?? this.#ownCount);
    if (this.#shift === 0n || sourceId < this.#seam) return sourceId;
    return sourceId - this.#shift > this.#seam ? sourceId - this.#shift : this.#seam;
  }

  /** The index of our first trade for which something holds that goes on to hold. */
  #firstOwn(holds: (own: OwnEntry) => boolean): number {
    let low = 0;
    let high = this.#own.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(must(this.#own.at(middle)))) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Whether two trades that follow one another are of one taker order of ours, at one price and time. */
function isOneTaking(before: OwnTrade, trade: OwnTrade): boolean {
  return (
    trade.takerOrderId !== undefined &&
    trade.takerOrderId === before.takerOrderId &&
    trade.tradeId === before.tradeId + 1n &&
    trade.price === before.price &&
    trade.at === before.at
  );
}

/** An aggregate of one trade. */
export function aggregateOf({ tradeId, ...trade }: PublicTrade, id: bigint): AggregateTrade {
  const { symbol, price, quantity, at, buyerIsMaker } = trade;
  return {
    ...{ symbol, price, quantity, at, buyerIsMaker },
    ...{ aggregateId: id, firstTradeId: tradeId, lastTradeId: tradeId },
  };
}

/** An aggregate with one more trade in it. */
export function extend(
  aggregate: AggregateTrade,
  { tradeId, quantity }: PublicTrade,
): AggregateTrade {
  const sum = (aggregate.quantity + quantity) as PublicTrade['quantity'];
  return { ...aggregate, quantity: sum, lastTradeId: tradeId };
}

/** The trades behind fills, by id; a trade between two of our accounts left two of them. */
function tradesOfFills(fills: readonly Fill[]): readonly OwnTrade[] {
  const byId = new Map<string, OwnTrade>();
  for (const fill of fills) {
    const known = byId.get(fill.tradeId);
    if (known === undefined || !fill.maker) byId.set(fill.tradeId, ownTradeOf(fill));
  }
  return [...byId.values()].sort((a, b) => (a.tradeId < b.tradeId ? -1 : 1));
}

/** The trade of which one of our accounts had this fill. */
export function ownTradeOf(fill: Fill): OwnTrade {
  return {
    symbol: fill.symbol,
    tradeId: BigInt(fill.tradeId),
    price: fill.price,
    quantity: fill.quantity,
    at: fill.exchangeAt,
    buyerIsMaker: (fill.side === 'BUY') === fill.maker,
    takerOrderId: fill.maker ? undefined : fill.orderId,
  };
}
