import type { ControlDatabase } from '../../adapters/sqlite/control-database.js';
import { type Checker, isPlacement, type OutgoingRequest, type Report } from '../evidence.js';

interface IntentRow {
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  readonly quantity: string;
  readonly price: string | null;
  readonly stop_price: string | null;
  readonly timestamp: number;
  readonly journaled: number;
}

const INTENT = `
  SELECT symbol, side, type, quantity, price, stop_price, timestamp,
    (SELECT count(*) FROM journal WHERE type = 'SubmitOrder' AND epoch = orders.epoch
       AND body LIKE '%"clientOrderId":"' || orders.client_order_id || '"%') AS journaled
  FROM orders WHERE client_order_id = ?`;

/** The intent is on disk before the first byte: row and journal entry, with exactly what is sent (invariant 1). */
export class IntentBeforeSend implements Checker {
  readonly name = 'intent-before-send';
  readonly #database: Pick<ControlDatabase, 'get'>;
  readonly #report: Report;

  constructor(database: Pick<ControlDatabase, 'get'>, report: Report) {
    this.#database = database;
    this.#report = report;
  }

  requested(request: OutgoingRequest): void {
    if (!isPlacement(request)) return;
    const id = request.parameters['newClientOrderId'] ?? '';
    const row = this.#database.get<IntentRow>(INTENT, id);
    if (row === undefined) {
      this.#report(`${id} is being placed and is not on disk`);
      return;
    }
    if (row.journaled === 0)
      this.#report(`${id} is being placed and its SubmitOrder is not in the journal`);
    const differing = Object.entries(fieldsOf(row)).filter(
      ([key, value]) => request.parameters[key] !== value,
    );
    for (const [key, value] of differing) {
      this.#report(
        `${id}: ${key} is ${String(request.parameters[key])} on the wire and ${String(value)} on disk`,
      );
    }
  }
}

function fieldsOf(row: IntentRow): Readonly<Record<string, string | undefined>> {
  return {
    symbol: row.symbol,
    side: row.side,
    type: row.type,
    quantity: row.quantity,
    price: row.price ?? undefined,
    stopPrice: row.stop_price ?? undefined,
    timestamp: String(row.timestamp),
  };
}
