import { must } from '../../base/assert.js';
import type { EpochMs } from '../../base/time.js';
import type { Instrument } from '../../model/instrument.js';
import { assetName, type SymbolName, symbolName } from '../../model/names.js';
import type { Cancel, Clock, Scheduler } from '../../ports/clock.js';
import type { SimulatedExchange } from '../simulated-exchange.js';
import { RequestRefusal } from '../wire/request-refusal.js';
import type { WireValue } from '../wire/wire-json.js';
import type { FaultAction, SymbolChange } from './fault-action.js';
import { ScenarioProblem } from './field-reader.js';
import type { Scenario } from './scenario.js';

/** Lets an exchange meet what a scenario or the control port orders. */
export class FaultDirector {
  readonly #exchange: SimulatedExchange;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #notice: (text: string) => void;
  readonly #cancels: Cancel[] = [];

  /** @param parts.notice is told what a step of a scenario could not do */
  constructor(
    exchange: SimulatedExchange,
    parts: {
      readonly clock: Clock;
      readonly scheduler: Scheduler;
      readonly notice: (text: string) => void;
    },
  ) {
    this.#exchange = exchange;
    this.#clock = parts.clock;
    this.#scheduler = parts.scheduler;
    this.#notice = parts.notice;
  }

  /** Plans every step from now on. @throws ScenarioProblem for a symbol or an account that there is not */
  run({ steps }: Scenario): void {
    for (const [index, { action }] of steps.entries()) this.#check(action, `steps[${index}].`);
    for (const { atMs, action } of steps) {
      this.#cancels.push(this.#scheduler.after(atMs, () => this.#performStep(action)));
    }
  }

