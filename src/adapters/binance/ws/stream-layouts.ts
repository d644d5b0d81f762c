import { type SymbolName, symbolName } from '../../../model/names.js';
import { isTimeframe, type Timeframe, timeframeMs } from '../../../model/timeframe.js';
import { ExpectedBytes } from './expected-bytes.js';
import type { FrameCursor } from './frame-cursor.js';

/** What is known of a stream's frames by its name: the bytes that all of them have. */
export interface StreamLayout {
  readonly stream: string;
  /** The name, up to and with its closing quote. */
  readonly name: ExpectedBytes;
  /** Undefined when its frames are not scanned. */
  readonly scanned: ScannedLayout | undefined;
}

/** Of a stream whose frames are scanned. */
export type ScannedLayout = {
  readonly symbol: SymbolName;
  /** From behind the stream's name to the first value. */
  readonly head: ExpectedBytes;
  /** The symbol, and what leads to the value behind it. */
  readonly symbolToNext: ExpectedBytes;
} & (
  | { readonly kind: 'bookTicker' | 'aggTrade' | 'depth' }
  | {
      readonly kind: 'kline';
      readonly timeframe: Timeframe;
      readonly lengthMs: number;
      /** The symbol and the interval inside `k`, and what leads to the value behind them. */
      readonly intervalToNext: ExpectedBytes;
    }
);

/** A power of two: some three times as many as 500 symbols with five streams each. */
const SLOTS = 8_192;
/** Slots that are tried for a name; when other names have them all, the first one loses its own. */
const PROBES = 4;
/** Longer names belong to no symbol, and are not kept. */
const NAME_BYTES_MAX = 100;

const SYMBOL_STREAM = /^([^@!]+)@(bookTicker|aggTrade|depth|kline_(\w+))(?:@\d+ms)?$/;

/**
 * The layouts of the streams that were met, found by the bytes of their names: no string has to be made to look one up,
 * and all frames of a stream share its name and its symbol. It forgets names when it is full.
 */
export class StreamLayouts {
  readonly #slots = new Array<StreamLayout | undefined>(SLOTS).fill(undefined);

  /** The layout for the name that the cursor stands at, and steps behind its closing quote; undefined for no name. */
  take(cursor: FrameCursor): StreamLayout | undefined {
    const hash = cursor.hashAhead();
    for (let probe = 0; probe < PROBES; probe += 1) {
      const layout = this.#slots[(hash + probe) & (SLOTS - 1)];
      if (layout === undefined) return this.#learn(cursor, hash + probe);
      if (cursor.passIf(layout.name)) return layout;
    }
    return this.#learn(cursor, hash);
  }

  #learn(cursor: FrameCursor, slot: number): StreamLayout | undefined {
    const stream = cursor.textAhead();
    if (stream === undefined || stream.length > NAME_BYTES_MAX) return undefined;
    const layout = {
      stream,
      name: new ExpectedBytes(`${stream}"`),
      scanned: scannedLayoutOf(stream),
    };
    if (!cursor.passIf(layout.name)) return undefined;
    this.#slots[slot & (SLOTS - 1)] = layout;
    return layout;
  }
}

/**
 * web-socket-streams.md: "All symbols for streams are lowercase", and in the payload they are as the exchange lists them.
 * One that is not simply the upper case of the stream's is no error: its frames are left to JSON.
 */
function scannedLayoutOf(stream: string): ScannedLayout | undefined {
  const [, lowered, kind, interval] = SYMBOL_STREAM.exec(stream) ?? [];
  if (lowered === undefined) return undefined;
  const symbol = symbolName(lowered.toUpperCase());
  switch (kind) {
    case 'bookTicker':
      return {
        kind,
        symbol,
        head: new ExpectedBytes(',"data":{"u":'),
        symbolToNext: new ExpectedBytes(`,"s":"${symbol}","b":`),
      };
    case 'aggTrade':
      return {
        kind,
        symbol,
        head: new ExpectedBytes(',"data":{"e":"aggTrade","E":'),
        symbolToNext: new ExpectedBytes(`,"s":"${symbol}","a":`),
      };
    case 'depth':
      return {
        kind,
        symbol,
        head: new ExpectedBytes(',"data":{"e":"depthUpdate","E":'),
        symbolToNext: new ExpectedBytes(`,"s":"${symbol}","U":`),
      };
    default:
      return interval !== undefined && isTimeframe(interval)
        ? {
            kind: 'kline',
            symbol,
            timeframe: interval,
            lengthMs: timeframeMs(interval),
            head: new ExpectedBytes(',"data":{"e":"kline","E":'),
            symbolToNext: new ExpectedBytes(`,"s":"${symbol}","k":{"t":`),
            intervalToNext: new ExpectedBytes(`,"s":"${symbol}","i":"${interval}","f":`),
          }
        : undefined;
  }
}
