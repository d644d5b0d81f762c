import { formatFixedPadded } from '../../base/fixed-point.js';
import { notionalOf } from '../../model/money.js';
import type { BlockTrades } from '../public-market/block-trades.js';
import type { PublicTrade } from '../public-market/market-source.js';
import type { MarketView } from '../public-market/market-view.js';
import type { AggregateTrade } from '../public-market/trade-tape.js';
import { renderAggregateTrade } from '../publishing/ticker-messages.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import { missingParameter, RequestRefusal } from '../wire/request-refusal.js';
import type { WireObject, WireValue } from '../wire/wire-json.js';
import type { Endpoint } from './endpoint.js';
import { mandatorySymbol } from './symbol-selection.js';

/** trades, historicalTrades, aggTrades, historicalBlockTrades (rest-api.md, "Market Data endpoints"). */
export function tradeEndpoints(market: MarketView, blocks: BlockTrades): readonly Endpoint[] {
  return [
    {
      ...{ method: 'GET', path: '/api/v3/trades', wsMethod: 'trades.recent', signed: false },
      weight: () => 25,
      answer: ({ parameters }) => recentTrades(parameters, market).map(renderTrade),
    },
    {
      ...{ method: 'GET', path: '/api/v3/historicalTrades', wsMethod: 'trades.historical' },
      signed: false,
      weight: () => 25,
      answer: ({ parameters }) => oldTrades(parameters, market).map(renderTrade),
    },
    {
      ...{ method: 'GET', path: '/api/v3/aggTrades', wsMethod: 'trades.aggregate', signed: false },
      weight: () => 4,
      answer: ({ parameters }) => aggregateTrades(parameters, market).map(renderAggregateTrade),
    },
    {
      ...{ method: 'GET', path: '/api/v3/historicalBlockTrades' },
      wsMethod: 'blockTrades.historical',
      signed: false,
      weight: () => 25,
      answer: ({ parameters }) => {
        const { symbol } = mandatorySymbol(parameters, market);
        const fromId = parameters.id('fromId');
        if (fromId === undefined) throw missingParameter('fromId');
        return blocks.from(symbol, fromId, parameters.limit(500, 1_000)).map(renderAnyTrade);
      },
    },
  ];
}

function recentTrades(parameters: RequestParameters, market: MarketView): readonly PublicTrade[] {
  const { symbol } = mandatorySymbol(parameters, market);
  const tape = market.tape(symbol);
  const limit = parameters.limit(500, 1_000);
  return tape.trades(tape.lastId + 1n - BigInt(limit), limit);
}

function oldTrades(parameters: RequestParameters, market: MarketView): readonly PublicTrade[] {
  const { symbol } = mandatorySymbol(parameters, market);
  const fromId = parameters.id('fromId');
  if (fromId === undefined) return recentTrades(parameters, market);
  return market.tape(symbol).trades(fromId, parameters.limit(500, 1_000));
}

/**
 * By id, or by time: with `startTime` the oldest from there, else the newest up to `endTime` (web-socket-api.md,
 * "Aggregate trades"; rest-api.md, "General API Information").
 */
function aggregateTrades(
  parameters: RequestParameters,
  market: MarketView,
): readonly AggregateTrade[] {
  const { symbol } = mandatorySymbol(parameters, market);
  const tape = market.tape(symbol);
  const limit = parameters.limit(500, 1_000);
  const fromId = parameters.id('fromId');
  const [from, to] = [parameters.time('startTime'), parameters.time('endTime')];
  if (fromId !== undefined) {
    if (from === undefined && to === undefined) return tape.aggregates(fromId, limit);
    throw new RequestRefusal(400, -1128, 'Combination of optional parameters invalid.');
  }
  const end = tape.aggregateIdOf(to === undefined ? tape.lastId + 1n : tape.idAfter(to));
  const begin =
    from === undefined ? end - BigInt(limit) : tape.aggregateIdOf(tape.idAfter(from - 1));
  return tape.aggregates(begin, limit).filter(({ aggregateId }) => aggregateId < end);
}

function renderTrade(trade: PublicTrade): WireValue {
  return { ...renderAnyTrade(trade), isBestMatch: true };
}

/** What a trade off the book has as well. */
function renderAnyTrade(trade: PublicTrade): WireObject {
  return {
    id: trade.tradeId,
    price: formatFixedPadded(trade.price),
    qty: formatFixedPadded(trade.quantity),
    quoteQty: formatFixedPadded(notionalOf(trade.price, trade.quantity)),
    time: trade.at,
    isBuyerMaker: trade.buyerIsMaker,
  };
}
