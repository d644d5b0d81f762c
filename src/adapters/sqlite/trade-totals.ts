import { addMoney, formatMoney, type Money, ZERO_MONEY } from '../../model/money.js';
import { moneyColumn } from './amount-text.js';
import type { ControlDatabase } from './control-database.js';

/** Count and exact sum of closed trades. */
export interface TradeTotals {
  readonly count: number;
  readonly profit: string;
}

/** Count and sum of every closed trade of this home. `trade_journal` only grows, so each read adds the rows since the last. */
export class RunningTradeTotals {
  readonly #database: ControlDatabase;
  #count = 0;
  #profit: Money = ZERO_MONEY;
  #lastRowId = 0;

  constructor(database: ControlDatabase) {
    this.#database = database;
  }

  read(): TradeTotals {
    const rows = this.#database.all<{ id: number; profit: string }>(
      'SELECT rowid AS id, profit FROM trade_journal WHERE rowid > ? ORDER BY rowid',
      this.#lastRowId,
    );
    this.#count += rows.length;
    this.#profit = rows.reduce((sum, row) => addMoney(sum, moneyColumn(row.profit)), this.#profit);
    this.#lastRowId = rows.at(-1)?.id ?? this.#lastRowId;
    return { count: this.#count, profit: formatMoney(this.#profit) };
  }
}
