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

/** What one text frame of a market stream connection says. */
export type StreamFrame =
  | { readonly type: 'events'; readonly stream: string; readonly events: readonly MarketEvent[] }
  | { readonly type: 'forming' }
  | { readonly type: 'ignored'; readonly kind: string }
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly type: 'error'; readonly id: number | undefined; readonly message: string }
  | { readonly type: 'shutdown' }
  | { readonly type: 'malformed'; readonly reason: string };

const FORMING: StreamFrame = { type: 'forming' };

/** How far into a combined frame its stream's name can reach. */
const STREAM_NAME_END_MAX = 80;

/**
 * Decodes a frame of a combined stream (web-socket-streams.md). Most kline frames are of bars that are still forming:
 * they are recognised by `"x":false` and dropped unparsed. A frame that is not as documented yields no event.
 */
export function decodeStreamFrame(text: string, at: EpochMs): StreamFrame {
  const kline = text.indexOf('@kline_');
  if (kline > 0 && kline < STREAM_NAME_END_MAX && text.includes('"x":false')) return FORMING;
  let value: unknown;
  try {
    value = parseLosslessJson(text);
  } catch {
    return { type: 'malformed', reason: 'not JSON' };
  }
  try {
    return readFrame(asObject(value, 'frame'), at);
  } catch (error) {
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
  if (kind === undefined) return single(stream, readBookTicker(payload, at));
  switch (kind) {
    case 'kline':
      return readKline(stream, payload, at);
    case 'aggTrade':
      return single(stream, readAggregateTrade(payload, at));
    case '24hrMiniTicker':
      return single(stream, readMiniTicker(payload, 'data', at));
    case 'serverShutdown':
      return { type: 'shutdown' };
    default:
      return { type: 'ignored', kind: asText(kind, 'data.e') };
  }
}

function single(stream: string, event: MarketEvent): StreamFrame {
  return { type: 'events', stream, events: [event] };
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
  if (!asBoolean(kline['x'], 'k.x')) return FORMING;
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
  return single(stream, event);
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
  return { type: 'events', stream, events };
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
