import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { levelAt, levelCount } from '../src/adapters/binance/depth.js';
import { StreamFrameDecoder } from '../src/adapters/binance/ws/stream-frame-decoder.js';
import {
  type Bench,
  type Bound,
  type Figure,
  figureOf,
  interleave,
  ratePerSecond,
} from './measure.js';
import { aggregateTradeFrame, barFrame, bookTickerFrame, depthFrame } from './stream-frames.js';
import { SyntheticSeries, symbolNames } from './synthetic-market.js';

const RECORDED = fileURLToPath(new URL('../../shared/data/ws', import.meta.url));
const FRAMES_MAX = 20_000;
/** About what a socket of 64 KiB hands over in a burst. */
const FRAMES_PER_READ = 300;

type FrameKind = 'kline closed' | 'kline forming' | 'bookTicker' | 'aggTrade' | 'depth';

interface Contest {
  readonly kind: FrameKind;
  readonly name?: string;
  readonly decode?: (decoder: StreamFrameDecoder, frames: readonly Buffer[]) => void;
  readonly ratioBound?: Bound;
}

/** Frames of a combined stream, decoded by Aegis and by "parse it as JSON, make numbers of what is needed". */
export const decodeBench: Bench = {
  name: 'decode',
  run: async ({ rounds, quick }) => {
    const recordings = recordedFrames();
    const figures: Figure[] = [];
    for (const { kind, name = kind, decode = decodeAll, ratioBound } of CONTESTS) {
      const decoder = new StreamFrameDecoder();
      const recorded = recordings.get(kind) ?? [];
      const sample = recorded.length > 0 ? recorded : syntheticFrames(kind);
      const frames = repeated(sample, quick ? 10_000 : 40_000);
      const values = await interleave(rounds, {
        ours: () => ratePerSecond(frames.length, () => decode(decoder, frames)),
        peer: () => ratePerSecond(frames.length, () => parseAll(frames)),
      });
      const origin = recorded.length > 0 ? 'recorded' : 'synthetic';
      figures.push(
        figureOf({ bench: 'decode', name: `${name} (${origin})`, unit: 'frames/s' }, values.ours, {
          peer: { name: 'JSON.parse + Number', values: values.peer },
          ...(ratioBound !== undefined && { ratioBound }),
        }),
      );
    }
    return figures;
  },
};

/** Kept where the compiler cannot see that nobody looks at it. */
export const sink = { events: 0, sum: 0 };

/** Each level is looked at, as the peer does. */
function decodeAll(decoder: StreamFrameDecoder, frames: readonly Buffer[]): void {
  for (const bytes of frames) {
    const frame = decoder.decode(bytes, 0);
    if (frame.type === 'events') sink.events += frame.events.length;
    else if (frame.type === 'depth') {
      sink.sum += sumOf(frame.update.bids.amounts) + sumOf(frame.update.asks.amounts);
    }
  }
}

/** By index: to iterate over doubles takes longer than to read them from the frame. */
function sumOf(amounts: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < amounts.length; index += 1) sum += amounts[index] as number;
  return sum;
}

/** What a local order book does with the levels: a pair of bigints of each. */
function decodeToBigints(decoder: StreamFrameDecoder, frames: readonly Buffer[]): void {
  for (const bytes of frames) {
    const frame = decoder.decode(bytes, 0);
    if (frame.type !== 'depth') continue;
    for (const side of [frame.update.bids, frame.update.asks]) {
      for (let index = 0; index < levelCount(side); index += 1) {
        if (levelAt(side, index)[1] === 0n) sink.events += 1;
      }
    }
  }
}

const CONTESTS: readonly Contest[] = [
  { kind: 'kline closed', ratioBound: { atLeast: 5 } },
  { kind: 'kline forming', ratioBound: { atLeast: 5 } },
  { kind: 'bookTicker', ratioBound: { atLeast: 5 } },
  { kind: 'aggTrade', ratioBound: { atLeast: 5 } },
  { kind: 'depth', ratioBound: { atLeast: 10 } },
  { kind: 'depth', name: 'depth, levels as bigints', decode: decodeToBigints },
];

