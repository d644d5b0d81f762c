import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { MatchOrder } from '../../matching/match-order.js';
import { decodeJson, encodeJson } from '../../model/json-codec.js';
import {
  type ExchangeChange,
  type ExchangeState,
  ExchangeStateFold,
  type ExchangeStateStore,
} from './exchange-state.js';

/** A file of the exchange's state that cannot be used. The message names the file and the line. */
export class ExchangeStateFailure extends Error {
  override readonly name = 'ExchangeStateFailure';
}

type StoredChange = Omit<ExchangeChange, 'orders' | 'counters'> & {
  readonly orders: readonly (Omit<MatchOrder, 'orderId'> & { readonly orderId: string })[];
  readonly counters: Readonly<Record<'orderId' | 'tradeId' | 'executionId', string>> & {
    readonly orderListId?: string;
  };
};

/**
 * One JSON line a change, appended synchronously: what was saved survives a kill of the process (not a power
 * cut; this is a simulator). Loading folds the lines into one; a torn last line, from a kill during the
 * append, is dropped.
 */
export class FileExchangeState implements ExchangeStateStore {
  readonly #path: string;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws ExchangeStateFailure when a line other than the last cannot be read */
  load(): ExchangeState | undefined {
    if (!existsSync(this.#path)) return undefined;
    const state = this.#fold(readFileSync(this.#path, 'utf8').split('\n'));
    const compact = `${this.#path}.compact`;
    writeFileSync(compact, state === undefined ? '' : `${encodeChange(state)}\n`);
    renameSync(compact, this.#path);
    return state;
  }

  save(change: ExchangeChange): void {
    if (this.#descriptor === undefined) {
      mkdirSync(dirname(this.#path), { recursive: true });
      this.#descriptor = openSync(this.#path, 'a');
    }
    writeSync(this.#descriptor, `${encodeChange(change)}\n`);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #fold(lines: readonly string[]): ExchangeState | undefined {
    const fold = new ExchangeStateFold();
    // A whole file ends in a newline, so its last piece is empty; anything else there is torn.
    for (const [index, line] of lines.slice(0, -1).entries()) {
      try {
        fold.apply(decodeChange(line));
      } catch (cause) {
        throw new ExchangeStateFailure(`${this.#path}, line ${index + 1}: not a change`, { cause });
      }
    }
    return fold.state;
  }
}

function encodeChange(change: ExchangeChange): string {
  const { orderId, tradeId, executionId, orderListId } = change.counters;
  const stored: StoredChange = {
    ...change,
    counters: {
      orderId: `${orderId}`,
      tradeId: `${tradeId}`,
      executionId: `${executionId}`,
      ...(orderListId === undefined ? {} : { orderListId: `${orderListId}` }),
    },
    orders: change.orders.map((order) => ({ ...order, orderId: `${order.orderId}` })),
  };
  return encodeJson(stored);
}

function decodeChange(line: string): ExchangeChange {
  const stored = decodeJson(line) as StoredChange;
  const { orderId, tradeId, executionId, orderListId } = stored.counters;
  return {
    ...stored,
    counters: {
      orderId: BigInt(orderId),
      tradeId: BigInt(tradeId),
      executionId: BigInt(executionId),
      ...(orderListId === undefined ? {} : { orderListId: BigInt(orderListId) }),
    },
    orders: stored.orders.map((order) => ({
      ...order,
      orderId: BigInt(order.orderId),
      workingAt: order.workingAt,
      expiryReason: order.expiryReason,
    })),
  };
}
