import { setTimeout as pause } from 'node:timers/promises';
import ccxt from 'ccxt';
import { StreamFrameDecoder } from '../src/adapters/binance/ws/stream-frame-decoder.js';
import { must } from '../src/base/assert.js';
import { FrameSource } from './frame-source.js';
import { type Bench, type Figure, figureOf, interleave, percentile } from './measure.js';
import { symbolNames } from './synthetic-market.js';

const SYMBOLS = 500;
const RATES = [5_000, 20_000] as const;
/** After the last frame was due: what is late arrives. */
const TAIL_MS = 300;

/** Reads one frame; returns the id that it carries, so that nobody can leave out the reading. */
type Reader = (bytes: Uint8Array) => string | undefined;

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** Book tickers of 500 symbols, from their sending in another process until each has been read, by three readers. */
export const socketBench: Bench = {
  name: 'sockets',
  run: async ({ rounds, quick }) => {
    const source = await FrameSource.open();
    const ours = ourReader();
    const theirs = ccxtReader();
    const figures: Figure[] = [];
    for (const perSecond of RATES) {
      const count = perSecond * (quick ? 1 : 2);
      const values = await interleave(rounds, {
        ours: () => latencyOf(source, ours, { perSecond, count }),
        theirs: () => latencyOf(source, theirs, { perSecond, count }),
      });
      const figure = (name: keyof Latency, atMost: number | undefined): Figure =>
        figureOf(
          { bench: 'sockets', name: `frame → read at ${perSecond}/s, ${name}`, unit: 'µs' },
          values.ours.map((each) => each[name]),
          {
            peer: { name: "ccxt's handler", values: values.theirs.map((each) => each[name]) },
            ...(atMost === undefined ? {} : { ratioBound: { atMost } }),
          },
        );
      figures.push(
        figure('p50', undefined),
        figure('p99', perSecond === 20_000 ? 0.35 : undefined),
      );
    }
    figures.push(...(await burstFigures(source, { ours, theirs }, { rounds, quick })));
    await source.close();
    return figures;
  },
};

async function burstFigures(
  source: FrameSource,
  readers: { readonly ours: Reader; readonly theirs: Reader },
  { rounds, quick }: { readonly rounds: number; readonly quick: boolean },
): Promise<readonly Figure[]> {
  const count = quick ? 100_000 : 400_000;
  const { ours, theirs, counted } = await interleave(rounds, {
    ours: () => burst(source, readers.ours, count),
    theirs: () => burst(source, readers.theirs, count / 4),
    counted: () => burst(source, () => '', count),
  });
  const line = { bench: 'sockets', unit: 'frames/s' };
  return [
    figureOf({ ...line, name: 'burst, frames read' }, ours, {
      peer: { name: "ccxt's handler", values: theirs },
      ratioBound: { atLeast: 8 },
    }),
    figureOf({ ...line, name: 'burst, share of merely counted' }, ours, {
      peer: { name: 'ws, only counting', values: counted },
      ratioBound: { atLeast: 0.5 },
    }),
  ];
}

function ourReader(): Reader {
  const decoder = new StreamFrameDecoder();
  return (bytes) => {
    const frame = decoder.decode(bytes, Date.now());
    const event = frame.type === 'events' ? frame.events[0] : undefined;
    return event?.type === 'BookTickerUpdated' ? event.updateId : undefined;
  };
}

/** The part of ccxt's client that gets a message from its socket, with the symbols of the bench as its markets. */
function ccxtReader(): Reader {
  const exchange = new ccxt.pro.binance();
  exchange.setMarkets(
    symbolNames(SYMBOLS).map((id) => {
      const base = id.slice(0, -'USDT'.length);
      const symbol = `${base}/USDT`;
      return { id, symbol, base, quote: 'USDT', type: 'spot', spot: true, active: true };
    }),
  );
  const client = exchange.client('wss://127.0.0.1:1/ws/spot');
  const read: { id: string | undefined } = { id: undefined };
  // Where a user of ccxt would wait for the ticker.
  client.resolve = (ticker: Ticker, hash: string) => {
    if (hash.startsWith('bidask:')) read.id = String(ticker.info.u);
  };
  return (data) => {
    read.id = undefined;
    client.onMessage({ data });
    return read.id;
  };
}

interface Ticker {
  readonly info: { readonly u: number };
}

async function latencyOf(
  source: FrameSource,
  reader: Reader,
  { perSecond, count }: { readonly perSecond: number; readonly count: number },
): Promise<Latency> {
  const latencies: number[] = [];
  source.deliverTo((bytes) => {
    const sentAt = must(reader(bytes), 'a frame is read');
    // Both processes read the same monotonic clock.
    latencies.push(Number(process.hrtime.bigint() / 1_000n) - Number(sentAt));
  });
  source.order({ type: 'tickers', symbols: SYMBOLS, perSecond, count });
  await pause((count / perSecond) * 1_000 + TAIL_MS);
  while (latencies.length < count) await pause(TAIL_MS);
  return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

/** Frames a second from the first to the last. */
async function burst(source: FrameSource, reader: Reader, count: number): Promise<number> {
  let received = 0;
  let firstAt = 0;
  await new Promise<void>((resolve) => {
    source.deliverTo((bytes) => {
      if (received === 0) firstAt = performance.now();
      must(reader(bytes), 'a frame is read');
      received += 1;
      if (received === count) resolve();
    });
    source.order({ type: 'flood', symbols: SYMBOLS, count });
  });
  return (count * 1_000) / (performance.now() - firstAt);
}
