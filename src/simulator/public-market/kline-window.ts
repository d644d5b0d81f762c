import { must } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import { addMoney, notionalOf } from '../../model/money.js';
import type { SymbolName } from '../../model/names.js';
import { addQuantity } from '../../model/quantity.js';
import { timeframeMs } from '../../model/timeframe.js';
import {
  type KlineInterval,
  klineOpenTime,
  nextKlineOpenTime,
  sourceTimeframe,
} from '../wire/kline-intervals.js';
import type { PublicTrade } from './market-source.js';
import type { MarketView } from './market-view.js';

/** What traded in a span of time: a bar of any of the exchange's intervals. */
export type Kline = Omit<Bar, 'timeframe'>;

/** Which klines are wanted. */
export interface KlineQuery {
  readonly symbol: SymbolName;
  readonly interval: KlineInterval;
  /** Open times from here on, oldest first; undefined: the newest. */
  readonly from: EpochMs | undefined;
  readonly to: EpochMs;
  readonly limit: number;
}

/** The klines of a query, the still forming one included like the real exchange's. */
export function selectKlines(query: KlineQuery, market: MarketView): readonly Kline[] {
  const timeframe = sourceTimeframe(query.interval);
  if (timeframe === undefined) return secondsOf(query, market);
  const same = timeframe === query.interval.name;
  const found = same ? ownBars(query, market) : combinedBars(query, market);
  return query.from === undefined ? found.slice(-query.limit) : found.slice(0, query.limit);
}

/** The kline that is forming now. */
export function formingKline(
  symbol: SymbolName,
  interval: KlineInterval,
  market: MarketView,
): Kline | undefined {
  const to = market.at;
  return selectKlines({ symbol, interval, from: undefined, to, limit: 1 }, market).at(-1);
}

function ownBars({ symbol, interval, from, to, limit }: KlineQuery, market: MarketView): Kline[] {
  const timeframe = sourceTimeframe(interval) ?? '1m';
  const size = timeframeMs(timeframe);
  const closed: Kline[] = [];
  if (from === undefined) {
    closed.push(...market.bars(symbol, timeframe, { from: 0, to, limit }));
  } else {
    // Looks ever further from the start until enough are found: history may begin late or have holes.
    for (let count = limit; ; count *= 2) {
      const until = Math.min(to, from + count * size);
      const bars = market.bars(symbol, timeframe, { from, to: until, limit: count + 1 });
      if (bars.length < limit && until < to) continue;
      closed.push(...bars.slice(0, limit));
      break;
    }
  }
  return withForming(closed, market.formingBar(symbol, timeframe), { from: from ?? 0, to });
}

function withForming(
  closed: Kline[],
  forming: Kline | undefined,
  range: { readonly from: EpochMs; readonly to: EpochMs },
): Kline[] {
  const last = closed.at(-1);
  if (
    forming !== undefined &&
    forming.openTime >= range.from &&
    forming.openTime <= range.to &&
    (last === undefined || forming.openTime > last.openTime)
  ) {
    closed.push(forming);
  }
  return closed;
}

/** Klines put together from shorter bars. */
function combinedBars(query: KlineQuery, market: MarketView): Kline[] {
  const { symbol, interval, to } = query;
  const timeframe = sourceTimeframe(interval) ?? '1m';
  const span = nextKlineOpenTime(0, { ...interval, zoneMs: 0 });
  const parts = Math.ceil(span / timeframeMs(timeframe));
  const limit = (query.limit + 1) * Math.max(1, parts);
  const begin = query.from === undefined ? undefined : openFrom(query.from, interval);
  const end = nextKlineOpenTime(klineOpenTime(to, interval), interval) - 1;
  const bars = ownBars(
    { symbol, interval: { name: timeframe, zoneMs: 0 }, from: begin, to: end, limit },
    market,
  );
  return groupBars(bars, interval).filter(({ openTime }) => openTime <= to);
}

function groupBars(bars: readonly Kline[], interval: KlineInterval): Kline[] {
  const groups = new Map<EpochMs, Kline[]>();
  for (const bar of bars) {
    const openTime = klineOpenTime(bar.openTime, interval);
    const group = groups.get(openTime);
    if (group === undefined) groups.set(openTime, [bar]);
    else group.push(bar);
  }
  return [...groups].map(([openTime, group]) => joinBars(group, openTime, interval));
}

