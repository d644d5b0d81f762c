import { must } from '../../../base/assert.js';
import { BoundedCounts } from '../../../base/bounded-counts.js';
import type { MarketEvent } from '../../../model/market-event.js';
import type { SymbolName } from '../../../model/names.js';
import type {
  MarketDataFeed,
  MarketEventSink,
  StreamRequest,
} from '../../../ports/market-data-feed.js';
import type { StreamFrame } from './stream-frame.js';
import { StreamFrameDecoder } from './stream-frame-decoder.js';
import { streamName } from './stream-name.js';
import { StreamShard, type StreamShardOptions, type StreamShardParts } from './stream-shard.js';

/** What the client works with. */
export type MarketStreamParts = Omit<StreamShardParts, 'decoder'>;

/** How streams are spread. */
export interface MarketStreamOptions extends StreamShardOptions {
  /** At most 1,024 (web-socket-streams.md, "WebSocket Limits"); fewer, so that one cut hurts less. Default 200. */
  readonly streamsPerConnection?: number;
}

/** Frames by what became of them. */
export interface MarketStreamCounts {
  readonly events: number;
  readonly forming: number;
  readonly repeated: number;
  /** Frames of kinds that are not known here, by kind; at most 100 kinds, the rest under "other". */
  readonly ignored: ReadonlyMap<string, number>;
  /** Of all these, frames of scanned kinds that were not as documented, by kind and place: slower, but read alike. */
  readonly unscanned: ReadonlyMap<string, number>;
  /** Malformed frames by reason; at most 100 reasons, the rest under "other". */
  readonly malformed: ReadonlyMap<string, number>;
}

/** Market data over combined streams, spread over as many connections as it takes. */
export class MarketStreamClient implements MarketDataFeed {
  readonly #parts: MarketStreamParts;
  readonly #decoder: StreamFrameDecoder;
  readonly #sink: MarketEventSink;
  readonly #options: MarketStreamOptions;
  readonly #streamsPerConnection: number;
  readonly #shards = new Set<StreamShard>();
  readonly #shardOf = new Map<string, StreamShard>();
  readonly #newest = new Map<string, string>();
  readonly #malformed: BoundedCounts;
  readonly #ignored: BoundedCounts;
  #streamsOf = new Map<SymbolName, string[]>();
  #connected = new Set<SymbolName>();
  #events = 0;
  #forming = 0;
  #repeated = 0;
  #statusDue = false;
  #closed = false;

