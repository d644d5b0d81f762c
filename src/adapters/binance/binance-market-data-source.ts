import { assert } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import type { Turnover } from '../../model/engine-event.js';
import type { Instrument } from '../../model/instrument.js';
import type { SymbolName } from '../../model/names.js';
import type { Logger } from '../../ports/logger.js';
import type {
  BarQuery,
  LatestBars,
  MarketDataSource,
  RequestPriority,
} from '../../ports/market-data-source.js';
import type { DepthSnapshot } from './depth.js';
import type { ExchangeClock } from './exchange-clock.js';
import type { TradePageStart } from './history-download.js';
import { callAndDecode } from './http/call-and-decode.js';
import { decodeExchangeInfo } from './http/decode-exchange-info.js';
import {
  type AggregateTrade,
  decodeAggregateTrades,
  decodeDepthSnapshot,
  decodeKlines,
  decodeServerTime,
  decodeTurnovers,
} from './http/decode-market-data.js';
import {
  aggregateTradesCall,
  depthCall,
  exchangeInfoCall,
  klinesCall,
  serverTimeCall,
  tickersCall,
} from './http/market-data-calls.js';
import type { RestCall, RestClient } from './http/rest-client.js';
import type { RateOrchestrator } from './rate/rate-orchestrator.js';

/** Market data over REST. Needs no key. */
export class BinanceMarketDataSource implements MarketDataSource {
  readonly #rest: RestClient;
  readonly #rate: RateOrchestrator;
  readonly #exchangeClock: ExchangeClock;
  readonly #logger: Logger;

  constructor(parts: {
    readonly rest: RestClient;
    readonly rate: RateOrchestrator;
    readonly exchangeClock: ExchangeClock;
    readonly logger: Logger;
  }) {
    this.#rest = parts.rest;
    this.#rate = parts.rate;
    this.#exchangeClock = parts.exchangeClock;
    this.#logger = parts.logger;
  }

  serverTime(): Promise<EpochMs> {
    return this.#read(serverTimeCall(), decodeServerTime);
  }

  /** Also adopts the rate limits that the answer states. */
  async instruments(): Promise<readonly Instrument[]> {
    const info = await this.#read(exchangeInfoCall(), decodeExchangeInfo);
    if (info.rateLimits.length > 0) this.#rate.setLimits(info.rateLimits);
    for (const failure of info.unreadable.slice(0, 10)) {
      this.#logger.log('warn', 'symbol-unreadable', {
        path: failure.path,
        expected: failure.expected,
      });
    }
    return info.instruments;
  }

  turnovers(): Promise<readonly Turnover[]> {
    return this.#read(tickersCall(), decodeTurnovers);
  }

  /** A symbol's book: the start of a local one. `levels` is 1 to 5,000. */
  depth(symbol: SymbolName, levels: number, priority: RequestPriority): Promise<DepthSnapshot> {
    assert(levels >= 1 && levels <= 5_000, 'a book is asked for with 1 to 5000 levels');
    return this.#read(depthCall(symbol, levels, priority), decodeDepthSnapshot);
  }

  /** Up to 1,000 aggregate trades, paced as a backfill. */
  aggregateTrades(symbol: SymbolName, start: TradePageStart): Promise<readonly AggregateTrade[]> {
    return this.#read(aggregateTradesCall(symbol, start, 'backfill'), (value) =>
      decodeAggregateTrades(value, symbol),
    );
  }

  /** A bar counts as closed when its last millisecond had passed on the exchange's clock before we asked. */
  async bars(query: BarQuery): Promise<readonly Bar[]> {
    return (await this.latestBars(query)).bars;
  }

  async latestBars(query: BarQuery): Promise<LatestBars> {
    assert(query.limit >= 1 && query.limit <= 1_000, 'a bar query asks for 1 to 1000 bars');
    const askedAt = this.#exchangeClock.now();
    const bars = await this.#read(klinesCall(query), (value) =>
      decodeKlines(value, query.symbol, query.timeframe),
    );
    return {
      bars: bars.filter((bar) => bar.closeTime < askedAt),
      newest: bars.at(-1)?.openTime,
    };
  }

  #read<Document>(call: RestCall, decode: (value: unknown) => Document): Promise<Document> {
    return callAndDecode(this.#rest, call, decode);
  }
}
