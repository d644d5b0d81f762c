import { divideFixed, formatFixedPadded } from '../../base/fixed-point.js';
import { type EpochMs, floorTime, MINUTE_MS } from '../../base/time.js';
import type { SymbolName } from '../../model/names.js';
import { timeframeMs } from '../../model/timeframe.js';
import type { WireObject } from '../wire/wire-json.js';
import type { Kline } from './kline-window.js';
import type { MarketView, TradeIds } from './market-view.js';

/** What traded in a span of time, as tickers state it. */
export interface WindowFigures {
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
  readonly volume: bigint;
  readonly quoteVolume: bigint;
  readonly trades: number;
  readonly openTime: EpochMs;
  readonly closeTime: EpochMs;
  readonly ids: TradeIds;
}

/** The figures of the minutes from `openTime` on, a whole minute, up to now. */
export function figuresSince(
  symbol: SymbolName,
  openTime: EpochMs,
  market: MarketView,
): WindowFigures {
  const minutes = Math.ceil((market.at - openTime) / timeframeMs('1m')) + 1;
  const range = { from: openTime, to: market.at, limit: minutes };
  const bars: Kline[] = [...market.bars(symbol, '1m', range)];
  const forming = market.formingBar(symbol, '1m');
  if (forming !== undefined && forming.openTime > (bars.at(-1)?.openTime ?? -1)) bars.push(forming);
  return figuresOf(bars, {
    ...{ openTime, closeTime: market.at },
    ids: market.tradeIdsSince(symbol, openTime),
  });
}

/** The window of so many ms: it begins on a minute, so it may be up to 59 999 ms wider (rest-api.md, "Rolling window"). */
export function rollingWindowStart(sizeMs: number, now: EpochMs): EpochMs {
  return floorTime(now - sizeMs, MINUTE_MS);
}

function figuresOf(
  bars: readonly Kline[],
  window: Pick<WindowFigures, 'openTime' | 'closeTime' | 'ids'>,
): WindowFigures {
  const trades = bars.reduce((sum, bar) => sum + bar.trades, 0);
  const first = bars[0];
  return {
    open: first?.open ?? 0n,
    high: bars.reduce((high, bar) => (bar.high > high ? bar.high : high), first?.high ?? 0n),
    low: bars.reduce((low, bar) => (bar.low < low ? bar.low : low), first?.low ?? 0n),
    close: bars.at(-1)?.close ?? 0n,
    volume: bars.reduce((sum, bar) => sum + bar.volume, 0n),
    quoteVolume: bars.reduce((sum, bar) => sum + bar.quoteVolume, 0n),
    trades,
    ...window,
  };
}

/** A window in REST's words (rest-api.md, "Rolling window price change statistics"). */
export function renderWindow(
  symbol: SymbolName,
  figures: WindowFigures,
  mini: boolean,
): WireObject {
  const change: WireObject = {
    priceChange: formatFixedPadded(figures.close - figures.open),
    priceChangePercent: changePercent(figures.open, figures.close),
    weightedAvgPrice: formatFixedPadded(weightedAverage(figures)),
  };
  return {
    symbol,
    ...(mini ? {} : change),
    openPrice: formatFixedPadded(figures.open),
    highPrice: formatFixedPadded(figures.high),
    lowPrice: formatFixedPadded(figures.low),
    lastPrice: formatFixedPadded(figures.close),
    volume: formatFixedPadded(figures.volume),
    quoteVolume: formatFixedPadded(figures.quoteVolume),
    openTime: figures.openTime,
    closeTime: figures.closeTime,
    firstId: figures.ids.first,
    lastId: figures.ids.last,
    count: figures.trades,
  };
}

/** Quote by base; 0 when nothing traded. */
export function weightedAverage({
  volume,
  quoteVolume,
}: Pick<WindowFigures, 'volume' | 'quoteVolume'>): bigint {
  return volume === 0n ? 0n : divideFixed(quoteVolume, volume);
}

/** Three decimals, exact: "-95.960". */
export function changePercent(open: bigint, close: bigint): string {
  if (open === 0n) return '0.000';
  const thousandths = ((close - open) * 100_000n) / open;
  const digits = (thousandths < 0n ? -thousandths : thousandths).toString().padStart(4, '0');
  return `${thousandths < 0n ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
}
