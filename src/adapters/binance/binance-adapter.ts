import type { Random } from '../../base/prng.js';
import { MINUTE_MS } from '../../base/time.js';
import type { Clock, Scheduler } from '../../ports/clock.js';
import type { HttpTransport } from '../../ports/http-transport.js';
import type { Logger } from '../../ports/logger.js';
import type { MarketEventSink } from '../../ports/market-data-feed.js';
import type { AccountEventSink } from '../../ports/trading-client.js';
import type { WsTransport } from '../../ports/ws-transport.js';
import { AccountReader } from './account-reader.js';
import { BinanceAccountCalls } from './binance-account-calls.js';
import { BinanceMarketDataSource } from './binance-market-data-source.js';
import { BinanceOrderCalls } from './binance-order-calls.js';
import { BinanceOrderListCalls } from './binance-order-list-calls.js';
import { BinanceTradingClient } from './binance-trading-client.js';
import {
  type ClockJumpSink,
  type ClockMeasurementSink,
  ClockSync,
  type ClockSyncOptions,
} from './clock-sync.js';
import type { Credentials } from './credentials.js';
import { type AnswerFacts, isKeyRefused } from './http/classify-outcome.js';
import { pingCall } from './http/market-data-calls.js';
import { RestClient, type RestClientOptions } from './http/rest-client.js';
import { RateOrchestrator, type RateOrchestratorOptions } from './rate/rate-orchestrator.js';
import { RateStateKeeper, type RateStateStore } from './rate/rate-state-keeper.js';
import type { TradingVenue, Venue } from './venues.js';
import { ConnectionBudget } from './ws/connection-budget.js';
import type { AccountNotice } from './ws/decode-account-event.js';
import { MarketStreamClient, type MarketStreamOptions } from './ws/market-stream-client.js';
import { UserDataStream } from './ws/user-data-stream.js';
import type { WsApiConnectionOptions } from './ws/ws-api-connection.js';

/** What the adapter stands on: the world, or a simulated one. */
export interface BinanceWorld {
  readonly http: HttpTransport;
  readonly ws: WsTransport;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly logger: Logger;
}

/** Behaviour that a composition may change. */
export interface BinanceOptions {
  /** For every signed call but placements. Default 5,000 (rest-api.md recommends no more). */
  readonly recvWindowMs?: number;
  readonly clock?: ClockSyncOptions;
  readonly rate?: Omit<RateOrchestratorOptions, 'onBlocked' | 'onBlind'>;
  /** Where the request budget is kept over a restart. */
  readonly rateStore?: RateStateStore;
  readonly rest?: RestClientOptions;
  readonly streams?: MarketStreamOptions;
  readonly userStream?: WsApiConnectionOptions;
  /** The exchange refuses our key: at most once a minute. The account's sink is told each time. */
  readonly onKeyRefused?: () => void;
  /** Our own clock jumped; the exchange's is being measured anew. */
  readonly onClockJump?: ClockJumpSink;
  /** What the user data stream tells beside orders and balances. */
  readonly onAccountNotice?: (notice: AccountNotice) => void;
}

/** The public half: everything that needs no key. */
export interface BinanceMarketAdapter {
  readonly marketDataSource: BinanceMarketDataSource;
  readonly marketDataFeed: MarketStreamClient;
  /** Start it before anything else: request windows, signatures and closed bars are judged by it. */
  readonly clockSync: ClockSync;
  readonly rate: RateOrchestrator;
  /** Stops timers, refuses waiting requests, closes streams. The transports stay open: they are the caller's. */
  close(): Promise<void>;
}

/** Both halves. */
export interface BinanceAccountAdapter extends BinanceMarketAdapter {
  readonly tradingClient: BinanceTradingClient;
  /** The exchange's whole vocabulary about orders, for what the trading client's port does not say. */
  readonly orders: BinanceOrderCalls;
  readonly orderLists: BinanceOrderListCalls;
  readonly account: BinanceAccountCalls;
}

/** Where the adapter's news go. */
interface Sinks {
  readonly market: MarketEventSink;
  readonly clock: ClockMeasurementSink;
  readonly account: AccountEventSink;
}

interface SharedParts extends BinanceMarketAdapter {
  readonly rest: RestClient;
  readonly budget: ConnectionBudget;
  readonly onAccessRefused: (answer: AnswerFacts) => void;
}

const RECV_WINDOW_MS = 5_000;

/** Market data of a venue; sends no signed request and holds no key. */
export function createBinanceMarketAdapter(
  venue: Venue,
  world: BinanceWorld,
  sinks: Omit<Sinks, 'account'>,
  options: BinanceOptions = {},
): BinanceMarketAdapter {
  return createShared(venue, world, { ...sinks, account: () => undefined }, options, undefined);
}

