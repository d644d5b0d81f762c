import { RingBuffer } from '../base/ring-buffer.js';
import { formatUtc } from '../base/time.js';
import type { EngineEvent, HealthCause, HealthLevel } from '../model/engine-event.js';
import type { EngineOutput, RecordDecision } from '../model/engine-output.js';
import { addMoney, formatMoney, type Money, parseMoney, ZERO_MONEY } from '../model/money.js';
import { formatReason } from '../model/reason-code.js';
import type { QueueStatusView, RunPhase, RunStatus } from '../model/run-status.js';
import type { Clock } from '../ports/clock.js';
import type { RateUsage } from '../ports/rate-usage.js';
import type { EngineFacts } from './engine-facts.js';

const DECISIONS_KEPT = 30;

/** Who this run is. */
export interface RunIdentity {
  readonly profile: string;
  readonly venue: string;
  readonly quoteAsset: string;
  readonly pid: number;
  /** How fast the trader's clock runs: 1, unless this is an accelerated demo. */
  readonly speed: number;
  /** Real milliseconds since the process started. */
  readonly uptimeMs: () => number;
}

/** What the registry reads when a status is asked for. */
export interface RegistryParts {
  readonly clock: Clock;
  readonly identity: RunIdentity;
  readonly facts: () => EngineFacts;
  readonly phase: () => RunPhase;
  readonly waitsFor: () => string;
  readonly health: () => { readonly level: HealthLevel; readonly causes: readonly HealthCause[] };
  readonly rate: () => RateUsage;
  readonly queue: () => QueueStatusView;
}

/** Closed trades of this home before this run. */
export interface EarlierTrades {
  readonly count: number;
  /** A decimal string. */
  readonly profit: string;
}

/** What the run is doing, for everybody who only wants to look. Holds counters; decides nothing. */
export class Registry {
  readonly #parts: RegistryParts;
  readonly #decisions = new RingBuffer<string>(DECISIONS_KEPT);
  #epoch = 0;
  #closedTrades = 0;
  #realisedProfit: Money = ZERO_MONEY;

  constructor(parts: RegistryParts) {
    this.#parts = parts;
  }

  /** Names the run and what came before it. */
  begin(epoch: number, earlier: EarlierTrades): void {
    this.#epoch = epoch;
    this.#closedTrades = earlier.count;
    this.#realisedProfit = parseMoney(earlier.profit) ?? ZERO_MONEY;
  }

  /** Counts what came of an event. */
  observe(_event: EngineEvent, outputs: readonly EngineOutput[]): void {
    for (const output of outputs) {
      if (output.type === 'RecordDecision') {
        this.#decide(output);
      } else if (output.type === 'RecordTrade') {
        this.#closedTrades += 1;
        this.#realisedProfit = addMoney(this.#realisedProfit, output.trade.profit);
      }
    }
  }

  /** Everything `aegis status` shows, as it is now. */
  status(): RunStatus {
    const { clock, facts, health, identity, phase, queue, rate, waitsFor } = this.#parts;
    const { equity, openOrders, positions, reconciled, safety, symbols, vetoes } = facts();
    const { causes, level } = health();
    return {
      profile: identity.profile,
      venue: identity.venue,
      phase: phase(),
      waitsFor: waitsFor(),
      tradingEnabled: safety.tradingEnabled,
      killSwitch: safety.killSwitch,
      paused: safety.paused,
      reconciled,
      health: level,
      healthCauses: causes,
      symbols,
      positions,
      openOrders,
      closedTrades: this.#closedTrades,
      realisedProfit: formatMoney(this.#realisedProfit),
      equity,
      quoteAsset: identity.quoteAsset,
      rate: rate(),
      queue: queue(),
      vetoes,
      recentDecisions: [...this.#decisions],
      pid: identity.pid,
      epoch: this.#epoch,
      uptimeMs: identity.uptimeMs(),
      now: clock.now(),
      speed: identity.speed,
    };
  }

  #decide({ at, reasons, symbol, verdict }: RecordDecision): void {
    const decisive = reasons[0];
    const why = decisive === undefined ? '' : ` ${formatReason(decisive)}`;
    this.#decisions.push(`${formatUtc(at).slice(11, 19)} ${symbol} ${verdict}${why}`);
  }
}