  /** Forgets the steps still to come. */
  stop(): void {
    for (const cancel of this.#cancels.splice(0)) cancel();
  }

  /**
   * Does it now. Returns what there is to say about it.
   *
   * @throws ScenarioProblem for a symbol or an account that there is not, or an order that was refused
   */
  perform(action: FaultAction): WireValue {
    this.#check(action, '');
    const exchange = this.#exchange;
    const now = this.#clock.now();
    switch (action.do) {
      case 'fault-requests':
        exchange.faults.arm(action.match, action.fault, action.times);
        return null;
      case 'stale-reads':
        exchange.nodes.setLag(action.node, action.lagMs, now);
        return null;
      case 'stall':
        exchange.faults.stall(action.stream);
        return null;
      case 'resume':
        exchange.faults.resume(action.stream);
        return null;
      case 'cut':
        return { closed: exchange.closeSockets('connection cut', action.which) };
      case 'end-user-streams':
        return { ended: exchange.endUserStreams() };
      case 'forget-stream':
        return { connections: exchange.forgetStream(action.stream) };
      case 'announce-shutdown':
        this.#later(action.closeAfterMs, exchange.announceShutdown());
        return null;
      case 'ban':
        exchange.ban(action.ip, now + action.ms);
        return null;
      case 'use-weight':
        exchange.useWeight(action.ip, action.weight, now);
        return null;
      case 'freeze-engine':
        exchange.freeze.freeze(now + action.ms);
        return null;
      case 'skew-clock':
        exchange.faults.clockSkewMs = action.ms;
        return null;
      case 'block-trade': {
        const { symbol, price, quantity, buyerIsMaker } = action;
        const trade = { symbol: symbolName(symbol), price, quantity, buyerIsMaker, at: now };
        return { id: exchange.blocks.add(trade).tradeId };
      }
      case 'slow-broker':
        exchange.faults.brokerDelayMs = action.ms;
        return null;
      default:
        return this.#changeAccounts(action);
    }
  }

  #changeAccounts(
    action: Extract<
      FaultAction,
      {
        do:
          | 'revoke-key'
          | 'restore-key'
          | 'zero-balances'
          | 'change-symbol'
          | 'act'
          | 'bar-account'
          | 'adjust-balance'
          | 'lock-balance'
          | 'expire-orders'
          | 'clear';
      }
    >,
  ): WireValue {
    const exchange = this.#exchange;
    const now = this.#clock.now();
    switch (action.do) {
      case 'revoke-key':
        exchange.revokeKey(action.apiKey ?? this.#firstKey);
        return null;
      case 'restore-key':
        exchange.restoreKey(action.apiKey ?? this.#firstKey);
        return null;
      case 'zero-balances':
        exchange.rules.showZeroBalances(this.#account(action.apiKey), action.on);
        return null;
      case 'change-symbol':
        exchange.changeSymbol(this.#changed(symbolName(action.symbol), action.change));
        return null;
      case 'act':
        return this.#act(action);
      case 'bar-account':
        exchange.rules.barAccount(this.#account(action.apiKey), action.on);
        return null;
      case 'adjust-balance':
      case 'lock-balance':
        return this.#move(action, now);
      case 'expire-orders': {
        const symbol = action.symbol === undefined ? undefined : symbolName(action.symbol);
        return { expired: exchange.desk.expireOrders(symbol, now) };
      }
      case 'clear':
        exchange.faults.clear();
        exchange.nodes.clear();
        exchange.freeze.freeze(now);
        for (const id of exchange.desk.accountIds) {
          exchange.rules.showZeroBalances(id, false);
          exchange.rules.barAccount(id, false);
        }
        return null;
    }
  }

  #move(
    action: Extract<FaultAction, { do: 'adjust-balance' | 'lock-balance' }>,
    now: EpochMs,
  ): WireValue {
    const { movements } = this.#exchange.desk;
    const account = this.#account(action.apiKey);
    const asset = assetName(action.asset);
    const adjusts = action.do === 'adjust-balance';
    const moved = adjusts
      ? movements.adjust(account, asset, action.delta, now)
      : movements.lock(account, asset, action.delta, now);
    if (moved) return null;
    const bound = adjusts || action.delta > 0n ? 'free' : 'locked by others';
    throw new ScenarioProblem(`amount: expected at most what is ${bound}`);
  }

  #act(action: Extract<FaultAction, { do: 'act' }>): WireValue {
    try {
      return this.#exchange.actAs(this.#account(action.apiKey), action);
    } catch (error) {
      if (!(error instanceof RequestRefusal)) throw error;
      throw new ScenarioProblem(`refused: ${error.code} ${error.message}`, { cause: error });
    }
  }

  #performStep(action: FaultAction): void {
    try {
      this.perform(action);
    } catch (error) {
      if (!(error instanceof ScenarioProblem)) throw error;
      this.#notice(`scenario: ${action.do}: ${error.message}`);
    }
  }

  #later(delayMs: number, task: () => void): void {
    this.#cancels.push(this.#scheduler.after(delayMs, task));
  }

  /** It also names the first account. */
  get #firstKey(): string {
    return must(this.#exchange.desk.accountIds[0], 'an exchange has an account');
  }

  /** The account of any of its keys; the first account without one. */
  #account(apiKey: string | undefined): string {
    return apiKey === undefined
      ? this.#firstKey
      : must(this.#exchange.accountOf(apiKey), 'the key has been checked');
  }

  #check(action: FaultAction, path: string): void {
    if ('symbol' in action && action.symbol !== undefined) {
      if (!this.#exchange.isListed(action.symbol)) {
        throw new ScenarioProblem(`${path}symbol: expected a listed one, got "${action.symbol}"`);
      }
    }
    if ('apiKey' in action && action.apiKey !== undefined) {
      if (this.#exchange.accountOf(action.apiKey) === undefined) {
        throw new ScenarioProblem(
          `${path}apiKey: expected a key of an account, got "${action.apiKey}"`,
        );
      }
    }
  }

  #changed(symbol: SymbolName, change: SymbolChange): Instrument {
    const { instrument } = this.#exchange.desk.engine.rules(symbol);
    const { tickSize, stepSize, minNotional, ordersMax, algoOrdersMax, orderListsMax, ...own } =
      change;
    const { filters } = instrument;
    const { price, lotSize, notional } = filters;
    return {
      ...instrument,
      ...own,
      filters: {
        ...filters,
        ...(tickSize === undefined ? {} : { price: { ...price, tick: tickSize } }),
        ...(stepSize === undefined ? {} : { lotSize: { ...lotSize, step: stepSize } }),
        ...(minNotional === undefined || notional === undefined
          ? {}
          : { notional: { ...notional, min: minNotional } }),
        ...(ordersMax === undefined ? {} : { ordersMax }),
        ...(algoOrdersMax === undefined ? {} : { algoOrdersMax }),
        ...(orderListsMax === undefined ? {} : { orderListsMax }),
      },
    };
  }
}
