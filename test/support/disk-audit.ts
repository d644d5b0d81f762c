import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { ControlDatabase } from '../../src/adapters/sqlite/control-database.js';
import { ControlStoreReader } from '../../src/adapters/sqlite/control-store-reader.js';
import { SqliteControlStore } from '../../src/adapters/sqlite/sqlite-control-store.js';
import { must } from '../../src/base/assert.js';
import type { AccountSnapshotTaken } from '../../src/model/account-event.js';
import type { EngineEvent } from '../../src/model/engine-event.js';
import type { EngineOutput } from '../../src/model/engine-output.js';
import type { Fill } from '../../src/model/fill.js';
import type { JournalDecision, JournalEntry, JournalInput } from '../../src/model/journal-entry.js';
import { moneyOf } from '../../src/model/money.js';
import type { OrderPurpose, OrderSide } from '../../src/model/order.js';
import type { ClosedTrade } from '../../src/model/position.js';
import type { ExchangeState } from '../../src/simulator/state/exchange-state.js';
import { FileExchangeState } from '../../src/simulator/state/file-exchange-state.js';

const TRADES_MAX = 10_000;
const JOURNAL_PAGE = 5_000;

/** A row of `orders`, as far as an audit looks at it. */
export interface OrderOnDisk {
  readonly clientOrderId: string;
  readonly positionId: string;
  readonly purpose: OrderPurpose;
  readonly status: string;
  readonly epoch: number;
}

/** A row of `fills`, amounts × 10⁸. */
export interface FillOnDisk {
  readonly key: string;
  readonly clientOrderId: string;
  readonly positionId: string;
  readonly side: OrderSide;
  readonly quantity: bigint;
  readonly quoteQuantity: bigint;
  readonly commission: bigint;
  readonly commissionAsset: string;
}

/** Everything a run left on disk, read without the program's help and after it has ended. */
export interface DiskAudit {
  readonly epochs: readonly number[];
  /** Runs whose hash chain is broken. */
  readonly brokenChains: readonly number[];
  readonly journal: readonly (JournalEntry & { readonly epoch: number })[];
  readonly orders: ReadonlyMap<string, OrderOnDisk>;
  readonly fills: readonly FillOnDisk[];
  /** Oldest first. */
  readonly trades: readonly ClosedTrade[];
  /** Positions that have not closed. */
  readonly openPositions: readonly string[];
  readonly exchange: ExchangeState;
}

/** Reads a home whose trader has ended. */
export function auditDisk(home: string): DiskAudit {
  const controlPath = join(home, 'aegis.db');
  const database = ControlDatabase.openExisting(controlPath, { readOnly: true });
  const reader = new ControlStoreReader(database);
  try {
    const store = new SqliteControlStore(database);
    const epochs = database
      .all<{ epoch: number }>('SELECT epoch FROM runs ORDER BY epoch')
      .map(({ epoch }) => epoch);
    return {
      epochs,
      brokenChains: epochs.filter((epoch) => store.verifyJournal(epoch) !== undefined),
      journal: epochs.flatMap((epoch) => readJournal(reader, epoch)),
      orders: new Map(readOrders(database).map((order) => [order.clientOrderId, order])),
      fills: readFills(database),
      trades: [...reader.trades(TRADES_MAX)].reverse(),
      openPositions: database
        .all<{ id: string }>(
          "SELECT position_id AS id FROM positions WHERE status <> 'CLOSED' ORDER BY 1",
        )
        .map(({ id }) => id),
      exchange: readExchange(home),
    };
  } finally {
    database.close();
  }
}

/** The journal's inputs of one type, in order. */
export function inputs<T extends EngineEvent['type']>(
  { journal }: Pick<DiskAudit, 'journal'>,
  type: T,
): readonly (JournalInput & { epoch: number; body: Extract<EngineEvent, { type: T }> })[] {
  return journal.filter((entry) => entry.kind === 'input' && entry.body.type === type) as never;
}

/** The journal's outputs of one type, in order. */
export function outputs<T extends EngineOutput['type']>(
  { journal }: Pick<DiskAudit, 'journal'>,
  type: T,
): readonly (JournalDecision & { epoch: number; body: Extract<EngineOutput, { type: T }> })[] {
  return journal.filter((entry) => entry.kind === 'output' && entry.body.type === type) as never;
}

