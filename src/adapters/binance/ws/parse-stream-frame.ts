import type { EpochMs } from '../../../base/time.js';
import type {
  BarClosed,
  BookTickerUpdated,
  MarketEvent,
  MiniTickerUpdated,
  TradePrinted,
} from '../../../model/market-event.js';
import { symbolName } from '../../../model/names.js';
import { barCloseTime, barOpenTime, isTimeframe } from '../../../model/timeframe.js';
import { type DepthUpdate, readDepthLevels, rowOfLevels } from '../depth.js';
import { parseLosslessJson } from '../http/lossless-json.js';
import {
  asArray,
  asBoolean,
  asEpochMs,
  asId,
  asInteger,
  asMoney,
  asObject,
  asPrice,
  asQuantity,
  asText,
  DecodeFailure,
  type JsonObject,
} from '../json-reader.js';
import { frameText } from './frame-text.js';
import type { SingleTrade, StreamFrame } from './stream-frame.js';

/**
 * Decodes a frame of any kind by way of JSON (web-socket-streams.md); whatever is scanned instead must come to the same.
 * A frame that is not as documented yields no event.
 */
export function parseStreamFrame(bytes: Uint8Array, at: EpochMs): StreamFrame {
  try {
    return readFrame(asObject(parseLosslessJson(frameText(bytes)), 'frame'), at);
  } catch (error) {
    if (error instanceof SyntaxError) return { type: 'malformed', reason: 'not JSON' };
    if (error instanceof DecodeFailure) return { type: 'malformed', reason: error.message };
    throw error;
  }
}

function readFrame(frame: JsonObject, at: EpochMs): StreamFrame {
  if (frame['stream'] === undefined) return readControlFrame(frame);
  const stream = asText(frame['stream'], 'stream');
  const data = frame['data'];
  if (Array.isArray(data)) return readMiniTickers(stream, asArray(data, 'data'), at);
  const payload = asObject(data, 'data');
  const kind = payload['e'];
  if (kind === undefined) {
    const ticker = readBookTicker(payload, at);
    return single(stream, Number(ticker.updateId), ticker);
  }
  switch (kind) {
    case 'kline':
      return readKline(stream, payload, at);
    case 'aggTrade':
      return single(stream, eventTimeOf(payload), readAggregateTrade(payload, at));
    case 'trade':
      return { type: 'trade', stream, mark: eventTimeOf(payload), trade: readTrade(payload) };
    case 'depthUpdate':
      return readDepthUpdate(stream, payload);
    case '24hrMiniTicker':
      return single(stream, eventTimeOf(payload), readMiniTicker(payload, 'data', at));
    case 'serverShutdown':
      return { type: 'shutdown' };
    default:
      return { type: 'ignored', kind: asText(kind, 'data.e') };
  }
}

function single(stream: string, mark: number, event: MarketEvent): StreamFrame {
  return { type: 'events', stream, mark, events: [event] };
}

function eventTimeOf(payload: JsonObject): EpochMs {
  return asEpochMs(payload['E'], 'E');
}

/** web-socket-streams.md, "Live Subscribing/Unsubscribing to streams" and "Error Messages". */
function readControlFrame(frame: JsonObject): StreamFrame {
  if (frame['e'] === 'serverShutdown') return { type: 'shutdown' };
  const id = typeof frame['id'] === 'number' ? frame['id'] : undefined;
  const error = frame['error'] ?? (frame['code'] === undefined ? undefined : frame);
  if (error !== undefined) {
    const message = asObject(error, 'error')['msg'];
    return {
      type: 'error',
      id,
      message: typeof message === 'string' ? message.slice(0, 200) : 'no message',
    };
  }
  if (id === undefined) throw new DecodeFailure('frame', 'a stream event or an answer');
  return { type: 'answer', id, result: frame['result'] };
}

