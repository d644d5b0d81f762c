import type { EpochMs } from '../../base/time.js';
import { AccountLedger } from '../../matching/account-ledger.js';
import { ListedSide } from '../../matching/depth-side.js';
import { feeRateOfBps, ReceivedAssetFees } from '../../matching/fee-model.js';
import type { MatchEvent, MatchOrder } from '../../matching/match-order.js';
import { MatchingEngine } from '../../matching/matching-engine.js';
import type { OrderRefusal } from '../../matching/order-refusal.js';
import type { Balance } from '../../model/account-event.js';
import type { CancelOrder } from '../../model/engine-output.js';
import type { Fill } from '../../model/fill.js';
import type { Instrument } from '../../model/instrument.js';
import type { MarketEvent } from '../../model/market-event.js';
import type { Money } from '../../model/money.js';
import { assetName, type SymbolName } from '../../model/names.js';
import type { OrderRequest } from '../../model/order.js';
import {
  decodePaperState,
  encodePaperState,
  type PaperState,
  type PaperStateStore,
  restoredOrder,
  storedOrder,
} from './paper-state.js';

const ACCOUNT = 'paper';
/** Ended orders that can still be asked about. */
const ENDED_ORDERS_MAX = 200;
/** Trades that can still be asked about. */
const FILLS_MAX = 500;

/** What a new account starts with, and what its trades cost. */
export interface PaperAccountOptions {
  /** By asset. Used only when nothing is stored. */
  readonly startingBalances: Readonly<Record<string, Money>>;
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  readonly store: PaperStateStore;
}

/** What a request led to. `order` is the order as it stands afterwards. */
export type PaperResult =
  | { readonly type: 'done'; readonly order: MatchOrder; readonly events: readonly MatchEvent[] }
  | OrderRefusal;

/**
 * One simulated account at the exchange's rules: matching, filters, fees, ledger, and the memory a restart needs.
 * Every change is stored before this returns. Synchronous; time is a parameter.
 */
export class PaperAccount {
  readonly #engine: MatchingEngine;
  readonly #store: PaperStateStore;
  readonly #listed = new Set<SymbolName>();
  /** By client order id; the newest wins. Open ones always, ended ones while there is room. */
  readonly #orders = new Map<string, MatchOrder>();
  #fills: readonly Fill[] = [];

