import type { EpochMs } from '../../base/time.js';
import type { MatchEvent } from '../../matching/match-order.js';
import type { OrderRefusal } from '../../matching/order-refusal.js';
import type { AccountEvent } from '../../model/account-event.js';
import type {
  CancelOrder,
  QueryOrder,
  RequestSnapshot,
  SubmitOrder,
} from '../../model/engine-output.js';
import type { Fill } from '../../model/fill.js';
import type { Instrument } from '../../model/instrument.js';
import type { MarketEvent } from '../../model/market-event.js';
import type { Clock, Scheduler } from '../../ports/clock.js';
import type { AccountEventSink, TradingClient } from '../../ports/trading-client.js';
import { PaperAccount, type PaperAccountOptions } from './paper-account.js';
import { reportOf, streamEvents } from './paper-events.js';

/** What the client works with. */
export interface PaperTradingClientOptions extends PaperAccountOptions {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** From a request to its arrival at the simulated exchange. The answer comes in a turn of its own after that. */
  readonly latencyMs: number;
  readonly sink: AccountEventSink;
}

/** An event to be, made at the moment it is received. */
type Draft = (at: EpochMs) => AccountEvent;

/**
 * Trades on a simulated account against the real market's data: the same events as a live client, from the same
 * market events that the engine sees. It sends nothing to anybody.
 */
export class PaperTradingClient implements TradingClient {
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #latencyMs: number;
  readonly #sink: AccountEventSink;
  readonly #account: PaperAccount;
  #inFlight = 0;
  #closed = false;

  constructor(options: PaperTradingClientOptions) {
    this.#clock = options.clock;
    this.#scheduler = options.scheduler;
    this.#latencyMs = options.latencyMs;
    this.#sink = options.sink;
    this.#account = new PaperAccount(options);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Lists symbols or replaces their rules. A symbol that was never listed is unknown to the simulated exchange. */
  list(instruments: readonly Instrument[]): void {
    this.#account.list(instruments);
  }

  /** Takes in market data, before or after the engine does; resting orders may fill by it. */
  observe(event: MarketEvent): void {
    if (this.#closed) return;
    const exchangeAt = this.#clock.now();
    const events = this.#account.observe(event);
    this.#deliver(events.flatMap((happened) => draftsOf(happened, exchangeAt)));
  }

  connect(): void {
    this.#deliver([
      (at) => ({ type: 'UserStreamChanged', at, connected: true, cause: 'paper account' }),
    ]);
  }

  submit({ request }: SubmitOrder, wanted: () => boolean = () => true): void {
    const { clientOrderId, symbol } = request;
    if (!wanted()) {
      const message = 'withdrawn before it was sent';
      this.#deliver([
        (at) => ({
          ...{ type: 'PlacementRefused', at, clientOrderId, symbol },
          ...{ refusal: 'NOT_SENT', message },
        }),
      ]);
      return;
    }
    this.#arrive((now) => {
      const result = this.#account.place(request, now);
      if (result.type === 'done') return answered(result);
      const { code, message } = result;
      const refusal = isOurFault(result) ? 'OUR_FAULT' : 'REJECTED';
      return [
        (at) => ({ type: 'PlacementRefused', at, clientOrderId, symbol, refusal, code, message }),
      ];
    });
  }

  cancel(order: CancelOrder): void {
    const { clientOrderId, symbol } = order;
    this.#arrive((now) => {
      const result = this.#account.cancel(order, now);
      if (result.type === 'done') return answered(result);
      const { code, message } = result;
      return [(at) => ({ type: 'CancelRefused', at, clientOrderId, symbol, code, message })];
    });
  }

  query({ clientOrderId, symbol }: QueryOrder): void {
    this.#arrive(() => {
      const order = this.#account.order(symbol, clientOrderId);
      if (order === undefined) {
        return [(at) => ({ type: 'OrderNotFound', at, clientOrderId, symbol })];
      }
      const fills = this.#account.fillsOf(clientOrderId);
      return [
        ...fills.map(
          (fill): Draft =>
            (at) => ({ type: 'FillReported', at, fill, source: 'query' }),
        ),
        (at) => ({ type: 'OrderReported', at, report: reportOf(order), source: 'query' }),
      ];
    });
  }

  requestSnapshot(request: RequestSnapshot): void {
    this.#arrive((exchangeAt) => {
      const found = request.orders.map(({ symbol, clientOrderId }) => ({
        clientOrderId,
        order: this.#account.order(symbol, clientOrderId),
      }));
      const snapshot = {
        exchangeAt,
        snapshotId: request.snapshotId,
        balances: this.#account.balances(),
        openOrders: this.#account.openOrders().map(reportOf),
        orders: found.flatMap(({ order }) => (order === undefined ? [] : [reportOf(order)])),
        notFound: found.flatMap((asked) =>
          asked.order === undefined ? [asked.clientOrderId] : [],
        ),
        trades: this.#tradesFor(request),
        canTrade: true,
      };
      return [(at) => ({ type: 'AccountSnapshotTaken', at, ...snapshot })];
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #tradesFor({ orders, tradesAfter }: RequestSnapshot): readonly Fill[] {
    const trades = new Map<string, Fill>();
    for (const { symbol, tradeId } of tradesAfter) {
      const fills =
        tradeId === ''
          ? orders
              .filter((order) => order.symbol === symbol)
              .flatMap(({ clientOrderId }) => this.#account.fillsOf(clientOrderId))
          : this.#account.fillsAfter(symbol, tradeId);
      for (const fill of fills) trades.set(`${fill.symbol} ${fill.tradeId}`, fill);
    }
    return [...trades.values()];
  }

  /** Lets a request travel to the simulated exchange and its answer come back in a later turn. */
  #arrive(carryOut: (now: EpochMs) => readonly Draft[]): void {
    this.#inFlight += 1;
    this.#scheduler.after(this.#latencyMs, () => {
      if (this.#closed) return;
      const drafts = carryOut(this.#clock.now());
      this.#scheduler.after(0, () => {
        this.#inFlight -= 1;
        this.#send(drafts);
      });
    });
  }

  #deliver(drafts: readonly Draft[]): void {
    if (drafts.length === 0) return;
    this.#scheduler.after(0, () => {
      this.#send(drafts);
    });
  }

  #send(drafts: readonly Draft[]): void {
    for (const draft of drafts) {
      if (this.#closed) return;
      this.#sink(draft(this.#clock.now()));
    }
  }
}

function draftsOf(event: MatchEvent, exchangeAt: EpochMs): readonly Draft[] {
  return streamEvents(event, exchangeAt).map(
    (draft): Draft =>
      (at) => ({ ...draft, at }),
  );
}

/** What the stream says, then what the request is answered with. */
function answered(result: {
  readonly order: Parameters<typeof reportOf>[0];
  readonly events: readonly MatchEvent[];
}): readonly Draft[] {
  const report = reportOf(result.order);
  return [
    ...result.events.flatMap((event) => draftsOf(event, result.order.updatedAt)),
    (at) => ({ type: 'OrderReported', at, report, source: 'response' }),
  ];
}

/** -11xx: the request itself is malformed (errors.md, "11xx - Request issues"). */
function isOurFault({ code }: OrderRefusal): boolean {
  return code <= -1100 && code > -1200;
}