/** web-socket-streams.md, "Kline/Candlestick Streams for UTC". */
function readKline(stream: string, payload: JsonObject, at: EpochMs): StreamFrame {
  const kline = asObject(payload['k'], 'k');
  if (!asBoolean(kline['x'], 'k.x')) return { type: 'forming', stream, mark: eventTimeOf(payload) };
  const timeframe = asText(kline['i'], 'k.i');
  if (!isTimeframe(timeframe)) throw new DecodeFailure('k.i', 'a known interval');
  const openTime = asEpochMs(kline['t'], 'k.t');
  if (openTime !== barOpenTime(openTime, timeframe))
    throw new DecodeFailure('k.t', `on the ${timeframe} grid`);
  if (asEpochMs(kline['T'], 'k.T') !== barCloseTime(openTime, timeframe)) {
    throw new DecodeFailure('k.T', `the close time of a ${timeframe} bar`);
  }
  const event: BarClosed = {
    type: 'BarClosed',
    at,
    exchangeAt: asEpochMs(payload['E'], 'E'),
    source: 'ws',
    bar: {
      symbol: symbolName(asText(kline['s'], 'k.s')),
      timeframe,
      openTime,
      closeTime: barCloseTime(openTime, timeframe),
      open: asPrice(kline['o'], 'k.o'),
      high: asPrice(kline['h'], 'k.h'),
      low: asPrice(kline['l'], 'k.l'),
      close: asPrice(kline['c'], 'k.c'),
      volume: asQuantity(kline['v'], 'k.v'),
      quoteVolume: asMoney(kline['q'], 'k.q'),
      trades: asInteger(kline['n'], 'k.n'),
      takerBuyVolume: asQuantity(kline['V'], 'k.V'),
      takerBuyQuoteVolume: asMoney(kline['Q'], 'k.Q'),
    },
  };
  return single(stream, eventTimeOf(payload), event);
}

/** web-socket-streams.md, "Individual Symbol Book Ticker Streams": the one payload without an event type or a time. */
function readBookTicker(payload: JsonObject, at: EpochMs): BookTickerUpdated {
  return {
    type: 'BookTickerUpdated',
    at,
    symbol: symbolName(asText(payload['s'], 's')),
    updateId: asId(payload['u'], 'u'),
    bid: asPrice(payload['b'], 'b'),
    bidQuantity: asQuantity(payload['B'], 'B'),
    ask: asPrice(payload['a'], 'a'),
    askQuantity: asQuantity(payload['A'], 'A'),
  };
}

/** web-socket-streams.md, "Aggregate Trade Streams". */
function readAggregateTrade(payload: JsonObject, at: EpochMs): TradePrinted {
  return {
    type: 'TradePrinted',
    at,
    exchangeAt: asEpochMs(payload['T'], 'T'),
    symbol: symbolName(asText(payload['s'], 's')),
    aggregateTradeId: asId(payload['a'], 'a'),
    price: asPrice(payload['p'], 'p'),
    quantity: asQuantity(payload['q'], 'q'),
    buyerIsMaker: asBoolean(payload['m'], 'm'),
  };
}

/** web-socket-streams.md, "All Market Mini Tickers Stream": only the tickers that have changed. */
function readMiniTickers(stream: string, items: readonly unknown[], at: EpochMs): StreamFrame {
  const events = items.map((item, index) => {
    const path = `data[${index}]`;
    return readMiniTicker(asObject(item, path), path, at);
  });
  const mark = events.reduce((latest, { exchangeAt }) => Math.max(latest, exchangeAt), 0);
  return { type: 'events', stream, mark, events };
}

function readMiniTicker(payload: JsonObject, path: string, at: EpochMs): MiniTickerUpdated {
  return {
    type: 'MiniTickerUpdated',
    at,
    exchangeAt: asEpochMs(payload['E'], `${path}.E`),
    symbol: symbolName(asText(payload['s'], `${path}.s`)),
    open: asPrice(payload['o'], `${path}.o`),
    high: asPrice(payload['h'], `${path}.h`),
    low: asPrice(payload['l'], `${path}.l`),
    close: asPrice(payload['c'], `${path}.c`),
    volume: asQuantity(payload['v'], `${path}.v`),
    quoteVolume: asMoney(payload['q'], `${path}.q`),
  };
}

/** web-socket-streams.md, "Trade Streams". */
function readTrade(payload: JsonObject): SingleTrade {
  return {
    symbol: symbolName(asText(payload['s'], 's')),
    tradeId: asId(payload['t'], 't'),
    exchangeAt: asEpochMs(payload['T'], 'T'),
    price: asPrice(payload['p'], 'p'),
    quantity: asQuantity(payload['q'], 'q'),
    buyerIsMaker: asBoolean(payload['m'], 'm'),
  };
}

/** web-socket-streams.md, "Diff. Depth Stream". */
function readDepthUpdate(stream: string, payload: JsonObject): StreamFrame {
  const update: DepthUpdate = {
    symbol: symbolName(asText(payload['s'], 's')),
    exchangeAt: asEpochMs(payload['E'], 'E'),
    firstUpdateId: BigInt(asId(payload['U'], 'U')),
    lastUpdateId: BigInt(asId(payload['u'], 'u')),
    bids: rowOfLevels(readDepthLevels(payload['b'], 'b')),
    asks: rowOfLevels(readDepthLevels(payload['a'], 'a')),
  };
  if (update.firstUpdateId > update.lastUpdateId) throw new DecodeFailure('u', 'at or after U');
  return { type: 'depth', stream, mark: Number(update.lastUpdateId), update };
}
