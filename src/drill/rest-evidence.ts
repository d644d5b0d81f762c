import { type FillRow, fillOfRow } from '../adapters/sqlite/fill-row.js';
import { SqliteControlStore } from '../adapters/sqlite/sqlite-control-store.js';
import { ZERO_MONEY } from '../model/money.js';
import { barOpenTime, timeframeMs } from '../model/timeframe.js';
import type { DrillWorld } from './drill-world.js';
import type { BarSeriesAtRest, RestEvidence, RingAtRest } from './evidence.js';

/** Reads both sides of a world at rest: the trader's database, rings and bar store, and the exchange's ledger. */
export async function gatherRestEvidence(world: DrillWorld): Promise<RestEvidence> {
  const { apiKey, database, exchange, market, opening } = world;
  const history = exchange.desk.history(apiKey);
  return {
    ourFills: database.all<FillRow>('SELECT * FROM fills ORDER BY rowid').map(fillOfRow),
    exchangeFills: market.instruments.flatMap(({ symbol }) => history.fills(symbol)),
    openingBalances: opening.map(({ asset, free }) => ({ asset, free, locked: ZERO_MONEY })),
    exchangeBalances: exchange.balances(apiKey),
    bars: await barSeries(world),
    rings: rings(world),
    journalBreaks: journalBreaks(world),
    limitsBroken: exchange.log
      .all()
      .filter(({ status }) => status === 429 || status === 418)
      .map(({ method, path, status }) => `${method} ${path} (${status})`),
  };
}

/** From the first stored bar of each series to now. */
async function barSeries(world: DrillWorld): Promise<readonly BarSeriesAtRest[]> {
  const { bars, config, exchange, market, time } = world;
  const series: BarSeriesAtRest[] = [];
  for (const { symbol } of market.instruments) {
    for (const timeframe of config.timeframes.list) {
      const stored = await bars.read({ symbol, timeframe });
      const gaps = await bars.gaps(symbol, timeframe);
      const to = barOpenTime(time.now(), timeframe) - timeframeMs(timeframe);
      const from = stored[0]?.openTime ?? to;
      const limit = (to - from) / timeframeMs(timeframe) + 1;
      const atExchange = exchange.market.bars(symbol, timeframe, { from, to, limit });
      series.push({ symbol, timeframe, stored, gaps, atExchange });
    }
  }
  return series;
}

function rings({ market, time, trader }: DrillWorld): readonly RingAtRest[] {
  const symbols = trader?.snapshot().symbols ?? [];
  const to = barOpenTime(time.now(), '1m') - timeframeMs('1m');
  return symbols.map(({ lastBarAt, symbol }) => ({
    symbol,
    newest: lastBarAt,
    newestAtExchange: market.bars(symbol, '1m', to, to, 1)[0]?.openTime,
  }));
}

function journalBreaks({ database, starts }: DrillWorld): readonly string[] {
  const store = new SqliteControlStore(database);
  const epochs = Array.from({ length: starts }, (_, index) => index + 1);
  return epochs.flatMap((epoch) => {
    const at = store.verifyJournal(epoch);
    return at === undefined ? [] : [`run ${at.epoch}, entry ${at.sequence}.${at.index}`];
  });
}
