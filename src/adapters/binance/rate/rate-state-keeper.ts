import type { Cancel, Scheduler } from '../../../ports/clock.js';
import { BLOCK_CAUSES } from '../../../ports/rate-usage.js';
import { asArray, asInteger, asObject, asWord, DecodeFailure } from '../json-reader.js';
import { RATE_LIMIT_TYPES } from './rate-limit.js';
import type { RateOrchestrator, RateState } from './rate-orchestrator.js';
import type { RateWindowState } from './rate-window.js';
import type { RequestBlock } from './request-blocks.js';

/** Where one small text is kept over a restart. */
export interface RateStateStore {
  load(): string | undefined;
  save(text: string): void;
}

/** What a crash may lose: a few seconds of a window that lasts a minute. */
const SAVE_INTERVAL_MS = 5_000;

/**
 * Keeps what the orchestrator must not forget: its windows, saved every few seconds while they change, and its blocks,
 * saved at once. A restart in the middle of a minute, or of a ban, goes on where the last run stopped.
 */
export class RateStateKeeper {
  readonly #rate: RateOrchestrator;
  readonly #store: RateStateStore;
  readonly #scheduler: Scheduler;
  #saved = '';
  #cancel: Cancel;

  /** Restores what was stored. @throws DecodeFailure when it was not written by this class */
  constructor(rate: RateOrchestrator, store: RateStateStore, scheduler: Scheduler) {
    this.#rate = rate;
    this.#store = store;
    this.#scheduler = scheduler;
    const stored = store.load();
    if (stored !== undefined) rate.restore(decodeRateState(stored));
    this.#cancel = this.#planNext();
  }

  save(): void {
    const text = JSON.stringify(this.#rate.state());
    if (text === this.#saved) return;
    this.#saved = text;
    this.#store.save(text);
  }

  stop(): void {
    this.#cancel();
  }

  #planNext(): Cancel {
    return this.#scheduler.after(SAVE_INTERVAL_MS, () => {
      this.save();
      this.#cancel = this.#planNext();
    });
  }
}

/** @throws DecodeFailure */
export function decodeRateState(text: string): RateState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DecodeFailure('rate state', 'JSON');
  }
  const state = asObject(value, 'state');
  return {
    windows: asArray(state['windows'], 'windows').map(readWindow),
    // Absent in what older versions wrote.
    blocks: asArray(state['blocks'] ?? [], 'blocks').map(readBlock),
  };
}

function readBlock(value: unknown, index: number): RequestBlock {
  const path = `blocks[${index}]`;
  const block = asObject(value, path);
  return {
    cause: asWord(block['cause'], BLOCK_CAUSES, `${path}.cause`),
    until: asInteger(block['until'], `${path}.until`),
  };
}

function readWindow(value: unknown, index: number): RateWindowState {
  const path = `windows[${index}]`;
  const window = asObject(value, path);
  const foreign = window['foreign'] === undefined ? [] : asArray(window['foreign'], path);
  return {
    type: asWord(window['type'], RATE_LIMIT_TYPES, `${path}.type`),
    intervalMs: asInteger(window['intervalMs'], `${path}.intervalMs`),
    start: asInteger(window['start'], `${path}.start`),
    used: asInteger(window['used'], `${path}.used`),
    foreign: foreign.map((units) => asInteger(units, `${path}.foreign`)),
  };
}
