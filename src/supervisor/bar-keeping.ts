import type { BarGap, StoredBar } from '../model/bar.js';
import type { EngineEvent } from '../model/engine-event.js';
import type { RecordBar, RecordGap } from '../model/engine-output.js';
import type { SymbolName } from '../model/names.js';
import type { BarsStatusView, HeavyTaskStatusView } from '../model/run-status.js';
import type { Clock } from '../ports/clock.js';
import type { HaltStore } from '../ports/halt-store.js';
import { TradingHalts } from './bars/trading-halts.js';
import { HeavyDuty, type HeavyDutyDoors, type HeavyDutyParts } from './heavy-duty.js';
import { BarPersistor } from './tasks/bar-persistor.js';
import { ClosePersistor } from './tasks/close-persistor.js';
import { MidbarPersistor } from './tasks/midbar-persistor.js';
import type { Task } from './tasks/task.js';

/** What keeping bars needs. */
export interface BarKeepingParts extends Omit<HeavyDutyParts, keyof HeavyDutyDoors | 'explain'> {
  readonly clock: Clock;
  readonly offer: (event: EngineEvent) => void;
  /** Without it halts are known since the start only. */
  readonly halts: HaltStore | undefined;
  /** Without it no heavy work is done. */
  readonly heavy: HeavyDutyDoors | undefined;
}

/** Everything that keeps the store's bars complete and true: what streams told, what requests confirm, what is missing. */
export class BarKeeping implements Task {
  readonly name = 'bar-keeping';
  readonly #parts: BarKeepingParts;
  readonly #halts: TradingHalts;
  readonly #persistor: BarPersistor;
  readonly #closes: ClosePersistor;
  readonly #midbar: MidbarPersistor;
  readonly #heavy: HeavyDuty | undefined;

  constructor(parts: BarKeepingParts) {
    this.#parts = parts;
    this.#halts = new TradingHalts(parts.halts);
    const { storage, timeframes } = parts.config;
    const { ringBars } = timeframes;
    this.#persistor = new BarPersistor(parts);
    const persist = (bars: readonly StoredBar[], gaps: readonly BarGap[]): void => {
      this.#persistor.persist(
        bars,
        gaps.flatMap((gap) => this.#halts.explain(gap)),
      );
    };
    this.#closes = new ClosePersistor({
      ...parts,
      persist,
      settings: {
        delayMs: storage.confirmDelay,
        lagMsMax: storage.confirmLagMax,
        recallMs: storage.recall,
        weightShare: storage.confirmWeightShare,
        weightShareTotal: storage.confirmWeightShareTotal,
        ringBars,
      },
    });
    this.#midbar = new MidbarPersistor({
      ...parts,
      persist,
      waitingCloses: () => this.#closes.counters.waiting,
      settings: {
        active: storage.midbar,
        everyMs: storage.midbarEvery,
        rateShareMax: storage.midbarRateShareMax,
        closeMarginMs: storage.closeMargin,
        recallMs: storage.recall,
        lagMsMax: storage.confirmLagMax,
        ringBars,
      },
    });
    const { heavy } = parts;
    const explain = (gap: BarGap): readonly BarGap[] => this.#halts.explain(gap);
    this.#heavy = heavy === undefined ? undefined : new HeavyDuty({ ...parts, ...heavy, explain });
  }

  /** Whether the last write to the store succeeded. */
  get storeUp(): boolean {
    return this.#persistor.storeUp;
  }

  /** Rows that wait to be written. */
  get backlog(): number {
    return this.#persistor.backlog;
  }

  /** Takes what the engine wants stored. */
  record(output: RecordBar | RecordGap): void {
    if (output.type === 'RecordGap') {
      for (const gap of this.#halts.explain(output.gap)) this.#persistor.record({ ...output, gap });
      return;
    }
    this.#closes.ledger.noteTaken(output.bar);
    this.#persistor.record(output);
  }

  /** Sees what streams told, and which symbols stand still. */
  observe(event: EngineEvent): void {
    if (event.type === 'BarClosed' && event.source === 'ws') {
      this.#closes.ledger.noteStreamed(event.bar);
    } else if (event.type === 'InstrumentsLoaded') {
      this.#halts.note(event.instruments, this.#parts.exchangeNow());
    }
  }

  /** States the symbols whose bars are kept complete. */
  watch(symbols: readonly SymbolName[]): void {
    const series = symbols.flatMap((symbol) =>
      this.#parts.config.timeframes.list.map((timeframe) => ({ symbol, timeframe })),
    );
    this.#closes.watch(series);
    this.#midbar.watch(series);
    this.#heavy?.watch(symbols);
  }

  status(): {
    readonly bars: BarsStatusView;
    readonly heavyTask: HeavyTaskStatusView | null;
  } {
    const bars = {
      storeUp: this.storeUp,
      backlog: this.backlog,
      dropped: this.#persistor.dropped,
      revisions: this.#persistor.revisions,
      ...this.#closes.counters,
      midbar: this.#midbar.status,
    };
    return { bars, heavyTask: this.#heavy?.status() ?? null };
  }

  start(): void {
    this.#persistor.start();
    this.#closes.start();
    this.#midbar.start();
    this.#heavy?.start();
  }

  /** The writer is last: what the others hold is handed to it first. */
  async stop(): Promise<void> {
    await Promise.all([this.#closes.stop(), this.#midbar.stop(), this.#heavy?.stop()]);
    await this.#persistor.stop();
  }
}
