import { statSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../src/base/assert.js';
import type { Bar, StoredBar } from '../src/model/bar.js';
import { BareAppender } from './bare-appender.js';
import { type Bench, type Figure, figureOf, interleave, ratePerSecond } from './measure.js';
import { openBenchStore } from './open-bench-store.js';
import { SyntheticSeries, symbolNames } from './synthetic-market.js';

const SYMBOLS = 50;
/** Single calls are short: so many of them are timed, and the median is theirs. */
const CALLS = 21;
const UPSERT_ROWS = 1_000;
const UPSERT_ROWS_PER_SYMBOL = UPSERT_ROWS / SYMBOLS;
const HOLE_ROWS = CALLS * UPSERT_ROWS_PER_SYMBOL;
const READ_ROWS = 1_000;

/** Millions of bars in the store: writing them, adding to them, reading the newest, and what they take on disk. */
export const barStoreBench: Bench = {
  name: 'bars',
  run: async ({ rounds, quick, folder }) => {
    const total = quick ? 500_000 : 5_000_000;
    const perSymbol = Math.ceil(total / SYMBOLS / (rounds + 1));
    const path = join(folder, 'bars.duckdb');
    const store = await openBenchStore(path);
    const bare = await BareAppender.open(join(folder, 'bare.duckdb'));
    const series = symbolNames(SYMBOLS).map((symbol) => new SyntheticSeries(symbol, 1));
    // Left out of the first round, to be filled in later.
    const holes = new Map<string, StoredBar[]>();
    let batches: StoredBar[][] = [];
    let isPeersTurn = false;
    /** Both contenders of a round get the same batches; the first of them has them made. */
    const turn = (): StoredBar[][] => {
      if (!isPeersTurn) {
        batches = series.map((each) => stored(each.take(perSymbol)));
        if (holes.size === 0) {
          for (const batch of batches)
            holes.set(must(batch[0]).bar.symbol, batch.splice(perSymbol / 2, HOLE_ROWS));
        }
      }
      isPeersTurn = !isPeersTurn;
      return batches;
    };
    const values = await interleave(rounds, {
      ours: () => {
        const mine = turn();
        return ratePerSecond(perSymbol * SYMBOLS, () => writeOneAhead(store, mine));
      },
      peer: () => {
        const mine = turn();
        return ratePerSecond(perSymbol * SYMBOLS, () => {
          for (const batch of mine) bare.append(batch);
        });
      },
    });
    bare.close();
    const rows = total - SYMBOLS * HOLE_ROWS;
    const readUnsorted = await timedReads(store, series);
    const startedAt = performance.now();
    await store.compact();
    const compactingS = (performance.now() - startedAt) / 1_000;
    const bytes = statSync(path).size;
    const stateful = await timedCalls(store, series, holes);
    await store.close();
    const among = `${rows / 1e6 >= 1 ? Math.round(rows / 1e6) : (rows / 1e6).toFixed(1)} M`;
    const line = (name: string, unit: string) => ({ bench: 'bars', name, unit });
    const figures: Figure[] = [
      figureOf(line('written, duplicates judged', 'bars/s'), values.ours, {
        peer: { name: 'bare appender', values: values.peer },
        ratioBound: { atLeast: 0.5 },
      }),
      figureOf(line(`1,000 new after the newest, ${among}`, 'ms'), stateful.newest, {
        bound: { atMost: 15 },
      }),
      figureOf(line(`1,000 new into holes, ${among}`, 'ms'), stateful.intoHoles, {
        bound: { atMost: 15 },
      }),
      figureOf(line(`last 1,000 of a symbol, ${among}`, 'ms'), stateful.read, {
        bound: { atMost: 5 },
      }),
      figureOf(line('the same before compaction', 'ms'), readUnsorted, { bound: { atMost: 5 } }),
      figureOf(line('file after compaction', 'bytes/bar'), [bytes / rows], {
        bound: { atMost: 30 },
      }),
      figureOf(line(`compaction of ${among}`, 's'), [compactingS]),
    ];
    return figures;
  },
};

/** As an import does it: while the store's process writes a batch, the next is on its way. */
async function writeOneAhead(
  store: Awaited<ReturnType<typeof openBenchStore>>,
  batches: readonly (readonly StoredBar[])[],
): Promise<void> {
  let before: Promise<unknown> = Promise.resolve();
  for (const batch of batches) {
    const writing = store.write(batch);
    await before;
    before = writing;
  }
  await before;
}

/** Reads each symbol's newest bars once: nothing is in memory yet that the read itself did not bring there. */
async function timedReads(
  store: Awaited<ReturnType<typeof openBenchStore>>,
  series: readonly SyntheticSeries[],
): Promise<number[]> {
  const times: number[] = [];
  for (const { symbol } of series) {
    const startedAt = performance.now();
    await store.read({ symbol, timeframe: '1m', limit: READ_ROWS });
    times.push(performance.now() - startedAt);
  }
  return times;
}

async function timedCalls(
  store: Awaited<ReturnType<typeof openBenchStore>>,
  series: readonly SyntheticSeries[],
  holes: ReadonlyMap<string, readonly StoredBar[]>,
): Promise<Record<'newest' | 'intoHoles' | 'read', number[]>> {
  const times = { newest: [] as number[], intoHoles: [] as number[], read: [] as number[] };
  const timed = async (into: number[], call: () => Promise<unknown>): Promise<void> => {
    const startedAt = performance.now();
    await call();
    into.push(performance.now() - startedAt);
  };
  for (let call = 0; call < CALLS; call += 1) {
    const from = call * UPSERT_ROWS_PER_SYMBOL;
    const fresh = series.flatMap((each) => stored(each.take(UPSERT_ROWS_PER_SYMBOL)));
    await timed(times.newest, () => store.write(fresh));
    const late = [...holes.values()].flatMap((bars) =>
      bars.slice(from, from + UPSERT_ROWS_PER_SYMBOL),
    );
    await timed(times.intoHoles, () => store.write(late));
    const symbol = must(series[call % series.length]).symbol;
    await timed(times.read, () => store.read({ symbol, timeframe: '1m', limit: READ_ROWS }));
  }
  return times;
}

function stored(bars: readonly Bar[]): StoredBar[] {
  return bars.map((bar) => ({ bar, source: 'rest' }));
}
