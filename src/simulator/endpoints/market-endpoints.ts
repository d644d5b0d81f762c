import { formatFixedPadded } from '../../base/fixed-point.js';
import { notionalOf } from '../../model/money.js';
import { renderPartialDepth } from '../depth-diffs.js';
import type { PublicTrade } from '../market-source.js';
import type { MarketView } from '../market-view.js';
import type { ReferencePrices } from '../reference-prices.js';
import type { RequestParameters } from '../request-parameters.js';
import { missingParameter, RequestRefusal } from '../request-refusal.js';
import type { ShownBooks } from '../shown-books.js';
import type { WireValue } from '../wire-json.js';
import { answerBars } from './bars-answer.js';
import type { Endpoint, EndpointCall } from './endpoint.js';
import { mandatorySymbol, selectByStatus } from './symbol-selection.js';
import { tickerEndpoints } from './ticker-endpoints.js';

/** What the market data endpoints read. */
export interface MarketServices {
  readonly market: MarketView;
  readonly books: ShownBooks;
  readonly references: ReferencePrices;
}

/** klines, depth, trades, aggTrades, avgPrice and the tickers (rest-api.md, "Market Data endpoints"). */
export function marketEndpoints({
  market,
  books,
  references,
}: MarketServices): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/api/v3/klines',
      wsMethod: 'klines',
      signed: false,
      weight: () => 2,
      answer: ({ parameters }) => answerBars(parameters, market),
    },
    {
      method: 'GET',
      path: '/api/v3/depth',
      wsMethod: 'depth',
      signed: false,
      weight: depthWeight,
      answer: (call) => answerDepth(call, market, books),
    },
    {
      method: 'GET',
      path: '/api/v3/trades',
      wsMethod: 'trades.recent',
      signed: false,
      weight: () => 25,
      answer: ({ parameters }) => selectTrades(parameters, market).map(renderTrade),
    },
    {
      method: 'GET',
      path: '/api/v3/aggTrades',
      wsMethod: 'trades.aggregate',
      signed: false,
      weight: () => 4,
      answer: ({ parameters }) => selectTrades(parameters, market).map(renderAggregateTrade),
    },
    {
      method: 'GET',
      path: '/api/v3/avgPrice',
      wsMethod: 'avgPrice',
      signed: false,
      weight: () => 2,
      answer: ({ parameters, at }) => {
        const { symbol } = mandatorySymbol(parameters, market);
        const price = market.averagePrice(symbol, 5) ?? 0n;
        const closeTime = market.lastTrade(symbol)?.at ?? at;
        return { mins: 5, price: formatFixedPadded(price), closeTime };
      },
    },
    ...historyEndpoints(market),
    ...referenceEndpoints(market, references),
    ...tickerEndpoints(market, books),
  ];
}

/** What shows the past in another form: uiKlines, historicalTrades, historicalBlockTrades. */
function historyEndpoints(market: MarketView): readonly Endpoint[] {
  return [
    {
      ...{ method: 'GET', path: '/api/v3/uiKlines', wsMethod: 'uiKlines', signed: false },
      weight: () => 2,
      answer: ({ parameters }) => answerBars(parameters, market),
    },
    {
      ...{ method: 'GET', path: '/api/v3/historicalTrades', wsMethod: 'trades.historical' },
      signed: false,
      weight: () => 25,
      answer: ({ parameters }) => selectTrades(parameters, market).map(renderTrade),
    },
    {
      ...{ method: 'GET', path: '/api/v3/historicalBlockTrades' },
      wsMethod: 'blockTrades.historical',
      signed: false,
      weight: () => 25,
      // Block trades are negotiated off the book; this exchange has none.
      answer: ({ parameters }) => {
        mandatorySymbol(parameters, market);
        if (parameters.id('fromId') === undefined) throw missingParameter('fromId');
        parameters.limit(500, 1_000);
        return [];
      },
    },
  ];
}

/** rest-api.md, "Query Reference Price" and "Query Reference Price Calculation". */
function referenceEndpoints(market: MarketView, references: ReferencePrices): readonly Endpoint[] {
  return [
    {
      ...{ method: 'GET', path: '/api/v3/referencePrice', wsMethod: 'referencePrice' },
      signed: false,
      weight: () => 2,
      answer: ({ parameters }) => {
        const { symbol } = mandatorySymbol(parameters, market);
        parameters.refuseUnread();
        const reference = references.at(symbol, market.at);
        if (reference === undefined) throw noReferencePrice();
        const { price, at } = reference;
        const referencePrice = price === undefined ? null : formatFixedPadded(price);
        return { symbol, referencePrice, timestamp: at };
      },
    },
    {
      ...{ method: 'GET', path: '/api/v3/referencePrice/calculation' },
      wsMethod: 'referencePrice.calculation',
      signed: false,
      weight: () => 2,
      answer: ({ parameters }) => {
        const { instruments } = selectByStatus(parameters, market);
        const { symbol } = instruments[0] ?? mandatorySymbol(parameters, market);
        if (!parameters.has('symbol')) throw missingParameter('symbol');
        parameters.refuseUnread();
        const terms = references.calculation(symbol);
        if (terms === undefined) throw noReferencePrice();
        return terms === 'by hand'
          ? { symbol, calculationType: 'EXTERNAL', externalCalculationId: 0 }
          : { symbol, calculationType: 'ARITHMETIC_MEAN', ...terms };
      },
    },
  ];
}

function noReferencePrice(): RequestRefusal {
  return new RequestRefusal(400, -2043, "This symbol doesn't have a reference price.");
}

function depthWeight(parameters: RequestParameters): number {
  const limit = parameters.limit(100, 5_000);
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1_000 ? 50 : 250;
}

function answerDepth(
  { parameters }: EndpointCall,
  market: MarketView,
  books: ShownBooks,
): WireValue {
  const { symbol } = mandatorySymbol(parameters, market);
  selectByStatus(parameters, market);
  const limit = parameters.limit(100, 5_000);
  return renderPartialDepth(books.snapshot(symbol), limit);
}

/** Every public trade is an aggregate trade of its own: the source states one trade for a taker and a price. */
function selectTrades(parameters: RequestParameters, market: MarketView): readonly PublicTrade[] {
  const { symbol } = mandatorySymbol(parameters, market);
  const limit = parameters.limit(500, 1_000);
  const fromId = parameters.id('fromId');
  const from = parameters.time('startTime');
  const to = parameters.time('endTime');
  const matching = market
    .trades(symbol)
    .filter(
      (trade) =>
        (fromId === undefined || trade.tradeId >= fromId) &&
        (from === undefined || trade.at >= from) &&
        (to === undefined || trade.at <= to),
    );
  const oldestFirst = fromId !== undefined || from !== undefined;
  return oldestFirst ? matching.slice(0, limit) : matching.slice(-limit);
}

function renderTrade(trade: PublicTrade): WireValue {
  return {
    id: trade.tradeId,
    price: formatFixedPadded(trade.price),
    qty: formatFixedPadded(trade.quantity),
    quoteQty: formatFixedPadded(notionalOf(trade.price, trade.quantity)),
    time: trade.at,
    isBuyerMaker: trade.buyerIsMaker,
    isBestMatch: true,
  };
}

function renderAggregateTrade(trade: PublicTrade): WireValue {
  return {
    a: trade.tradeId,
    p: formatFixedPadded(trade.price),
    q: formatFixedPadded(trade.quantity),
    f: trade.tradeId,
    l: trade.tradeId,
    T: trade.at,
    m: trade.buyerIsMaker,
    M: true,
  };
}
