import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ArchiveFolder } from '../../src/adapters/archive/archive-folder.js';
import { must } from '../../src/base/assert.js';
import { Prng } from '../../src/base/prng.js';
import { DAY_MS, MINUTE_MS } from '../../src/base/time.js';
import { HistoryManager } from '../../src/core/history/history-manager.js';
import type { Bar } from '../../src/model/bar.js';
import type { EngineOutput } from '../../src/model/engine-output.js';
import { ZERO_MONEY } from '../../src/model/money.js';
import { ZERO_QUANTITY } from '../../src/model/quantity.js';
import { barOpenTime, TIMEFRAMES, type Timeframe } from '../../src/model/timeframe.js';

const FOLDER = fileURLToPath(new URL('../../../shared/data/klines/', import.meta.url));
const RECORDED = [
  'BTCUSDT-1m-2020-01-01.zip',
  'BTCUSDT-1m-2020-01-02.zip',
  'BTCUSDT-1m-2020-01-03.zip',
  'ADABTC-1m-2021-11-28.zip',
  'SOLUSDT-1m-2025-07-13.csv',
];
const LARGER = TIMEFRAMES.filter((timeframe) => timeframe !== '1m');

/** The larger bar by the exchange's rule, straight from its minutes: trades decide prices, sums decide the rest. */
function expectedBar(minutes: readonly Bar[]): readonly (bigint | number)[] {
  const last = must(minutes.at(-1));
  const traded = minutes.filter(({ volume }) => volume > 0n);
  const sum = (of: (bar: Bar) => bigint): bigint => minutes.reduce((all, bar) => all + of(bar), 0n);
  const highs = traded.map(({ high }) => high).sort((a, b) => Number(b - a));
  const lows = traded.map(({ low }) => low).sort((a, b) => Number(a - b));
  return [
    traded[0]?.open ?? last.close,
    highs[0] ?? last.close,
    lows[0] ?? last.close,
    traded.at(-1)?.close ?? last.close,
    sum(({ volume }) => volume),
    sum(({ quoteVolume }) => quoteVolume),
    minutes.reduce((all, { trades }) => all + trades, 0),
    sum(({ takerBuyVolume }) => takerBuyVolume),
    sum(({ takerBuyQuoteVolume }) => takerBuyQuoteVolume),
  ];
}

function fieldsOf(bar: Bar): readonly (bigint | number)[] {
  const {
    close,
    high,
    low,
    open,
    quoteVolume,
    takerBuyQuoteVolume,
    takerBuyVolume,
    trades,
    volume,
  } = bar;
  return [open, high, low, close, volume, quoteVolume, trades, takerBuyVolume, takerBuyQuoteVolume];
}

function expectedBars(minutes: readonly Bar[], timeframe: Timeframe) {
  const groups = new Map<number, Bar[]>();
  for (const minute of minutes) {
    const openTime = barOpenTime(minute.openTime, timeframe);
    groups.set(openTime, [...(groups.get(openTime) ?? []), minute]);
  }
  return [...groups].map(([openTime, parts]) => ({ openTime, fields: expectedBar(parts) }));
}

/** What the history builds of a day of minutes; those that are not in the list are told as absent. */
function built(minutes: readonly Bar[], from: number): readonly Bar[] {
  const history = new HistoryManager({
    timeframes: TIMEFRAMES,
    warmUpBars: 1,
    warmUpSpanMs: DAY_MS,
    ringBars: 1_500,
  });
  const { symbol } = must(minutes[0]);
  history.track(symbol);
  const present = new Map(minutes.map((bar) => [bar.openTime, bar]));
  const outputs: EngineOutput[] = [];
  for (let openTime = from; openTime < from + 1_440 * MINUTE_MS; openTime += MINUTE_MS) {
    const at = openTime + MINUTE_MS;
    const bar = present.get(openTime);
    if (bar !== undefined) outputs.push(...history.record(bar, 'ws', at).outputs);
    else
      outputs.push(...history.load({ symbol, timeframe: '1m', bars: [], absent: [openTime], at }));
  }
  return outputs.flatMap((output) =>
    output.type === 'RecordBar' && output.source === 'aggregate' ? [output.bar] : [],
  );
}

/** Takes the trades out of stretches of minutes, as in a market that nobody looks at. */
function quietened(minutes: readonly Bar[], random: Prng): readonly Bar[] {
  let quietLeft = 0;
  let close = must(minutes[0]).open;
  return minutes.map((bar) => {
    if (quietLeft === 0 && random.chance(0.08)) quietLeft = 1 + random.below(40);
    quietLeft = Math.max(0, quietLeft - 1);
    if (quietLeft === 0) {
      close = bar.close;
      return bar;
    }
    const flat = { open: close, high: close, low: close, close, volume: ZERO_QUANTITY, trades: 0 };
    const nothing = { takerBuyVolume: ZERO_QUANTITY, takerBuyQuoteVolume: ZERO_MONEY };
    return { ...bar, ...flat, ...nothing, quoteVolume: ZERO_MONEY };
  });
}

/** Takes out minutes as outages do: some alone, some in stretches; never the first. */
function holed(minutes: readonly Bar[], random: Prng): readonly Bar[] {
  let outLeft = 0;
  return minutes.filter((_, index) => {
    if (outLeft === 0 && random.chance(0.02)) outLeft = 1 + random.below(90);
    outLeft = Math.max(0, outLeft - 1);
    return index === 0 || outLeft === 0;
  });
}

const CHANGES: readonly {
  readonly name: string;
  readonly change: (minutes: readonly Bar[], random: Prng) => readonly Bar[];
}[] = [
  { name: 'as recorded', change: (minutes) => minutes },
  { name: 'with stretches without a trade', change: quietened },
  { name: 'with stretches that are missing', change: holed },
  { name: 'with both', change: (minutes, random) => holed(quietened(minutes, random), random) },
];

describe.skipIf(!existsSync(FOLDER))('larger bars from recorded minutes', () => {
  it.each(RECORDED.flatMap((file) => CHANGES.map((change) => ({ file, ...change }))))(
    '$file $name: each timeframe, field by field',
    async ({ change, file }) => {
      const { bars } = await new ArchiveFolder().read(`${FOLDER}${file}`);
      const from = must(bars[0]).openTime;
      const minutes = change(bars, new Prng(from / MINUTE_MS));
      const aggregates = built(minutes, from);
      for (const timeframe of LARGER) {
        const made = aggregates.filter((bar) => bar.timeframe === timeframe);
        const fields = made.map((bar) => ({ openTime: bar.openTime, fields: fieldsOf(bar) }));
        expect(fields).toEqual(expectedBars(minutes, timeframe));
      }
    },
  );
});