/** What the account held when the first run first looked, per asset, × 10⁸. */
export function openingBalances(audit: DiskAudit): Map<string, bigint> {
  const first: AccountSnapshotTaken = must(
    inputs(audit, 'AccountSnapshotTaken')[0],
    'the first run read its account',
  ).body;
  return new Map(first.balances.map(({ asset, free, locked }) => [asset, free + locked]));
}

/** What the account holds at the exchange, per asset, × 10⁸. */
export function exchangeBalances({ exchange }: DiskAudit): Map<string, bigint> {
  return new Map(
    exchange.balances.map(({ balance }) => [balance.asset, balance.free + balance.locked]),
  );
}

/** Moves balances by what fills exchanged and by their fees. `symbols` end in `quote`. */
export function applyFills(
  balances: Map<string, bigint>,
  fills: readonly (FillOnDisk | Fill)[],
  symbolOf: (fill: FillOnDisk | Fill) => string,
  quote: string,
): Map<string, bigint> {
  const after = new Map(balances);
  const move = (asset: string, by: bigint): void => {
    after.set(asset, (after.get(asset) ?? 0n) + by);
  };
  for (const fill of fills) {
    const base = symbolOf(fill).slice(0, -quote.length);
    const direction = fill.side === 'BUY' ? 1n : -1n;
    move(base, direction * fill.quantity);
    move(quote, -direction * fill.quoteQuantity);
    move(fill.commissionAsset, -fill.commission);
  }
  return after;
}

/** Balances as an object without the assets of which nothing is held. */
export function heldOf(balances: ReadonlyMap<string, bigint>): Record<string, bigint> {
  return Object.fromEntries([...balances].filter(([, amount]) => amount !== 0n).sort());
}

/** A fill's identity at the exchange. */
export function fillKey(fill: { readonly symbol: string; readonly tradeId: string }): string {
  return `${fill.symbol} ${fill.tradeId}`;
}

/** The symbol of a fill, whichever side it was read from. */
export function symbolOfFill(fill: FillOnDisk | Fill): string {
  return 'symbol' in fill ? fill.symbol : must(fill.key.split(' ')[0]);
}

function readJournal(reader: ControlStoreReader, epoch: number): DiskAudit['journal'] {
  const entries = new Map<string, JournalEntry & { epoch: number }>();
  for (let from = 0; ; ) {
    const page = reader.journal({ epoch, from, limit: JOURNAL_PAGE });
    for (const entry of page) {
      const index = entry.kind === 'input' ? -1 : entry.index;
      entries.set(`${entry.sequence} ${index}`, { ...entry, epoch });
    }
    // A page may end in the middle of a sequence, so the next one begins with it again.
    if (page.length < JOURNAL_PAGE) return [...entries.values()];
    from = must(page.at(-1)).sequence;
  }
}

function readOrders(database: ControlDatabase): readonly OrderOnDisk[] {
  return database.all<OrderOnDisk>(
    `SELECT client_order_id AS clientOrderId, position_id AS positionId, purpose, status, epoch
     FROM orders ORDER BY created_at, rowid`,
  );
}

function readFills(database: ControlDatabase): readonly FillOnDisk[] {
  return database
    .all<Record<string, string>>('SELECT * FROM fills ORDER BY exchange_at, rowid')
    .map((row) => ({
      key: fillKey({ symbol: must(row['symbol']), tradeId: must(row['trade_id']) }),
      clientOrderId: must(row['client_order_id']),
      positionId: must(row['position_id']),
      side: must(row['side']) as OrderSide,
      quantity: moneyOf(must(row['quantity'])),
      quoteQuantity: moneyOf(must(row['quote_quantity'])),
      commission: moneyOf(must(row['commission'])),
      commissionAsset: must(row['commission_asset']),
    }));
}

/** Reads a copy: opening the exchange's memory rewrites it. */
function readExchange(home: string): ExchangeState {
  const copy = join(home, 'exchange.audit.jsonl');
  cpSync(join(home, 'exchange.jsonl'), copy);
  return must(new FileExchangeState(copy).load(), 'the exchange remembers an account');
}
