import type { EpochMs } from '../base/time.js';
import { addMoney, type Money, notionalOf, subtractMoney, ZERO_MONEY } from '../model/money.js';
import type { SymbolName } from '../model/names.js';
import type { Position } from '../model/position.js';
import { formatPrice } from '../model/price.js';
import { formatQuantity, ZERO_QUANTITY } from '../model/quantity.js';
import { type Reason, type ReasonCode, reason } from '../model/reason-code.js';
import type { EngineConfig } from './engine-config.js';
import type { EntryContext } from './gates/entry-gate.js';
import { collectObjections } from './gates/entry-gates.js';
import type { ClientOrderIds } from './orders/client-order-id.js';
import type { OrderEngine } from './orders/order-engine.js';
import { leavesQuantity, type OrderLedger } from './orders/order-ledger.js';
import type { Outbox } from './outbox.js';
import type { BalanceLedger } from './portfolio/balance-ledger.js';
import type { PositionBook } from './portfolio/position-book.js';
import type { TradeStatistics } from './portfolio/trade-statistics.js';
import { type RiskApproved, RiskManager } from './risk/risk-manager.js';
import type { Signal } from './signals/signal.js';
import { validateSignal } from './validators/validate-signal.js';

/** What entries are made with. */
export interface EntryDeskParts {
  readonly config: EngineConfig;
  readonly ids: ClientOrderIds;
  readonly orders: OrderEngine;
  readonly ledger: OrderLedger;
  readonly positions: PositionBook;
  readonly balances: BalanceLedger;
  readonly statistics: TradeStatistics;
  readonly outbox: Outbox;
}

/** Takes a signal through gates, validators and risk to an order, or records why not. The only way into a position. */
export class EntryDesk {
  readonly #parts: EntryDeskParts;
  readonly #risk: RiskManager;
  readonly #vetoes = new Map<ReasonCode, number>();
  readonly #refusals = new Map<SymbolName, Reason>();
  #epoch = 0;
  #positions = 0;

  constructor(parts: EntryDeskParts) {
    this.#parts = parts;
    this.#risk = new RiskManager(parts.config.risk, parts.config.orders);
  }

  begin(epoch: number): void {
    this.#epoch = epoch;
  }

  /** Entries of an earlier run that may still spend keep what they reserved. */
  restoreReservations(): void {
    const { ledger, balances, config } = this.#parts;
    for (const order of ledger.live()) {
      const { price, quantity, clientOrderId } = order.request;
      if (order.purpose !== 'ENTRY' || price === undefined) continue;
      balances.reserve(clientOrderId, config.quoteAsset, notionalOf(price, quantity));
    }
  }

  /** How often each reason was decisive since the start. */
  get vetoes(): ReadonlyMap<ReasonCode, number> {
    return this.#vetoes;
  }

  /** Why the last signal on a symbol was not entered; undefined when it was, or when there was none. */
  lastRefusal(symbol: SymbolName): Reason | undefined {
    return this.#refusals.get(symbol);
  }

