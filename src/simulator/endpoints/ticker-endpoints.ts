import { divideFixed, formatFixedPadded } from '../../base/fixed-point.js';
import { DAY_MS, type EpochMs } from '../../base/time.js';
import type { SymbolName } from '../../model/names.js';
import type { MarketView } from '../market-view.js';
import type { RequestParameters } from '../request-parameters.js';
import type { WireObject, WireValue } from '../wire-json.js';
import type { Endpoint } from './endpoint.js';
import { selectSymbols, weightBySelection } from './symbol-selection.js';

/** ticker/24hr, ticker/price, ticker/bookTicker (rest-api.md). */
export function tickerEndpoints(market: MarketView): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/api/v3/ticker/24hr',
      wsMethod: 'ticker.24hr',
      signed: false,
      weight: (parameters) =>
        weightBySelection(parameters, {
          one: 2,
          list: (count) => (count <= 20 ? 2 : count <= 100 ? 40 : 80),
          all: 80,
        }),
      answer: ({ parameters, at }) => {
        const mini = parameters.text('type') === 'MINI';
        return each(parameters, market, (symbol) => renderDay(symbol, market, { at, mini }));
      },
    },
    {
      method: 'GET',
      path: '/api/v3/ticker/price',
      wsMethod: 'ticker.price',
      signed: false,
      weight: tickerWeight,
      answer: ({ parameters }) =>
        each(parameters, market, (symbol) => ({
          symbol,
          price: formatFixedPadded(lastPrice(symbol, market)),
        })),
    },
    {
      method: 'GET',
      path: '/api/v3/ticker/bookTicker',
      wsMethod: 'ticker.book',
      signed: false,
      weight: tickerWeight,
      answer: ({ parameters }) =>
        each(parameters, market, (symbol) => ({ symbol, ...renderBest(symbol, market) })),
    },
  ];
}

function tickerWeight(parameters: RequestParameters): number {
  return weightBySelection(parameters, { one: 2, list: () => 4, all: 4 });
}

function each(
  parameters: RequestParameters,
  market: MarketView,
  render: (symbol: SymbolName) => WireObject,
): WireValue {
  const { single, instruments } = selectSymbols(parameters, market);
  const rendered = instruments.map(({ symbol }) => render(symbol));
  return single ? (rendered[0] ?? null) : rendered;
}

function lastPrice(symbol: SymbolName, market: MarketView): bigint {
  return market.lastTrade(symbol)?.price ?? market.day(symbol)?.close ?? 0n;
}

function renderBest(symbol: SymbolName, market: MarketView): WireObject {
  const { bids, asks } = market.book(symbol);
  return {
    bidPrice: formatFixedPadded(bids[0]?.price ?? 0n),
    bidQty: formatFixedPadded(bids[0]?.quantity ?? 0n),
    askPrice: formatFixedPadded(asks[0]?.price ?? 0n),
    askQty: formatFixedPadded(asks[0]?.quantity ?? 0n),
  };
}

function renderDay(
  symbol: SymbolName,
  market: MarketView,
  options: { readonly at: EpochMs; readonly mini: boolean },
): WireObject {
  const day = market.day(symbol);
  const last = market.lastTrade(symbol);
  const open = day?.open ?? 0n;
  const close = day?.close ?? 0n;
  const volume = day?.volume ?? 0n;
  const trades = day?.trades ?? 0;
  const lastId = last?.tradeId ?? -1n;
  const tail: WireObject = {
    openPrice: formatFixedPadded(open),
    highPrice: formatFixedPadded(day?.high ?? 0n),
    lowPrice: formatFixedPadded(day?.low ?? 0n),
    ...(options.mini ? { lastPrice: formatFixedPadded(close) } : {}),
    volume: formatFixedPadded(volume),
    quoteVolume: formatFixedPadded(day?.quoteVolume ?? 0n),
    openTime: options.at - DAY_MS,
    closeTime: options.at,
    firstId: lastId < 0n ? -1 : lastId - BigInt(Math.max(0, trades - 1)),
    lastId,
    count: trades,
  };
  if (options.mini) return { symbol, ...tail };
  const average = volume === 0n ? 0n : divideFixed(day?.quoteVolume ?? 0n, volume);
  return {
    symbol,
    priceChange: formatFixedPadded(close - open),
    priceChangePercent: percent(open, close),
    weightedAvgPrice: formatFixedPadded(average),
    prevClosePrice: formatFixedPadded(open),
    lastPrice: formatFixedPadded(close),
    lastQty: formatFixedPadded(last?.quantity ?? 0n),
    ...renderBest(symbol, market),
    ...tail,
  };
}

/** Three decimals, exact: "-95.960". */
function percent(open: bigint, close: bigint): string {
  if (open === 0n) return '0.000';
  const thousandths = ((close - open) * 100_000n) / open;
  const digits = (thousandths < 0n ? -thousandths : thousandths).toString().padStart(4, '0');
  return `${thousandths < 0n ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
}