interface ParsedFrame {
  readonly data: Readonly<Record<string, unknown>> & {
    readonly k?: Readonly<Record<string, unknown>>;
    readonly b?: unknown;
    readonly a?: unknown;
  };
}

/** The fields of an event, as doubles: what a program does that does not care about the last digit. */
const BAR_FIELDS = ['o', 'h', 'l', 'c', 'v', 'q', 'V', 'Q'] as const;
const TICKER_FIELDS = ['b', 'B', 'a', 'A'] as const;
const TRADE_FIELDS = ['p', 'q'] as const;

function parseAll(frames: readonly Buffer[]): void {
  for (const bytes of frames) {
    const { data } = JSON.parse(bytes.toString()) as ParsedFrame;
    const { k } = data;
    if (k !== undefined) {
      for (const field of BAR_FIELDS) sink.sum += Number(k[field]);
    } else if (data['e'] === 'depthUpdate') {
      let sum = 0;
      for (const side of [data.b, data.a] as (readonly [string, string][])[]) {
        for (const [price, quantity] of side) sum += Number(price) + Number(quantity);
      }
      sink.sum += sum;
    } else if (data['e'] === 'aggTrade') {
      for (const field of TRADE_FIELDS) sink.sum += Number(data[field]);
    } else {
      for (const field of TICKER_FIELDS) sink.sum += Number(data[field]);
    }
  }
}

/** Frames of the recorded sessions by kind; nothing when they are not there. */
function recordedFrames(): ReadonlyMap<FrameKind, readonly string[]> {
  const frames = new Map<FrameKind, string[]>();
  if (!existsSync(RECORDED)) return frames;
  for (const file of readdirSync(RECORDED).filter((name) => name.endsWith('.gz'))) {
    for (const line of gunzipSync(readFileSync(`${RECORDED}/${file}`))
      .toString()
      .split('\n')) {
      const text = frameOfLine(line);
      const kind = text === undefined ? undefined : kindOf(text);
      if (text === undefined || kind === undefined) continue;
      const list = frames.get(kind) ?? [];
      if (list.length < FRAMES_MAX) list.push(text);
      frames.set(kind, list);
    }
  }
  return frames;
}

/** Two formats: `<nanoseconds> <frame>`, and a log of JSON lines that holds frames as text. */
function frameOfLine(line: string): string | undefined {
  if (line.startsWith('{"t": "recv"')) return (JSON.parse(line) as { data: string }).data;
  const at = line.indexOf('{"stream"');
  return at < 0 || line.startsWith('{') ? undefined : line.slice(at);
}

function kindOf(text: string): FrameKind | undefined {
  if (text.includes('@bookTicker"')) return 'bookTicker';
  if (text.includes('@aggTrade"')) return 'aggTrade';
  if (text.includes('@depth')) return 'depth';
  if (!text.includes('@kline_')) return undefined;
  return text.includes('"x":true') ? 'kline closed' : 'kline forming';
}

function syntheticFrames(kind: FrameKind): readonly string[] {
  return symbolNames(100).map((symbol, index) => {
    const bar = new SyntheticSeries(symbol, index).next();
    switch (kind) {
      case 'bookTicker':
        return bookTickerFrame(symbol, String(50_093_239_189 + index));
      case 'depth':
        return depthFrame(symbol, 50_093_239_189 + index, bar.closeTime);
      case 'aggTrade':
        return aggregateTradeFrame(symbol, 15_683_430 + index, bar.closeTime);
      default:
        return barFrame(bar, { isClosed: kind === 'kline closed', at: bar.closeTime + 1 });
    }
  });
}

/** As a socket delivers them: each a part of what was read at once. */
function repeated(sample: readonly string[], count: number): readonly Buffer[] {
  const frames: Buffer[] = [];
  for (let index = 0; index < count; index += FRAMES_PER_READ) {
    const texts = Array.from(
      { length: Math.min(FRAMES_PER_READ, count - index) },
      (_, offset) => sample[(index + offset) % sample.length] as string,
    );
    const read = Buffer.from(texts.join(''));
    let at = 0;
    for (const text of texts) {
      const end = at + Buffer.byteLength(text);
      frames.push(read.subarray(at, end));
      at = end;
    }
  }
  return frames;
}
