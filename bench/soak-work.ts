/** Does the soak's heavy work in a process of its own, with the parts the program has, one piece after the other. */
import { join } from 'node:path';
import { ArchiveFolder } from '../src/adapters/archive/archive-folder.js';
import { DAY_MS, SECOND_MS } from '../src/base/time.js';
import type { Bar } from '../src/model/bar.js';
import type { HeavyWork } from '../src/model/heavy-task.js';
import { TIMEFRAMES, type Timeframe, timeframeMs } from '../src/model/timeframe.js';
import type { BarQuery } from '../src/ports/market-data-source.js';
import { doHeavyWork } from '../src/supervisor/heavy/do-heavy-work.js';
import { openBenchStore } from './open-bench-store.js';
import { SOAK_START, SoakSeries } from './soak-market.js';
import { symbolNames } from './synthetic-market.js';

/** What the soak is about. */
export interface SoakWorld {
  readonly symbols: number;
  readonly days: number;
  /** Where archive, store and exports lie. */
  readonly folder: string;
}

/** What the parent sends: the world first, then work. */
export type SoakOrder =
  | { readonly type: 'open'; readonly world: SoakWorld }
  | { readonly type: 'work'; readonly work: HeavyWork }
  | { readonly type: 'close' };

/** What it hears: the summary of a piece of work as JSON; empty for the others. */
export type SoakAnswer =
  | { readonly type: 'done'; readonly summary: string }
  | { readonly type: 'failed'; readonly cause: string };

type Perform = (work: HeavyWork) => Promise<string>;

async function open({ days, folder, symbols }: SoakWorld): Promise<{
  readonly perform: Perform;
  readonly close: () => Promise<void>;
}> {
  const store = await openBenchStore(join(folder, 'bars.duckdb'));
  const series = new Map(
    symbolNames(symbols).map((symbol, index) => [symbol, new SoakSeries(symbol, index)]),
  );
  const exchangeNow = SOAK_START + days * DAY_MS + SECOND_MS;
  const retention = Object.fromEntries(
    TIMEFRAMES.map((timeframe) => [timeframe, Math.ceil(days / 2) * DAY_MS]),
  ) as Record<Timeframe, number>;
  const bars = async (query: BarQuery): Promise<readonly Bar[]> => {
    const { from = SOAK_START, limit, symbol, timeframe, to = exchangeNow } = query;
    const found: Bar[] = [];
    for (let at = from; at <= to && found.length < limit; at += timeframeMs(timeframe)) {
      const bar = series.get(symbol)?.bar(at);
      if (bar !== undefined) found.push(bar);
    }
    return found;
  };
  const perform: Perform = (work) =>
    doHeavyWork(work, {
      store,
      exporter: store,
      archive: new ArchiveFolder(),
      source: { bars },
      exchangeNow: () => exchangeNow,
      retention,
      lagMsMax: 45 * SECOND_MS,
      explain: (gap) => [gap],
      step: () => Promise.resolve(),
    });
  return { perform, close: () => store.close() };
}

let opened: Awaited<ReturnType<typeof open>> | undefined;

async function obey(order: SoakOrder): Promise<string> {
  if (order.type === 'open') opened = await open(order.world);
  else if (order.type === 'work') return (await opened?.perform(order.work)) ?? '';
  else {
    await opened?.close();
    process.disconnect();
  }
  return '';
}

function answer(told: SoakAnswer): void {
  if (process.connected) process.send?.(told);
}

process.on('message', (order) => {
  obey(order as SoakOrder).then(
    (summary) => answer({ type: 'done', summary }),
    (cause: unknown) => answer({ type: 'failed', cause: String(cause) }),
  );
});
