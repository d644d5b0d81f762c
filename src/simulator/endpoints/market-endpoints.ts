import { formatFixedPadded } from '../../base/fixed-point.js';
import type { BlockTrades } from '../public-market/block-trades.js';
import type { MarketView } from '../public-market/market-view.js';
import type { ReferencePrices } from '../public-market/reference-prices.js';
import { renderPartialDepth } from '../publishing/depth-diffs.js';
import type { ShownBooks } from '../publishing/shown-books.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import { missingParameter, RequestRefusal } from '../wire/request-refusal.js';
import type { WireValue } from '../wire/wire-json.js';
import { answerBars } from './bars-answer.js';
import type { Endpoint, EndpointCall } from './endpoint.js';
import { mandatorySymbol, selectByStatus } from './symbol-selection.js';
import { tickerEndpoints } from './ticker-endpoints.js';
import { tradeEndpoints } from './trade-endpoints.js';

/** What the market data endpoints read. */
export interface MarketServices {
  readonly market: MarketView;
  readonly books: ShownBooks;
  readonly blocks: BlockTrades;
  readonly references: ReferencePrices;
}

/** klines, depth, avgPrice, trades and the tickers (rest-api.md, "Market Data endpoints"). */
export function marketEndpoints({
  market,
  books,
  blocks,
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
    {
      ...{ method: 'GET', path: '/api/v3/uiKlines', wsMethod: 'uiKlines', signed: false },
      weight: () => 2,
      answer: ({ parameters }) => answerBars(parameters, market),
    },
    ...tradeEndpoints(market, blocks),
    ...referenceEndpoints(market, references),
    ...tickerEndpoints(market, books),
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
  return renderPartialDepth(books.snapshot(symbol, limit));
}