  constructor(options: PaperAccountOptions) {
    const { makerFeeBps, takerFeeBps, startingBalances, store } = options;
    const text = store.load();
    const state = text === undefined ? undefined : decodePaperState(text);
    const ledger = new AccountLedger();
    ledger.open(ACCOUNT);
    this.#store = store;
    this.#engine = new MatchingEngine({
      ledger,
      fees: new ReceivedAssetFees({
        maker: feeRateOfBps(makerFeeBps),
        taker: feeRateOfBps(takerFeeBps),
      }),
      nextOrderId: BigInt(state?.nextOrderId ?? '1'),
      nextTradeId: BigInt(state?.nextTradeId ?? '1'),
    });
    if (state === undefined) {
      for (const [asset, amount] of Object.entries(startingBalances)) {
        ledger.deposit(ACCOUNT, assetName(asset), amount);
      }
      this.#save();
    } else {
      this.#restore(state);
    }
  }

  /** Lists symbols or replaces their rules; open orders of an earlier run work again once their symbol is listed. */
  list(instruments: readonly Instrument[]): void {
    for (const instrument of instruments) {
      this.#engine.list(instrument);
      if (this.#listed.has(instrument.symbol)) continue;
      this.#listed.add(instrument.symbol);
      for (const order of this.openOrders()) {
        if (order.symbol === instrument.symbol) this.#engine.restore(order);
      }
    }
  }

  place(request: OrderRequest, at: EpochMs): PaperResult {
    const { clientOrderId, symbol, side, type, timeInForce, quantity, price, stopPrice } = request;
    const result = this.#engine.place(
      {
        accountId: ACCOUNT,
        clientOrderId,
        symbol,
        side,
        type,
        quantity,
        ...(timeInForce === undefined ? {} : { timeInForce }),
        ...(price === undefined ? {} : { price }),
        ...(stopPrice === undefined ? {} : { stopPrice }),
      },
      at,
    );
    if (result.type === 'refused') return result;
    this.#remember(result.events);
    return { type: 'done', order: result.order, events: result.events };
  }

  cancel({ clientOrderId, symbol }: CancelOrder, at: EpochMs): PaperResult {
    const result = this.#engine.cancel(
      { accountId: ACCOUNT, symbol, clientOrderId, cancelClientOrderId: `cancel-${clientOrderId}` },
      at,
    );
    if (result.type === 'refused') return result;
    this.#remember(result.events);
    return { type: 'done', order: result.order, events: result.events };
  }

  /** Takes in market data; what it did to resting orders. Symbols that are not listed are ignored. */
  observe(event: MarketEvent): readonly MatchEvent[] {
    const events = this.#match(event);
    if (events.length > 0) this.#remember(events);
    return events;
  }

  order(symbol: SymbolName, clientOrderId: string): MatchOrder | undefined {
    const order = this.#orders.get(clientOrderId);
    return order?.symbol === symbol ? order : undefined;
  }

  openOrders(): readonly MatchOrder[] {
    return [...this.#orders.values()].filter(isOpen);
  }

  fillsOf(clientOrderId: string): readonly Fill[] {
    return this.#fills.filter((fill) => fill.clientOrderId === clientOrderId);
  }

  /** Fills of a symbol with a greater trade id, oldest first. */
  fillsAfter(symbol: SymbolName, tradeId: string): readonly Fill[] {
    const after = BigInt(tradeId);
    return this.#fills.filter((fill) => fill.symbol === symbol && BigInt(fill.tradeId) > after);
  }

  balances(): readonly Balance[] {
    return this.#engine.ledger.balances(ACCOUNT);
  }

  #match(event: MarketEvent): readonly MatchEvent[] {
    switch (event.type) {
      case 'BookTickerUpdated': {
        if (!this.#listed.has(event.symbol)) return [];
        const bids = new ListedSide([{ price: event.bid, quantity: event.bidQuantity }]);
        const asks = new ListedSide([{ price: event.ask, quantity: event.askQuantity }]);
        return this.#engine.publicBook(event.symbol, { bids, asks }, event.at);
      }
      case 'TradePrinted':
        return this.#listed.has(event.symbol)
          ? this.#engine.publicTrade(event.symbol, event, event.at)
          : [];
      default:
        return [];
    }
  }

  #remember(events: readonly MatchEvent[]): void {
    for (const event of events) {
      if (event.type === 'BalancesChanged' || event.type === 'OrderListChanged') continue;
      const { order } = event;
      this.#orders.delete(order.clientOrderId);
      this.#orders.set(order.clientOrderId, order);
      if (event.type === 'OrderTraded')
        this.#fills = [...this.#fills, event.fill].slice(-FILLS_MAX);
    }
    this.#forgetOldest();
    this.#save();
  }

  #forgetOldest(): void {
    const ended = [...this.#orders.values()].filter((order) => !isOpen(order));
    for (const order of ended.slice(0, Math.max(0, ended.length - ENDED_ORDERS_MAX))) {
      this.#orders.delete(order.clientOrderId);
    }
  }

  #restore(state: PaperState): void {
    for (const balance of state.balances) this.#engine.ledger.restore(ACCOUNT, balance);
    for (const stored of state.orders) {
      this.#orders.set(stored.clientOrderId, restoredOrder(stored));
    }
    this.#fills = state.fills;
  }

  #save(): void {
    const state: PaperState = {
      version: 1,
      balances: this.balances(),
      nextOrderId: String(this.#engine.nextOrderId),
      nextTradeId: String(this.#engine.nextTradeId),
      orders: [...this.#orders.values()].map(storedOrder),
      fills: this.#fills,
    };
    this.#store.save(encodePaperState(state));
  }
}

function isOpen({ status }: MatchOrder): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED';
}