/** Prices come from the bars that traded; where none did, the kline is flat at the last close (`aggregateBars`). */
function joinBars(group: readonly Kline[], openTime: EpochMs, interval: KlineInterval): Kline {
  const closeTime = nextKlineOpenTime(openTime, interval) - 1;
  const traded = group.filter(({ volume }) => volume > 0n);
  const [first, ...others] = traded.length > 0 ? traded : group.slice(-1);
  return others.reduce<Kline>(
    (all, bar) => ({
      ...all,
      high: bar.high > all.high ? bar.high : all.high,
      low: bar.low < all.low ? bar.low : all.low,
      close: bar.close,
      volume: addQuantity(all.volume, bar.volume),
      quoteVolume: addMoney(all.quoteVolume, bar.quoteVolume),
      trades: all.trades + bar.trades,
      takerBuyVolume: addQuantity(all.takerBuyVolume, bar.takerBuyVolume),
      takerBuyQuoteVolume: addMoney(all.takerBuyQuoteVolume, bar.takerBuyQuoteVolume),
    }),
    { ...must(first, 'a kline is made of at least one bar'), openTime, closeTime },
  );
}

/** Seconds, from the trades in them. A second without a trade is flat at the price before it. */
function secondsOf(query: KlineQuery, market: MarketView): Kline[] {
  const { symbol, interval, limit } = query;
  const tape = market.tape(symbol);
  const oldest = tape.trades(0n, 1)[0];
  if (oldest === undefined) return [];
  const newestOpen = klineOpenTime(Math.min(query.to, market.at), interval);
  const wantedOpen =
    query.from === undefined ? newestOpen - (limit - 1) * SECOND : openFrom(query.from, interval);
  const begin = Math.max(wantedOpen, klineOpenTime(oldest.at, interval));
  const end = Math.min(newestOpen, begin + (limit - 1) * SECOND);
  const firstId = tape.idAfter(begin - 1);
  const count = Number(tape.idAfter(end + SECOND - 1) - firstId);
  const [before = oldest] = tape.trades(firstId - 1n, 1);
  const trades = tape.trades(firstId, count);
  const klines: Kline[] = [];
  let index = 0;
  let last = before;
  for (let open = begin; open <= end; open += SECOND) {
    const from = index;
    while ((trades[index]?.at ?? Number.POSITIVE_INFINITY) < open + SECOND) index += 1;
    const inside = trades.slice(from, index);
    klines.push(secondOf(inside, last, open));
    last = inside.at(-1) ?? last;
  }
  return klines;
}

/** The first open time from a time on. */
function openFrom(from: EpochMs, interval: KlineInterval): EpochMs {
  const open = klineOpenTime(from, interval);
  return open === from ? open : nextKlineOpenTime(open, interval);
}

const SECOND = 1_000;

function secondOf(trades: readonly PublicTrade[], before: PublicTrade, openTime: EpochMs): Kline {
  const prices = trades.map(({ price }) => price);
  const quiet = before.price;
  const bought = trades.filter(({ buyerIsMaker }) => !buyerIsMaker);
  const sum = (of: readonly PublicTrade[], value: (trade: PublicTrade) => bigint): bigint =>
    of.reduce((total, trade) => total + value(trade), 0n);
  const base = (trade: PublicTrade): bigint => trade.quantity;
  const quote = (trade: PublicTrade): bigint => notionalOf(trade.price, trade.quantity);
  return {
    symbol: before.symbol,
    openTime,
    closeTime: openTime + SECOND - 1,
    open: prices[0] ?? quiet,
    high: prices.reduce((high, price) => (price > high ? price : high), prices[0] ?? quiet),
    low: prices.reduce((low, price) => (price < low ? price : low), prices[0] ?? quiet),
    close: prices.at(-1) ?? quiet,
    volume: sum(trades, base) as Kline['volume'],
    quoteVolume: sum(trades, quote) as Kline['quoteVolume'],
    trades: trades.length,
    takerBuyVolume: sum(bought, base) as Kline['takerBuyVolume'],
    takerBuyQuoteVolume: sum(bought, quote) as Kline['takerBuyQuoteVolume'],
  };
}
