import type { AccountSnapshotTaken, OrderReport } from '../../model/account-event.js';
import type { RequestSnapshot } from '../../model/engine-output.js';
import type { Fill } from '../../model/fill.js';
import type { SymbolName } from '../../model/names.js';
import type { Cancel, Scheduler } from '../../ports/clock.js';
import { RequestFailure } from '../../ports/request-failure.js';
import type { ExchangeClock } from './exchange-clock.js';
import { accountCall, orderTradesCall, tradesCall } from './http/account-calls.js';
import { decodeAccount } from './http/decode-account.js';
import { decodeAccountTrades, decodeOpenOrders, decodeQueriedOrder } from './http/decode-order.js';
import { HISTORY_PAGE_MAX, openOrdersCall, orderQueryCall } from './http/order-calls.js';
import type { RestClient } from './http/rest-client.js';
import type { UserDataStream } from './ws/user-data-stream.js';

/** One order and everything it has executed. */
export interface OrderWithFills {
  readonly report: OrderReport;
  readonly fills: readonly Fill[];
}

/** What a snapshot found. */
export type SnapshotContent = Omit<AccountSnapshotTaken, 'type' | 'at' | 'snapshotId'>;

const NO_SUCH_ORDER = -2013;

/** How long a snapshot waits for the user data stream. */
const STREAM_WAIT_MS_MAX = 30_000;

/** 100,000 trades of one symbol since the cursor: beyond that the cursor is not ours. */
const TRADE_PAGES_MAX = 100;

/** Reads orders, trades and balances. Changes nothing. */
export class AccountReader {
  readonly #rest: RestClient;
  readonly #userStream: UserDataStream;
  readonly #scheduler: Scheduler;
  readonly #exchangeClock: ExchangeClock;
  readonly #recvWindowMs: number;

  constructor(parts: {
    readonly rest: RestClient;
    readonly userStream: UserDataStream;
    readonly scheduler: Scheduler;
    readonly exchangeClock: ExchangeClock;
    readonly recvWindowMs: number;
  }) {
    this.#rest = parts.rest;
    this.#userStream = parts.userStream;
    this.#scheduler = parts.scheduler;
    this.#exchangeClock = parts.exchangeClock;
    this.#recvWindowMs = parts.recvWindowMs;
  }

  /** @throws RequestFailure (code -2013: not found), DecodeFailure */
  async order(symbol: SymbolName, clientOrderId: string): Promise<OrderWithFills> {
    const report = decodeQueriedOrder(
      await this.#rest.call(orderQueryCall(symbol, { clientOrderId }, this.#recvWindowMs)),
    );
    return { report, fills: report.executedQuantity > 0n ? await this.#fillsOf(report) : [] };
  }

  /**
   * The whole account. The user data stream is confirmed before the first read and unbroken after the last, so
   * that whatever the reads missed has come as an event.
   *
   * @throws RequestFailure, DecodeFailure
   */
  async snapshot(request: RequestSnapshot): Promise<SnapshotContent> {
    await this.#streamConnected();
    const { lives } = this.#userStream;
    const exchangeAt = Math.floor(this.#exchangeClock.now());
    const openOrders = decodeOpenOrders(await this.#rest.call(openOrdersCall(this.#recvWindowMs)));
    const { orders, notFound } = await this.#askedOrders(request);
    const trades = await this.#trades(request, [...openOrders, ...orders]);
    const account = decodeAccount(await this.#rest.call(accountCall(this.#recvWindowMs)));
    if (!this.#userStream.connected || this.#userStream.lives !== lives) {
      throw new RequestFailure('the user data stream was interrupted meanwhile', {
        outcome: 'UNKNOWN',
      });
    }
    const { balances, canTrade } = account;
    return { exchangeAt, balances, openOrders, orders, notFound, trades, canTrade };
  }

  async #askedOrders(
    request: RequestSnapshot,
  ): Promise<{ readonly orders: readonly OrderReport[]; readonly notFound: readonly string[] }> {
    const orders: OrderReport[] = [];
    const notFound: string[] = [];
    for (const { symbol, clientOrderId } of request.orders) {
      try {
        const answer = await this.#rest.call(
          orderQueryCall(symbol, { clientOrderId }, this.#recvWindowMs),
        );
        orders.push(decodeQueriedOrder(answer));
      } catch (error) {
        if (!(error instanceof RequestFailure) || error.code !== NO_SUCH_ORDER) throw error;
        notFound.push(clientOrderId);
      }
    }
    return { orders, notFound };
  }

  /** Each symbol's trades since its cursor, and those of the named orders where the symbol has none. */
  async #trades(
    request: RequestSnapshot,
    reports: readonly OrderReport[],
  ): Promise<readonly Fill[]> {
    const clientOrderIds = new Map(
      reports.map((report) => [orderKey(report), report.clientOrderId]),
    );
    const cursors = new Map(request.tradesAfter.map(({ symbol, tradeId }) => [symbol, tradeId]));
    const trades = new Map<string, Fill>();
    for (const [symbol, tradeId] of cursors) {
      if (tradeId === '') continue;
      for (const fill of await this.#tradesAfter(symbol, tradeId, clientOrderIds))
        trades.set(tradeKey(fill), fill);
    }
    for (const report of reports) {
      if (report.executedQuantity === 0n || (cursors.get(report.symbol) ?? '') !== '') continue;
      for (const fill of await this.#fillsOf(report)) trades.set(tradeKey(fill), fill);
    }
    return [...trades.values()];
  }

  async #tradesAfter(
    symbol: SymbolName,
    tradeId: string,
    clientOrderIds: ReadonlyMap<string, string>,
  ): Promise<readonly Fill[]> {
    const found: Fill[] = [];
    let fromId = BigInt(tradeId) + 1n;
    for (let page = 0; page < TRADE_PAGES_MAX; page += 1) {
      const answer = await this.#rest.call(
        tradesCall(symbol, { fromId: fromId.toString() }, this.#recvWindowMs),
      );
      const fills = decodeAccountTrades(answer, clientOrderIds);
      found.push(...fills);
      if (fills.length < HISTORY_PAGE_MAX) return found;
      for (const fill of fills)
        if (BigInt(fill.tradeId) >= fromId) fromId = BigInt(fill.tradeId) + 1n;
    }
    throw new RequestFailure(`more than ${TRADE_PAGES_MAX} pages of trades of ${symbol}`, {
      outcome: 'UNKNOWN',
    });
  }

  async #fillsOf(report: OrderReport): Promise<readonly Fill[]> {
    const answer = await this.#rest.call(
      orderTradesCall(report.symbol, report.orderId, this.#recvWindowMs),
    );
    return decodeAccountTrades(answer, new Map([[orderKey(report), report.clientOrderId]]));
  }

  #streamConnected(): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (): void => {
        reject(
          new RequestFailure('the user data stream is not connected', { outcome: 'NOT_SENT' }),
        );
      };
      let cancelWait: Cancel = () => undefined;
      const cancelTimeout = this.#scheduler.after(STREAM_WAIT_MS_MAX, () => {
        cancelWait();
        refuse();
      });
      cancelWait = this.#userStream.whenConnected((connected) => {
        cancelTimeout();
        if (connected) resolve();
        else refuse();
      });
    });
  }
}

function orderKey(report: OrderReport): string {
  return `${report.symbol}:${report.orderId}`;
}

function tradeKey(fill: Fill): string {
  return `${fill.symbol}:${fill.tradeId}`;
}
