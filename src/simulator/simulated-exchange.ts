import { assert } from '../base/assert.js';
import { type EpochMs, MINUTE_MS } from '../base/time.js';
import { CommissionSchedule } from '../matching/commission-schedule.js';
import { feeRateOfBps } from '../matching/fee-model.js';
import type { SymbolTraits } from '../matching/symbol-traits.js';
import type { Balance } from '../model/account-event.js';
import type { Instrument } from '../model/instrument.js';
import type { Money } from '../model/money.js';
import type { AssetName } from '../model/names.js';
import type { Cancel, Clock, Scheduler } from '../ports/clock.js';
import type { HttpRequest } from '../ports/http-transport.js';
import { AccountDesk } from './accounts/account-desk.js';
import { EngineFreeze } from './admission/engine-freeze.js';
import { FaultSwitchboard } from './admission/faults.js';
import { type KeyCredential, KeyStore } from './admission/key-store.js';
import { DEFAULT_RATE_LIMITS, type RateLimits, RateWindows } from './admission/rate-windows.js';
import { RequestLog } from './admission/request-log.js';
import { openDirectory } from './exchange-directory.js';
import { type ExchangeRuleOptions, ExchangeRules, valueInBnb } from './exchange-rules.js';
import { MarketMotion } from './market-motion.js';
import { BlockTrades } from './public-market/block-trades.js';
import { type MarketSource, UNHEARD } from './public-market/market-source.js';
import { MarketView } from './public-market/market-view.js';
import { ReferencePrices } from './public-market/reference-prices.js';
import { MarketPublisher } from './publishing/market-publisher.js';
import { ShownBooks } from './publishing/shown-books.js';
import { StreamHub } from './publishing/stream-hub.js';
import type { ExchangeAnswer } from './requests/http-answers.js';
import { HttpDoor } from './requests/http-door.js';
import { ReadNodes } from './requests/read-nodes.js';
import { type EndpointDirectory, RequestDesk } from './requests/request-desk.js';
import { SocketDoor } from './sockets/socket-door.js';
import type { SocketSession, SocketSink } from './sockets/socket-life.js';
import type { WsApiServices } from './sockets/ws-api-session.js';
import { type ExchangeStateStore, MemoryExchangeState } from './state/exchange-state.js';
import { RequestParameters } from './wire/request-parameters.js';
import { RequestRefusal } from './wire/request-refusal.js';
import type { WireObject, WireValue } from './wire/wire-json.js';

/** An API key, and how its requests are signed. */
export type AccountKey = KeyCredential & { readonly apiKey: string };

/** An account and its keys. The first key names the account. */
export type SimulatedAccount = AccountKey & {
  readonly moreKeys?: readonly AccountKey[];
  /** Accounts of one group are kept from trading with each other as one would be (faqs/stp_faq.md). */
  readonly tradeGroup?: number;
  readonly balances: readonly { readonly asset: AssetName; readonly free: Money }[];
};

/** What an exchange is built from. Only the first four have no default. */
export interface SimulatedExchangeOptions {
  readonly market: MarketSource;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly accounts: readonly SimulatedAccount[];
  readonly seed?: number;
  readonly makerFeeBps?: number;
  readonly takerFeeBps?: number;
  readonly limits?: Partial<RateLimits>;
  /** How far the market moves at once, in exchange time. */
  readonly stepMs?: number;
  /** 1 by default. Above 2⁵³ it finds out a client that reads ids as doubles. */
  readonly firstOrderId?: bigint;
  readonly store?: ExchangeStateStore;
  readonly faults?: FaultSwitchboard;
  readonly requestsLogged?: number;
  readonly ordersKept?: number;
  readonly rules?: ExchangeRuleOptions;
}

/** Who is on the other end. Rate limits count by address. */
export interface Peer {
  readonly ip: string;
}

const STEP_MS = 100;
const FEE_BPS = 10;
const REQUESTS_LOGGED = 10_000;
const ORDERS_KEPT = 100_000;
const FIRST_ORDER_ID = 1n;

/**
 * A Binance-compatible Spot exchange without sockets and without real time. Deterministic: the same market, clock,
 * seed and requests give the same answers. `http-server.ts` and `ws-server.ts` put it behind real sockets.
 */
export class SimulatedExchange {
  readonly faults: FaultSwitchboard;
  readonly log: RequestLog;
  readonly rules: ExchangeRules;
  readonly references: ReferencePrices;
  readonly blocks: BlockTrades;
  readonly freeze = new EngineFreeze();
  readonly nodes: ReadNodes;
  readonly #options: SimulatedExchangeOptions;
  readonly #stepMs: number;
  readonly #market: MarketView;
  readonly #keys = new KeyStore();
  readonly #rates: RateWindows;
  readonly #desk: AccountDesk;
  readonly #requests: RequestDesk;
  readonly #directory: EndpointDirectory;
  readonly #motion: MarketMotion;
  readonly #http: HttpDoor;
  readonly #door: SocketDoor;
  #cancelStep: Cancel | undefined;

