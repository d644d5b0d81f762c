import type { EpochMs } from '../../base/time.js';
import { symbolName } from '../../model/names.js';
import {
  HALTS_PER_SYMBOL_MAX,
  type HaltStore,
  type KnownHalts,
  type TradingHalt,
} from '../../ports/halt-store.js';
import type { ControlDatabase } from './control-database.js';

interface HaltRow {
  readonly symbol: string;
  readonly from_at: EpochMs;
  readonly until_at: EpochMs | null;
}

/** The HaltStore port on the control plane's database. */
export class SqliteHaltStore implements HaltStore {
  readonly #database: ControlDatabase;

  constructor(database: ControlDatabase) {
    this.#database = database;
  }

  load(): KnownHalts {
    const rows = this.#database.all<HaltRow>(
      'SELECT symbol, from_at, until_at FROM trading_halts ORDER BY from_at, symbol',
    );
    const seen = this.#database.get<{ seen_at: EpochMs }>('SELECT seen_at FROM trading_halts_seen');
    return {
      halts: rows.map(({ from_at, symbol, until_at }) => ({
        symbol: symbolName(symbol),
        from: from_at,
        until: until_at ?? Infinity,
      })),
      seenAt: seen?.seen_at,
    };
  }

  save(changed: readonly TradingHalt[], seenAt: EpochMs): void {
    const database = this.#database;
    database.transaction(() => {
      for (const { from, symbol, until } of changed) {
        database.run(
          `INSERT INTO trading_halts (symbol, from_at, until_at) VALUES (?, ?, ?)
           ON CONFLICT (symbol, from_at) DO UPDATE SET until_at = excluded.until_at`,
          symbol,
          from,
          until === Infinity ? null : until,
        );
        database.run(
          `DELETE FROM trading_halts WHERE symbol = ? AND from_at <
             (SELECT from_at FROM trading_halts WHERE symbol = ? ORDER BY from_at DESC LIMIT 1 OFFSET ?)`,
          symbol,
          symbol,
          HALTS_PER_SYMBOL_MAX - 1,
        );
      }
      database.run(
        `INSERT INTO trading_halts_seen (only, seen_at) VALUES (1, ?)
         ON CONFLICT (only) DO UPDATE SET seen_at = excluded.seen_at`,
        seenAt,
      );
    });
  }
}
