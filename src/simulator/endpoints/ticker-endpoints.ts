import { divideFixed, formatFixedPadded } from '../../base/fixed-point.js';
import { DAY_MS, type EpochMs, floorTime, HOUR_MS, MINUTE_MS } from '../../base/time.js';
import type { SymbolName } from '../../model/names.js';
import type { MarketView } from '../public-market/market-view.js';
import {
  changePercent,
  figuresSince,
  renderWindow,
  rollingWindowStart,
} from '../public-market/window-figures.js';
import type { ShownBooks } from '../publishing/shown-books.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import { RequestRefusal } from '../wire/request-refusal.js';
import type { WireObject, WireValue } from '../wire/wire-json.js';
import { readZone } from './bars-answer.js';
import type { Endpoint } from './endpoint.js';
import { selectByStatus, weightBySelection } from './symbol-selection.js';

/** ticker/24hr, ticker/price, ticker/bookTicker (rest-api.md). */
export function tickerEndpoints(market: MarketView, books: ShownBooks): readonly Endpoint[] {
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
        const mini = readMini(parameters);
        return each(parameters, market, (symbol) =>
          renderDay(symbol, { market, books }, { at, mini }),
        );
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
        each(parameters, market, (symbol) => ({ symbol, ...renderBest(symbol, books) })),
    },
    ...windowEndpoints(market),
  ];
}

/** Statistics of a window: ticker/tradingDay, ticker (rest-api.md). */
function windowEndpoints(market: MarketView): readonly Endpoint[] {
  return [
    {
      ...{ method: 'GET', path: '/api/v3/ticker/tradingDay', wsMethod: 'ticker.tradingDay' },
      signed: false,
      weight: windowWeight,
      answer: ({ parameters, at }) => {
        refuseEverything(parameters);
        const zoneMs = readZone(parameters);
        const mini = readMini(parameters);
        const openTime = floorTime(at + zoneMs, DAY_MS) - zoneMs;
        return each(parameters, market, (symbol) =>
          renderWindow(
            symbol,
            { ...figuresSince(symbol, openTime, market), closeTime: openTime + DAY_MS - 1 },
            mini,
          ),
        );
      },
    },
    {
      ...{ method: 'GET', path: '/api/v3/ticker', wsMethod: 'ticker', signed: false },
      weight: windowWeight,
      answer: ({ parameters, at }) => {
        refuseEverything(parameters);
        const openTime = rollingWindowStart(readWindowSize(parameters), at);
        const mini = readMini(parameters);
        return each(parameters, market, (symbol) =>
          renderWindow(symbol, figuresSince(symbol, openTime, market), mini),
        );
      },
    },
  ];
}

/** 4 for each symbol, at most 200 (rest-api.md, "Rolling window price change statistics"). */
function windowWeight(parameters: RequestParameters): number {
  return weightBySelection(parameters, {
    one: 4,
    list: (count) => Math.min(200, 4 * count),
    all: 4,
  });
}

/** Either `symbol` or `symbols` must be there. */
function refuseEverything(parameters: RequestParameters): void {
  if (parameters.has('symbol') || parameters.has('symbols')) return;
  const message = "Param 'symbol' or 'symbols' must be sent, but both were empty/null!";
  throw new RequestRefusal(400, -1102, message);
}

function readMini(parameters: RequestParameters): boolean {
  const refusal = { code: -1139, message: 'Invalid ticker type.' };
  return parameters.choice('type', ['FULL', 'MINI'], refusal) === 'MINI';
}

/** "1m" to "59m", "1h" to "23h", "1d" to "7d". */
function readWindowSize(parameters: RequestParameters): number {
  const text = parameters.text('windowSize') ?? '1d';
  const match = /^(\d{1,2})([mhd])$/.exec(text);
  const count = Number(match?.[1] ?? 0);
  const [size, max] = UNITS[match?.[2] ?? 'm'] ?? [MINUTE_MS, 0];
  if (count < 1 || count > max) {
    throw new RequestRefusal(400, -1130, "Data sent for parameter 'windowSize' is not valid.");
  }
  return count * size;
}

const UNITS: Readonly<Record<string, readonly [size: number, max: number]>> = {
  m: [MINUTE_MS, 59],
  h: [HOUR_MS, 23],
  d: [DAY_MS, 7],
};

function tickerWeight(parameters: RequestParameters): number {
  return weightBySelection(parameters, { one: 2, list: () => 4, all: 4 });
}

function each(
  parameters: RequestParameters,
  market: MarketView,
  render: (symbol: SymbolName) => WireObject,
): WireValue {
  const { single, instruments } = selectByStatus(parameters, market);
  const rendered = instruments.map(({ symbol }) => render(symbol));
  return single ? (rendered[0] ?? null) : rendered;
}

function lastPrice(symbol: SymbolName, market: MarketView): bigint {
  return market.lastPrice(symbol) ?? 0n;
}

function renderBest(symbol: SymbolName, books: ShownBooks): WireObject {
  const { bid, ask } = books.best(symbol);
  return {
    bidPrice: formatFixedPadded(bid?.price ?? 0n),
    bidQty: formatFixedPadded(bid?.quantity ?? 0n),
    askPrice: formatFixedPadded(ask?.price ?? 0n),
    askQty: formatFixedPadded(ask?.quantity ?? 0n),
  };
}

function renderDay(
  symbol: SymbolName,
  { market, books }: { readonly market: MarketView; readonly books: ShownBooks },
  options: { readonly at: EpochMs; readonly mini: boolean },
): WireObject {
  const day = market.day(symbol);
  const last = market.lastTrade(symbol);
  const open = day?.open ?? 0n;
  const close = day?.close ?? 0n;
  const volume = day?.volume ?? 0n;
  const trades = day?.trades ?? 0;
  const ids = market.tradeIdsSince(symbol, day?.openTime ?? options.at);
  const tail: WireObject = {
    openPrice: formatFixedPadded(open),
    highPrice: formatFixedPadded(day?.high ?? 0n),
    lowPrice: formatFixedPadded(day?.low ?? 0n),
    ...(options.mini ? { lastPrice: formatFixedPadded(close) } : {}),
    volume: formatFixedPadded(volume),
    quoteVolume: formatFixedPadded(day?.quoteVolume ?? 0n),
    openTime: options.at - DAY_MS,
    closeTime: options.at,
    firstId: ids.first,
    lastId: ids.last,
    count: trades,
  };
  if (options.mini) return { symbol, ...tail };
  const average = volume === 0n ? 0n : divideFixed(day?.quoteVolume ?? 0n, volume);
  return {
    symbol,
    priceChange: formatFixedPadded(close - open),
    priceChangePercent: changePercent(open, close),
    weightedAvgPrice: formatFixedPadded(average),
    prevClosePrice: formatFixedPadded(market.priceBefore(symbol, ids.first) ?? open),
    lastPrice: formatFixedPadded(close),
    lastQty: formatFixedPadded(last?.quantity ?? 0n),
    ...renderBest(symbol, books),
    ...tail,
  };
}
