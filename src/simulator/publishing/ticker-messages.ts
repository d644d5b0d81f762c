import { formatFixedPadded } from '../../base/fixed-point.js';
import { DAY_MS, type EpochMs } from '../../base/time.js';
import type { SymbolName } from '../../model/names.js';
import type { Kline } from '../public-market/kline-window.js';
import type { PublicTrade } from '../public-market/market-source.js';
import type { MarketView, TradeIds } from '../public-market/market-view.js';
import type { ReferencePrices } from '../public-market/reference-prices.js';
import type { AggregateTrade } from '../public-market/trade-tape.js';
import {
  changePercent,
  figuresSince,
  rollingWindowStart,
  type WindowFigures,
  weightedAverage,
} from '../public-market/window-figures.js';
import { WINDOW_MS, type WindowSize } from '../wire/stream-names.js';
import type { WireObject } from '../wire/wire-json.js';
import type { BestLevels, ShownBooks } from './shown-books.js';

/** `<symbol>@miniTicker` (web-socket-streams.md). */
export function renderMiniTicker(symbol: SymbolName, market: MarketView, at: EpochMs): WireObject {
  const day = market.day(symbol);
  return {
    e: '24hrMiniTicker',
    E: at,
    s: symbol,
    c: formatFixedPadded(day?.close ?? 0n),
    o: formatFixedPadded(day?.open ?? 0n),
    h: formatFixedPadded(day?.high ?? 0n),
    l: formatFixedPadded(day?.low ?? 0n),
    v: formatFixedPadded(day?.volume ?? 0n),
    q: formatFixedPadded(day?.quoteVolume ?? 0n),
  };
}

/** `<symbol>@ticker`. */
export function renderTicker(
  symbol: SymbolName,
  { market, books }: { readonly market: MarketView; readonly books: ShownBooks },
  at: EpochMs,
): WireObject {
  const day = market.day(symbol);
  const { bid, ask } = books.best(symbol);
  const trades = day?.trades ?? 0;
  const figures: WindowFigures = {
    open: day?.open ?? 0n,
    high: day?.high ?? 0n,
    low: day?.low ?? 0n,
    close: day?.close ?? 0n,
    volume: day?.volume ?? 0n,
    quoteVolume: day?.quoteVolume ?? 0n,
    trades,
    openTime: at - DAY_MS,
    closeTime: at,
    ids: market.tradeIdsSince(symbol, day?.openTime ?? at),
  };
  return {
    ...head('24hrTicker', symbol, at),
    ...renderChange(figures),
    x: formatFixedPadded(market.priceBefore(symbol, figures.ids.first) ?? figures.open),
    c: formatFixedPadded(figures.close),
    Q: formatFixedPadded(market.lastTrade(symbol)?.quantity ?? 0n),
    b: formatFixedPadded(bid?.price ?? 0n),
    B: formatFixedPadded(bid?.quantity ?? 0n),
    a: formatFixedPadded(ask?.price ?? 0n),
    A: formatFixedPadded(ask?.quantity ?? 0n),
    ...renderRange(figures),
  };
}

/** `<symbol>@ticker_<window>`. */
export function renderWindowTicker(
  symbol: SymbolName,
  window: WindowSize,
  market: MarketView,
  at: EpochMs,
): WireObject {
  const figures = figuresSince(symbol, rollingWindowStart(WINDOW_MS[window], at), market);
  return {
    ...head(`${window}Ticker`, symbol, at),
    ...renderChange(figures),
    c: formatFixedPadded(figures.close),
    ...renderRange({ ...figures, closeTime: at }),
  };
}

/** `<symbol>@trade`. */
export function renderTradeEvent(trade: PublicTrade): WireObject {
  return {
    ...head('trade', trade.symbol, trade.at),
    t: trade.tradeId,
    p: formatFixedPadded(trade.price),
    q: formatFixedPadded(trade.quantity),
    ...{ T: trade.at, m: trade.buyerIsMaker, M: true },
  };
}