  constructor(parts: MarketStreamParts, sink: MarketEventSink, options: MarketStreamOptions = {}) {
    const { logger } = parts;
    this.#parts = parts;
    this.#malformed = new BoundedCounts((reason) =>
      logger.log('warn', 'frame-malformed', { reason }),
    );
    this.#ignored = new BoundedCounts((kind) => logger.log('warn', 'frame-ignored', { kind }));
    this.#decoder = new StreamFrameDecoder((reason) =>
      parts.logger.log('info', 'frame-unscanned', { reason }),
    );
    this.#sink = sink;
    this.#options = options;
    this.#streamsPerConnection = options.streamsPerConnection ?? 200;
  }

  setStreams(streams: readonly StreamRequest[]): void {
    if (this.#closed) return;
    const wanted = new Set<string>();
    const streamsOf = new Map<SymbolName, string[]>();
    for (const request of streams) {
      const name = streamName(request);
      if (wanted.has(name)) continue;
      wanted.add(name);
      if (request.kind === 'miniTickers') continue;
      const names = streamsOf.get(request.symbol);
      if (names === undefined) streamsOf.set(request.symbol, [name]);
      else names.push(name);
    }
    this.#streamsOf = streamsOf;
    this.#assign(wanted);
    this.#reportStatusLater('streams changed');
  }

  counts(): MarketStreamCounts {
    return {
      events: this.#events,
      forming: this.#forming,
      repeated: this.#repeated,
      ignored: this.#ignored.byName,
      unscanned: this.#decoder.unscanned,
      malformed: this.#malformed.byName,
    };
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const shard of this.#shards) shard.close();
    this.#shards.clear();
    return Promise.resolve();
  }

  /** Streams stay where they are; new ones fill the gaps, then new connections. */
  #assign(wanted: ReadonlySet<string>): void {
    for (const name of this.#shardOf.keys()) {
      if (wanted.has(name)) continue;
      this.#shardOf.delete(name);
      this.#newest.delete(name);
    }
    const setOf = new Map<StreamShard, Set<string>>();
    for (const shard of this.#shards) setOf.set(shard, new Set());
    for (const [name, shard] of this.#shardOf) must(setOf.get(shard)).add(name);
    const added = [...wanted].filter((name) => !this.#shardOf.has(name));
    for (const [shard, names] of setOf) {
      for (const name of added.splice(0, Math.max(0, this.#streamsPerConnection - names.size))) {
        names.add(name);
        this.#shardOf.set(name, shard);
      }
    }
    for (const [shard, names] of setOf) this.#updateShard(shard, names);
    while (added.length > 0) this.#addShard(new Set(added.splice(0, this.#streamsPerConnection)));
  }

  #updateShard(shard: StreamShard, names: ReadonlySet<string>): void {
    if (names.size > 0) {
      shard.setWanted(names);
      return;
    }
    shard.close();
    this.#shards.delete(shard);
  }

  #addShard(names: ReadonlySet<string>): void {
    const shard = new StreamShard(
      { ...this.#parts, decoder: this.#decoder },
      {
        onFrame: (frame) => this.#onFrame(frame),
        onActive: (cause) => this.#reportStatusLater(cause),
        onInterrupted: (interrupted) => {
          for (const name of interrupted) this.#newest.delete(name);
        },
      },
      names,
      this.#options,
    );
    this.#shards.add(shard);
    for (const name of names) this.#shardOf.set(name, shard);
  }

  #onFrame(frame: StreamFrame): void {
    if (this.#closed) return;
    switch (frame.type) {
      case 'events':
        for (const event of frame.events) this.#emitUnlessRepeated(frame.stream, event);
        return;
      case 'forming':
        this.#forming += 1;
        return;
      case 'malformed':
        this.#malformed.count(frame.reason);
        return;
      case 'ignored':
        this.#ignored.count(frame.kind);
        return;
      default:
        // Streams that nobody here subscribes to.
        this.#ignored.count(frame.type);
    }
  }

  /** Within one life of a stream its ids only grow: what is not newer came over the other connection of a rotation. */
  #emitUnlessRepeated(stream: string, event: MarketEvent): void {
    const id = idOf(event);
    if (id !== undefined) {
      const newest = this.#newest.get(stream);
      if (newest !== undefined && !isGreater(id, newest)) {
        this.#repeated += 1;
        return;
      }
      this.#newest.set(stream, id);
    }
    this.#events += 1;
    this.#sink(event);
  }

  /** One report for all that changes in a turn, and never from within `setStreams`. */
  #reportStatusLater(cause: string): void {
    if (this.#statusDue || this.#closed) return;
    this.#statusDue = true;
    this.#parts.scheduler.after(0, () => {
      this.#statusDue = false;
      if (!this.#closed) this.#reportStatus(cause);
    });
  }

  #reportStatus(cause: string): void {
    const connected = new Set<SymbolName>();
    for (const [symbol, names] of this.#streamsOf) {
      if (names.every((name) => this.#shardOf.get(name)?.isActive(name) === true))
        connected.add(symbol);
    }
    const up = [...connected].filter((symbol) => !this.#connected.has(symbol));
    const down = [...this.#connected].filter((symbol) => !connected.has(symbol));
    this.#connected = connected;
    const at = this.#parts.clock.now();
    if (down.length > 0)
      this.#sink({ type: 'FeedStatusChanged', at, connected: false, symbols: down, cause });
    if (up.length > 0)
      this.#sink({ type: 'FeedStatusChanged', at, connected: true, symbols: up, cause });
  }
}

/** What orders the events of one stream; undefined where the newest simply replaces. */
function idOf(event: MarketEvent): string | undefined {
  switch (event.type) {
    case 'BarClosed':
      return String(event.bar.openTime);
    case 'BookTickerUpdated':
      return event.updateId;
    case 'TradePrinted':
      return event.aggregateTradeId;
    default:
      return undefined;
  }
}

/** Compares whole numbers written without leading zeros. */
function isGreater(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}