  constructor(options: SimulatedExchangeOptions) {
    this.#options = options;
    this.#stepMs = options.stepMs ?? STEP_MS;
    this.faults = options.faults ?? new FaultSwitchboard();
    this.log = new RequestLog(options.requestsLogged ?? REQUESTS_LOGGED);
    this.#rates = new RateWindows({ ...DEFAULT_RATE_LIMITS, ...options.limits }, (ip) =>
      this.#door.closeAll('IP banned', (socket) => socket.ip === ip),
    );
    this.rules = new ExchangeRules(options.rules ?? {}, {
      maker: feeRateOfBps(options.makerFeeBps ?? FEE_BPS),
      taker: feeRateOfBps(options.takerFeeBps ?? FEE_BPS),
    });
    this.references = new ReferencePrices(this.rules.referencePrice);
    this.#market = new MarketView(options.market, (trade, aggregate) =>
      this.#motion.publishOwnTrade(trade, aggregate),
    );
    const commissions = new CommissionSchedule({
      termsOf: (symbol) => this.rules.commissionTerms(symbol),
      valueInBnb: (asset, amount) => valueInBnb(this.#market, asset, amount),
    });
    this.#desk = this.#openDesk(commissions);
    for (const account of options.accounts) {
      for (const key of [account, ...(account.moreKeys ?? [])]) {
        this.#keys.add(key.apiKey, account.apiKey, key);
      }
      if (account.tradeGroup !== undefined) {
        this.rules.setTradeGroup(account.apiKey, account.tradeGroup);
      }
    }
    this.nodes = new ReadNodes(this.#desk);
    const { market, desk } = { market: this.#market, desk: this.#desk };
    const hub = new StreamHub(this.faults);
    const books = new ShownBooks({ market, desk });
    const { faults, log, freeze, nodes, rules, references } = this;
    const { clock, scheduler } = options;
    const publisher = new MarketPublisher({ market, books, hub, references });
    this.blocks = new BlockTrades((trade) => publisher.blockTrade(trade));
    this.#motion = new MarketMotion({
      ...{ clock, market, desk, books, references, publisher, freeze },
      stepMs: this.#stepMs,
    });
    this.#requests = new RequestDesk({
      ...{ keys: this.#keys, rates: this.#rates, faults, log, freeze, nodes },
    });
    this.#directory = openDirectory({
      ...{ market, books, blocks: this.blocks, desk, rates: this.#rates },
      ...{ commissions, rules, references },
    });
    this.#http = new HttpDoor({
      ...{ clock, faults, rates: this.#rates, requests: this.#requests },
      directory: this.#directory,
    });
    this.#door = new SocketDoor({
      ...{ clock, scheduler, rates: this.#rates, hub },
      services: () => this.#wsApiServices(),
    });
  }

  /** Begins to move the market with the clock. */
  start(): void {
    assert(this.#cancelStep === undefined, 'the exchange is started once');
    const step = (): void => {
      this.#motion.catchUp();
      this.#cancelStep = this.#options.scheduler.after(this.#stepMs, step);
    };
    step();
  }

  /** Stops the market and ends every connection. */
  stop(): void {
    this.#cancelStep?.();
    this.#cancelStep = undefined;
    this.closeSockets('the exchange stops');
  }

  /** Whether the market source has nothing more to tell. */
  get marketEnded(): boolean {
    return this.#market.ended;
  }

  /** What an account holds: for checkers. */
  balances(apiKey: string): readonly Balance[] {
    return this.#desk.ledger.balances(apiKey);
  }

  /** What it publishes of the market: for checkers. */
  get market(): MarketView {
    return this.#market;
  }

  /** The accounts and their orders: for checkers. */
  get desk(): AccountDesk {
    return this.#desk;
  }

  /** The account of an API key, of a revoked one too; undefined for an unknown key. */
  accountOf(apiKey: string): string | undefined {
    return this.#keys.accountOf(apiKey);
  }

  /** Lets a revoked API key in again. */
  restoreKey(apiKey: string): void {
    this.#keys.restore(apiKey);
  }

  /** Ends every subscription to account events with `eventStreamTerminated`. Returns how many. */
  endUserStreams(): number {
    return this.#door.endUserStreams();
  }

  /** Loses a market stream's subscriptions without a word. Returns on how many connections. */
  forgetStream(stream: string): number {
    return this.#door.forgetStream(stream);
  }

  /** Removes an API key, as its owner would. */
  revokeKey(apiKey: string): void {
    this.#keys.revoke(apiKey);
  }

  /** Replaces a symbol's rules while the exchange runs: its state, filters and features. */
  changeSymbol(instrument: Instrument, traits?: SymbolTraits): void {
    this.#market.replace(instrument);
    const { traits: before } = this.#desk.engine.rules(instrument.symbol);
    this.#desk.engine.list(instrument, traits ?? before);
  }

  /** Ends connections, as an exchange-side network fault would. Returns how many. */
  closeSockets(reason: string, which: 'streams' | 'ws-api' | 'all' = 'all'): number {
    return this.#door.closeAll(
      reason,
      ({ path }) => which === 'all' || path.startsWith('/ws-api/') === (which === 'ws-api'),
    );
  }

  isListed(symbol: string): boolean {
    return this.#market.instrument(symbol) !== undefined;
  }

  /** Bans an IP out of turn, which ends its connections. */
  ban(ip: string, until: EpochMs): void {
    this.#rates.ban(ip, until);
  }

  /** Somebody else behind an address uses request weight, as far as there is any. */
  useWeight(ip: string, weight: number, now: EpochMs): void {
    const left = this.#rates.limits.weightPerMinute - this.#rates.usedWeight(ip, now);
    if (weight <= left) this.#rates.charge(ip, weight, now);
  }

  /** Does what an account's owner would do by another way, such as by hand. @throws RequestRefusal */
  actAs(
    accountId: string,
    request: {
      readonly method: string;
      readonly path: string;
      readonly parameters: ReadonlyMap<string, string>;
    },
  ): WireValue {
    this.#motion.catchUp();
    const endpoint = this.#directory.http(request.method, request.path);
    if (endpoint?.signed !== true) throw new RequestRefusal(404, -1, 'no such account endpoint');
    const parameters = new RequestParameters(request.parameters);
    const at = this.#options.clock.now();
    return endpoint.answer({ parameters, at, accountId, transport: 'http', reads: this.#desk });
  }

  /** How it stands, for whoever operates it. */
  describe(): WireObject {
    const { faults, nodes, freeze } = this;
    return {
      ...{ time: this.#options.clock.now(), marketTime: this.#market.at },
      connections: this.#door.count,
      symbols: this.#market.instruments.map(({ symbol, status }) => ({ symbol, status })),
      accounts: this.#desk.accountIds.map((apiKey) => ({
        apiKey,
        revoked: !this.#keys.has(apiKey),
        openOrders: this.#desk.openOrders(apiKey).length,
      })),
      faults: {
        ...{ requestsArmed: faults.armedCount, stalled: faults.stalledStreams },
        nodeLagsMs: nodes.lagsMs,
        ...{ clockSkewMs: faults.clockSkewMs, brokerDelayMs: faults.brokerDelayMs },
        frozenUntil: freeze.until ?? null,
      },
    };
  }

  /** Runs something after so much exchange time. */
  later(delayMs: number, task: () => void): void {
    this.#options.scheduler.after(delayMs, task);
  }

  /** Says on every connection that its server is about to shut down. The result closes these connections. */
  announceShutdown(): () => void {
    return this.#door.announceShutdown();
  }

  /** Answers one HTTP request. */
  handleHttp(request: HttpRequest, peer: Peer): ExchangeAnswer {
    this.#motion.catchUp();
    return this.#http.answer(request, peer.ip);
  }

  /**
   * Opens a connection on `/ws`, `/ws/<stream>`, `/stream?streams=…` or `/ws-api/v3`. A connection that is not
   * accepted is closed right after.
   */
  openSocket(path: string, peer: Peer, sink: SocketSink): SocketSession {
    return this.#door.open(path, peer.ip, sink);
  }

  #wsApiServices(): WsApiServices {
    return {
      clock: this.#options.clock,
      scheduler: this.#options.scheduler,
      desk: this.#desk,
      keys: this.#keys,
      requests: this.#requests,
      directory: this.#directory,
      rates: this.#rates,
      faults: this.faults,
      catchUp: () => this.#motion.catchUp(),
    };
  }

  /**
   * Brings the market up to the clock. What happened before the exchange was built is history: it is passed over
   * without matching, because the accounts' orders were not on the book then.
   */
  #openDesk(fees: CommissionSchedule): AccountDesk {
    const options = this.#options;
    const store = options.store ?? new MemoryExchangeState();
    const state = store.load();
    this.#market.advance(options.clock.now(), MINUTE_MS, UNHEARD);
    return new AccountDesk({
      market: this.#market,
      rates: this.#rates,
      fees,
      store,
      state,
      seed: options.seed ?? 1,
      firstOrderId: options.firstOrderId ?? FIRST_ORDER_ID,
      ordersKept: options.ordersKept ?? ORDERS_KEPT,
      traitsOf: () => this.rules.traits(),
      mayTrade: (accountId) => this.rules.mayTrade(accountId),
      rules: {
        exchangeFilters: this.rules.exchangeRuleFilters,
        assetLimits: (accountId) => this.rules.assetLimits(accountId),
        tradeGroupOf: (accountId) => this.rules.tradeGroupOf(accountId),
        referencePrice: (symbol) => this.references.at(symbol, this.#market.at)?.price,
      },
      accounts: options.accounts.map(({ apiKey, balances }) => ({
        accountId: apiKey,
        balances: balances.map(({ asset, free }) => ({ asset, free, locked: 0n as Money })),
      })),
    });
  }
}