/** Market data and one account of a venue that has a WebSocket API. */
export function createBinanceAccountAdapter(
  venue: TradingVenue,
  world: BinanceWorld,
  sinks: Sinks,
  credentials: Credentials,
  options: BinanceOptions = {},
): BinanceAccountAdapter {
  const shared = createShared(venue, world, sinks, options, credentials);
  const { rest, budget, rate, clockSync: exchangeClock } = shared;
  const recvWindowMs = options.recvWindowMs ?? RECV_WINDOW_MS;
  const onClockRefused = (): void => void exchangeClock.resync();
  const userStream = new UserDataStream(
    {
      ...world,
      rate,
      budget,
      exchangeClock,
      credentials,
      url: venue.wsApiUrl,
      recvWindowMs,
      onClockRefused,
      onAccessRefused: shared.onAccessRefused,
      onNotice: options.onAccountNotice ?? (() => undefined),
    },
    sinks.account,
    options.userStream,
  );
  const reader = new AccountReader({
    rest,
    userStream,
    scheduler: world.scheduler,
    exchangeClock,
    recvWindowMs,
  });
  const { clock, logger } = world;
  const tradingClient = new BinanceTradingClient({
    ...{ rest, reader, userStream, clock, exchangeClock, logger, recvWindowMs },
    sink: sinks.account,
  });
  return {
    ...shared,
    tradingClient,
    orders: new BinanceOrderCalls(rest, recvWindowMs),
    orderLists: new BinanceOrderListCalls(rest, recvWindowMs),
    account: new BinanceAccountCalls(rest, recvWindowMs),
    close: async () => {
      await tradingClient.close();
      await shared.close();
    },
  };
}

function createShared(
  venue: Venue,
  world: BinanceWorld,
  sinks: Sinks,
  options: BinanceOptions,
  credentials: Credentials | undefined,
): SharedParts {
  const { http, ws, clock, scheduler, random, logger } = world;
  const clockSync: ClockSync = new ClockSync(
    {
      fetchServerTime: () => marketDataSource.serverTime(),
      clock,
      scheduler,
      logger,
      sink: sinks.clock,
      ...(options.onClockJump === undefined ? {} : { onJump: options.onClockJump }),
    },
    options.clock,
  );
  const rate: RateOrchestrator = new RateOrchestrator(
    {
      clock,
      scheduler,
      exchangeNow: () => clockSync.now(),
      uncertaintyMs: () => clockSync.uncertaintyMs(),
    },
    {
      ...options.rate,
      onBlocked: () => keeper?.save(),
      // What matters is the count in the answer; without an answer there is one look fewer.
      onBlind: () => void rest.call(pingCall()).catch(() => undefined),
    },
  );
  const keeper: RateStateKeeper | undefined =
    options.rateStore === undefined
      ? undefined
      : new RateStateKeeper(rate, options.rateStore, scheduler);
  const onAccessRefused = refusalReporter(world, sinks.account, options.onKeyRefused);
  const rest: RestClient = new RestClient(
    {
      ...{ http, clock, rate, logger, credentials },
      origin: venue.restOrigin,
      readOrigins: venue.readOrigins,
      exchangeClock: clockSync,
      onClockRefused: () => void clockSync.resync(),
      onAccessRefused,
    },
    options.rest,
  );
  const exchangeClock = clockSync;
  const marketDataSource = new BinanceMarketDataSource({ rest, rate, exchangeClock, logger });
  const budget = new ConnectionBudget(clock);
  const marketDataFeed = new MarketStreamClient(
    { ws, clock, scheduler, random, logger, budget, streamOrigin: venue.streamOrigin },
    sinks.market,
    options.streams,
  );
  const close = async (): Promise<void> => {
    clockSync.stop();
    keeper?.stop();
    rate.close();
    await marketDataFeed.close();
  };
  const parts = { marketDataSource, marketDataFeed, clockSync, rate, rest, budget };
  return { ...parts, onAccessRefused, close };
}

/** The core is told of every refusal; of many at once, one line a minute says it. */
function refusalReporter(
  { clock, logger }: BinanceWorld,
  sink: AccountEventSink,
  onKeyRefused: () => void = () => undefined,
): (answer: AnswerFacts) => void {
  let loggedAt = Number.NEGATIVE_INFINITY;
  return ({ code, status }) => {
    sink({ type: 'AccessRefused', at: clock.now(), status, code });
    if (clock.monotonic() - loggedAt < MINUTE_MS) return;
    loggedAt = clock.monotonic();
    logger.log('error', 'access-refused', { status, code });
    if (isKeyRefused(code)) onKeyRefused();
  };
}
