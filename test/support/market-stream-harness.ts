import { ConnectionBudget } from '../../src/adapters/binance/ws/connection-budget.js';
import {
  MarketStreamClient,
  type MarketStreamOptions,
} from '../../src/adapters/binance/ws/market-stream-client.js';
import { Prng } from '../../src/base/prng.js';
import type { MarketEvent } from '../../src/model/market-event.js';
import { symbolName } from '../../src/model/names.js';
import type { StreamRequest } from '../../src/ports/market-data-feed.js';
import { FakeWsTransport } from './fake-ws-transport.js';
import { ManualScheduler } from './manual-scheduler.js';
import { RecordingLogger } from './recording-logger.js';

/** The market stream client on a fake transport, and what it told. */
export interface MarketStreamHarness {
  readonly time: ManualScheduler;
  readonly ws: FakeWsTransport;
  readonly feed: MarketStreamClient;
  readonly events: MarketEvent[];
  readonly logger: RecordingLogger;
}

export function openMarketStreams(options: MarketStreamOptions = {}): MarketStreamHarness {
  const time = new ManualScheduler();
  const ws = new FakeWsTransport();
  const events: MarketEvent[] = [];
  const logger = new RecordingLogger();
  const feed = new MarketStreamClient(
    {
      ...{ ws, clock: time, scheduler: time, random: new Prng(1), logger },
      budget: new ConnectionBudget(time),
      streamOrigin: 'wss://example.test',
    },
    (event) => events.push(event),
    options,
  );
  return { time, ws, feed, events, logger };
}

export function tickers(...symbols: string[]): StreamRequest[] {
  return symbols.map((symbol) => ({ kind: 'bookTicker', symbol: symbolName(symbol) }));
}

export function ticker(symbol: string, u: number): unknown {
  const stream = `${symbol.toLowerCase()}@bookTicker`;
  return { stream, data: { u, s: symbol, b: '1', B: '1', a: '2', A: '1' } };
}

export function statuses(events: readonly MarketEvent[]): unknown[] {
  return events.flatMap((event) =>
    event.type === 'FeedStatusChanged' ? [[event.connected, ...event.symbols]] : [],
  );
}

export function updateIds(events: readonly MarketEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'BookTickerUpdated' ? [event.updateId] : []));
}