/** `<symbol>@blockTrade`. */
export function renderBlockTrade(trade: PublicTrade): WireObject {
  const { e: _, M: _M, ...fields } = renderTradeEvent(trade);
  return { e: 'blockTrade', ...fields };
}

/** `<symbol>@aggTrade`. */
export function renderAggregateTradeEvent(trade: AggregateTrade): WireObject {
  return { ...head('aggTrade', trade.symbol, trade.at), ...renderAggregateTrade(trade) };
}

/** As REST tells it too (rest-api.md, "Compressed/Aggregate trades list"). */
export function renderAggregateTrade(trade: AggregateTrade): WireObject {
  return {
    a: trade.aggregateId,
    p: formatFixedPadded(trade.price),
    q: formatFixedPadded(trade.quantity),
    f: trade.firstTradeId,
    l: trade.lastTradeId,
    ...{ T: trade.at, m: trade.buyerIsMaker, M: true },
  };
}

/** `<symbol>@bookTicker`. */
export function renderBookTicker(
  symbol: SymbolName,
  { bid, ask }: BestLevels,
  updateId: bigint,
): WireObject {
  return {
    u: updateId,
    s: symbol,
    b: formatFixedPadded(bid?.price ?? 0n),
    B: formatFixedPadded(bid?.quantity ?? 0n),
    a: formatFixedPadded(ask?.price ?? 0n),
    A: formatFixedPadded(ask?.quantity ?? 0n),
  };
}

/** `<symbol>@avgPrice`. */
export function renderAveragePrice(
  symbol: SymbolName,
  market: MarketView,
  at: EpochMs,
): WireObject {
  return {
    ...head('avgPrice', symbol, at),
    i: '5m',
    w: formatFixedPadded(market.averagePrice(symbol, 5) ?? 0n),
    T: market.lastTrade(symbol)?.at ?? at,
  };
}

/** `<symbol>@referencePrice`; undefined for a symbol that never had one. */
export function renderReferencePrice(
  symbol: SymbolName,
  references: ReferencePrices,
  at: EpochMs,
): WireObject | undefined {
  const reference = references.at(symbol, at);
  if (reference === undefined) return undefined;
  const { price } = reference;
  return {
    e: 'referencePrice',
    s: symbol,
    r: price === undefined ? null : formatFixedPadded(price),
    t: reference.at,
  };
}

/** `<symbol>@kline_<interval>`. */
export function renderKline(
  kline: Kline,
  state: { readonly interval: string; readonly closed: boolean; readonly at: EpochMs },
  ids: TradeIds,
): WireObject {
  return {
    ...head('kline', kline.symbol, state.at),
    k: {
      t: kline.openTime,
      T: kline.closeTime,
      s: kline.symbol,
      i: state.interval,
      f: ids.first,
      L: ids.last,
      o: formatFixedPadded(kline.open),
      c: formatFixedPadded(kline.close),
      h: formatFixedPadded(kline.high),
      l: formatFixedPadded(kline.low),
      v: formatFixedPadded(kline.volume),
      n: kline.trades,
      x: state.closed,
      q: formatFixedPadded(kline.quoteVolume),
      V: formatFixedPadded(kline.takerBuyVolume),
      Q: formatFixedPadded(kline.takerBuyQuoteVolume),
      B: '0',
    },
  };
}

function head(event: string, symbol: SymbolName, at: EpochMs): WireObject {
  return { e: event, E: at, s: symbol };
}

function renderChange(figures: WindowFigures): WireObject {
  return {
    p: formatFixedPadded(figures.close - figures.open),
    P: changePercent(figures.open, figures.close),
    w: formatFixedPadded(weightedAverage(figures)),
  };
}

function renderRange(figures: WindowFigures): WireObject {
  return {
    o: formatFixedPadded(figures.open),
    h: formatFixedPadded(figures.high),
    l: formatFixedPadded(figures.low),
    v: formatFixedPadded(figures.volume),
    q: formatFixedPadded(figures.quoteVolume),
    O: figures.openTime,
    C: figures.closeTime,
    F: figures.ids.first,
    L: figures.ids.last,
    n: figures.trades,
  };
}