  consider(signal: Signal, context: EntryContext): void {
    this.#refusals.delete(signal.symbol);
    const { config } = this.#parts;
    const objections = collectObjections(context);
    if (objections.length > 0) {
      this.#refuse(signal, context.at, { verdict: 'vetoed', reasons: objections });
      return;
    }
    const { market, instrument } = context;
    const invalid = validateSignal(signal, {
      at: context.at + context.clockOffsetMs,
      market,
      limits: config.validation,
      signalAgeMsMax: config.gates.signalAgeMsMax,
    });
    if (invalid.length > 0 || market?.book === undefined || instrument === undefined) {
      const reasons = invalid.length > 0 ? invalid : [reason('NO_QUOTE')];
      this.#refuse(signal, context.at, { verdict: 'vetoed', reasons });
      return;
    }
    const { positions, balances, statistics } = this.#parts;
    const verdict = this.#risk.review(signal, {
      at: context.at,
      instrument,
      bestAsk: market.book.ask,
      openPositions: positions.open().length,
      openOnSymbol: positions.openOn(signal.symbol).length,
      exposure: this.exposure(),
      availableQuote: balances.available(instrument.quoteAsset),
      profitToday: statistics.profitToday(context.at),
      lossStreak: statistics.lossStreak,
    });
    if (verdict.type === 'denied') {
      this.#refuse(signal, context.at, { verdict: 'denied', reasons: verdict.reasons });
    } else {
      this.#enter(verdict, context.at);
    }
  }

  /** Cost of what is held, plus what entries on their way may still spend. */
  exposure(): Money {
    const { positions, ledger } = this.#parts;
    let exposure = ZERO_MONEY;
    for (const position of positions.open()) {
      const bound = subtractMoney(position.quoteSpent, position.quoteReceived);
      if (bound > 0n) exposure = addMoney(exposure, bound);
    }
    for (const order of ledger.live()) {
      const { price, side } = order.request;
      if (side !== 'BUY' || price === undefined) continue;
      exposure = addMoney(exposure, notionalOf(price, leavesQuantity(order)));
    }
    return exposure;
  }

  #enter(approved: RiskApproved, at: EpochMs): void {
    const { ids, orders, positions, balances, outbox } = this.#parts;
    const { signal, instrument } = approved;
    this.#positions += 1;
    const positionId = ids.positionId(this.#epoch, this.#positions);
    const position: Position = {
      positionId,
      symbol: signal.symbol,
      baseAsset: instrument.baseAsset,
      quoteAsset: instrument.quoteAsset,
      strategy: signal.strategy,
      status: 'OPENING',
      bought: ZERO_QUANTITY,
      sold: ZERO_QUANTITY,
      quoteSpent: ZERO_MONEY,
      quoteReceived: ZERO_MONEY,
      baseCommission: ZERO_MONEY,
      quoteCommission: ZERO_MONEY,
      otherCommissions: {},
      targetPrice: approved.targetPrice,
      stopPrice: approved.stopPrice,
      expiresAt: approved.expiresAt,
      openedAt: at,
    };
    positions.add(position);
    outbox.emit({ type: 'RecordPosition', position });
    const order = orders.prepare(
      {
        positionId,
        purpose: 'ENTRY',
        symbol: signal.symbol,
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'IOC',
        quantity: approved.quantity,
        price: approved.price,
      },
      at,
    );
    balances.reserve(order.request.clientOrderId, instrument.quoteAsset, approved.cost);
    outbox.emit({
      type: 'RecordDecision',
      at,
      symbol: signal.symbol,
      strategy: signal.strategy,
      verdict: 'entered',
      reasons: [reason('ENTERED', entryNumbers(approved))],
    });
    orders.submit(order, at);
  }

  #refuse(
    signal: Signal,
    at: EpochMs,
    refusal: { readonly verdict: 'vetoed' | 'denied'; readonly reasons: readonly Reason[] },
  ): void {
    const [decisive] = refusal.reasons;
    if (decisive !== undefined) {
      this.#vetoes.set(decisive.code, (this.#vetoes.get(decisive.code) ?? 0) + 1);
      this.#refusals.set(signal.symbol, decisive);
    }
    this.#parts.outbox.emit({
      type: 'RecordDecision',
      at,
      symbol: signal.symbol,
      strategy: signal.strategy,
      ...refusal,
    });
  }
}

function entryNumbers(approved: RiskApproved): Reason['numbers'] {
  return {
    ...approved.signal.numbers,
    regime: approved.signal.regime,
    confidence: approved.signal.confidence,
    price: formatPrice(approved.price),
    quantity: formatQuantity(approved.quantity),
    target: formatPrice(approved.targetPrice),
    stop: formatPrice(approved.stopPrice),
  };
}
