import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteControlStore } from '../src/adapters/sqlite/sqlite-control-store.js';
import type { EngineOutput, RecordOutput } from '../src/model/engine-output.js';
import { moneyOf } from '../src/model/money.js';
import { assetName, symbolName } from '../src/model/names.js';
import type { Order, OrderRequest } from '../src/model/order.js';
import type { Position } from '../src/model/position.js';
import { priceOf } from '../src/model/price.js';
import { quantityOf } from '../src/model/quantity.js';
import { reason } from '../src/model/reason-code.js';
import type { CommitBatch } from '../src/ports/control-store.js';
import { type Bench, figureOf, interleave, percentile } from './measure.js';
import { MARKET_START } from './synthetic-market.js';

const PAGE_BYTES = 4_096;
/** As large as SQLite's log grows before it begins again at its start. */
const FILE_PAGES = 1_000;

/** Far more than there are intents in a second. */
const WORKS_PER_SECOND = 100;

interface Durations {
  readonly p50: number;
  readonly p99: number;
}

/** What the order path waits for: an entry's intent, durable, beside the least that any durable write can cost. */
export const journalBench: Bench = {
  name: 'journal',
  run: async ({ rounds, quick, folder }) => {
    const commits = quick ? 200 : 1_000;
    const store = SqliteControlStore.open(join(folder, 'control.db'));
    store.beginRun(MARKET_START);
    const file = new SyncedFile(join(folder, 'bare'));
    let sequence = 0;
    const shortening: number[] = [];
    const { ours, bare } = await interleave(rounds, {
      ours: () => {
        const batches = Array.from({ length: commits }, () => {
          sequence += 1;
          return intentBatch(sequence);
        });
        return durationsOf(
          batches.map((batch) => () => store.commit(batch)),
          () => shortening.push(durationOf(() => store.keepLogShort())),
        );
      },
      bare: () =>
        durationsOf(
          Array.from({ length: commits }, () => () => file.writePage()),
          () => undefined,
        ),
    });
    file.close();
    store.close();
    const figure = (name: string, of: (each: Durations) => number, atMost: number) =>
      figureOf({ bench: 'journal', name, unit: 'ms' }, ours.map(of), {
        peer: { name: 'fdatasync of 4 KB', values: bare.map(of) },
        ratioBound: { atMost },
      });
    return [
      figure('order intent committed, FULL, p50', (each) => each.p50, 2),
      figure('order intent committed, FULL, p99', (each) => each.p99, 3),
      figureOf(
        { bench: 'journal', name: 'log shortened, between commits', unit: 'ms' },
        shortening,
      ),
    ];
  },
};

/** `meanwhile` is what the program does in the quiet moment that it finds once a second: not part of any work. */
function durationsOf(works: readonly (() => void)[], meanwhile: () => void): Durations {
  const durations = works.map((work, index) => {
    if (index % WORKS_PER_SECOND === 0) meanwhile();
    return durationOf(work);
  });
  return { p50: percentile(durations, 0.5), p99: percentile(durations, 0.99) };
}

function durationOf(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

/** Pages written over and over into a file that has its size already, each synced. */
class SyncedFile {
  readonly #descriptor: number;
  readonly #page = Buffer.alloc(PAGE_BYTES, 1);
  #next = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'w');
    writeSync(this.#descriptor, Buffer.alloc(PAGE_BYTES * FILE_PAGES, 1));
    fdatasyncSync(this.#descriptor);
  }

  writePage(): void {
    writeSync(this.#descriptor, this.#page, 0, PAGE_BYTES, this.#next * PAGE_BYTES);
    fdatasyncSync(this.#descriptor);
    this.#next = (this.#next + 1) % FILE_PAGES;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** What the engine says when a signal becomes an entry, and the runner commits before the request leaves. */
function intentBatch(sequence: number): CommitBatch {
  const at = MARKET_START + sequence * 1_000;
  const positionId = `a1-${sequence}`;
  const order = orderIntent(positionId, at);
  const records: readonly RecordOutput[] = [
    { type: 'RecordPosition', position: openingPosition(positionId, at) },
    { type: 'RecordOrder', order },
    {
      type: 'RecordDecision',
      at,
      symbol: order.request.symbol,
      strategy: 'momentum-pullback',
      verdict: 'entered',
      reasons: [reason('ENTERED', { spreadBps: 1.2, rsi: 58.3, atr: 41.7, quantity: '0.015' })],
    },
  ];
  const { clientOrderId } = order.request;
  const outputs: readonly EngineOutput[] = [
    ...records,
    { type: 'SubmitOrder', purpose: 'ENTRY', request: order.request },
    { type: 'ScheduleTimer', timerId: `order:${clientOrderId}`, dueAt: at + 12_000 },
  ];
  return {
    records,
    entries: outputs.map((body, index) => ({ kind: 'output', sequence, index, at, body })),
  };
}

function orderIntent(positionId: string, at: number): Order {
  const request: OrderRequest = {
    clientOrderId: `${positionId}-n0`,
    symbol: symbolName('BTCUSDT'),
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'IOC',
    quantity: quantityOf('0.015'),
    price: priceOf('61837.63'),
    timestamp: at,
    recvWindowMs: 3_000,
  };
  return {
    request,
    purpose: 'ENTRY',
    positionId,
    status: 'INTENT',
    executedQuantity: quantityOf('0'),
    executedQuote: moneyOf('0'),
    createdAt: at,
    updatedAt: at,
  };
}

function openingPosition(positionId: string, at: number): Position {
  return {
    positionId,
    symbol: symbolName('BTCUSDT'),
    baseAsset: assetName('BTC'),
    quoteAsset: assetName('USDT'),
    strategy: 'momentum-pullback',
    status: 'OPENING',
    bought: quantityOf('0'),
    sold: quantityOf('0'),
    quoteSpent: moneyOf('0'),
    quoteReceived: moneyOf('0'),
    baseCommission: moneyOf('0'),
    quoteCommission: moneyOf('0'),
    otherCommissions: {},
    targetPrice: priceOf('62000'),
    stopPrice: priceOf('61500'),
    expiresAt: at + 1_200_000,
    openedAt: at,
  };
}
