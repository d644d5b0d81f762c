import { describe, expect, it } from 'vitest';
import {
  type BarPage,
  downloadAggregateTrades,
  downloadBars,
  type TradePage,
  type TradePageStart,
} from '../../../../src/adapters/binance/history-download.js';
import type { AggregateTrade } from '../../../../src/adapters/binance/http/decode-market-data.js';
import type { Bar } from '../../../../src/model/bar.js';
import { symbolName } from '../../../../src/model/names.js';
import type { BarQuery } from '../../../../src/ports/market-data-source.js';

const SYMBOL = symbolName('BTCUSDT');
const MINUTE = 60_000;
const FROM = Date.UTC(2026, 0, 15);

function barAt(openTime: number): Bar {
  return { symbol: SYMBOL, timeframe: '1m', openTime } as Bar;
}

/** An exchange with a bar each minute up to `lastOpenTime`, but for some. */
class Bars {
  readonly queries: BarQuery[] = [];
  readonly #lastOpenTime: number;
  readonly #absent: ReadonlySet<number>;

  constructor(lastOpenTime: number, absent: readonly number[] = []) {
    this.#lastOpenTime = lastOpenTime;
    this.#absent = new Set(absent);
  }

  bars(query: BarQuery): Promise<readonly Bar[]> {
    this.queries.push(query);
    const bars: Bar[] = [];
    const end = Math.min(query.to ?? 0, this.#lastOpenTime);
    for (let at = query.from ?? 0; at <= end && bars.length < query.limit; at += MINUTE)
      if (!this.#absent.has(at)) bars.push(barAt(at));
    return Promise.resolve(bars);
  }
}

async function all<Page>(pages: AsyncIterable<Page>): Promise<Page[]> {
  const taken: Page[] = [];
  for await (const page of pages) taken.push(page);
  return taken;
}

function openTimes(pages: readonly BarPage[]): number[] {
  return pages.flatMap(({ bars }) => bars.map(({ openTime }) => openTime));
}

function minutes(count: number, from = FROM): number[] {
  return Array.from({ length: count }, (_, index) => from + index * MINUTE);
}

describe('downloadBars', () => {
  const span = { symbol: SYMBOL, timeframe: '1m', from: FROM, to: FROM + 2_499 * MINUTE } as const;

  it('joins pages without hole or overlap, and tells how far it is', async () => {
    const source = new Bars(span.to);
    const pages = await all(downloadBars(source, span));
    expect(openTimes(pages)).toEqual(minutes(2_500));
    expect(pages.map(({ progress }) => progress)).toEqual([0.4, 0.8, 1]);
    expect(source.queries.map(({ priority, limit }) => [priority, limit])).toEqual(
      Array(3).fill(['backfill', 1_000]),
    );
  });

  it('names what the exchange does not have, also where pages meet, and ends at the last closed bar', async () => {
    const absent = [FROM, FROM + 7 * MINUTE, FROM + 1_003 * MINUTE];
    const source = new Bars(FROM + 1_499 * MINUTE, absent);
    const pages = await all(downloadBars(source, span));
    expect(pages.flatMap((page) => page.absent)).toEqual(absent);
    expect([...openTimes(pages), ...absent].sort()).toEqual(minutes(1_500));
    expect(pages.at(-1)?.next).toBe(FROM + 1_500 * MINUTE);
  });

  it('goes on where it was left', async () => {
    const source = new Bars(span.to);
    const first: BarPage[] = [];
    for await (const page of downloadBars(source, span)) {
      first.push(page);
      break;
    }
    const rest = await all(downloadBars(source, { ...span, from: first[0]?.next ?? 0 }));
    expect(openTimes([...first, ...rest])).toEqual(minutes(2_500));
  });

  it('stops when it is cancelled, between pages and during a request', async () => {
    const source = new Bars(span.to);
    const signal = new AbortController();
    const taken: BarPage[] = [];
    for await (const page of downloadBars(source, span, signal.signal)) {
      taken.push(page);
      signal.abort();
    }
    expect([taken.length, source.queries.length]).toEqual([1, 1]);
    const late = new AbortController();
    const pages = all(downloadBars(source, span, late.signal));
    late.abort();
    expect(await pages).toEqual([]);
  });

  it.each<[string, Bar[]]>([
    ['before what was asked', [barAt(FROM - MINUTE)]],
    ['twice', [barAt(FROM), barAt(FROM)]],
    ['beyond the end', [barAt(span.to + MINUTE)]],
  ])('refuses a page with a bar %s', async (_name, bars) => {
    const source = { bars: () => Promise.resolve(bars) };
    await expect(all(downloadBars(source, span))).rejects.toMatchObject({ outcome: 'UNKNOWN' });
  });
});

function tradeAt(id: number, exchangeAt: number): AggregateTrade {
  return { symbol: SYMBOL, aggregateTradeId: BigInt(id), exchangeAt } as AggregateTrade;
}

/** An exchange with ten trades each second, in pairs of one millisecond, ids from 1. */
class Trades {
  readonly starts: TradePageStart[] = [];

  aggregateTrades(_symbol: unknown, start: TradePageStart): Promise<readonly AggregateTrade[]> {
    this.starts.push(start);
    const first = 'fromId' in start ? Number(start.fromId) : this.#firstAt(start.from);
    return Promise.resolve(
      Array.from({ length: 1_000 }, (_, index) =>
        tradeAt(first + index, this.#timeOf(first + index)),
      ),
    );
  }

  #timeOf(id: number): number {
    return FROM + Math.floor((id - 1) / 2) * 200;
  }

  #firstAt(at: number): number {
    return Math.max(0, Math.ceil((at - FROM) / 200)) * 2 + 1;
  }
}

describe('downloadAggregateTrades', () => {
  const span = { symbol: SYMBOL, from: FROM + 1_000, to: FROM + 250_000 };
  const ids = (pages: readonly TradePage[]): number[] =>
    pages.flatMap(({ trades }) => trades.map(({ aggregateTradeId }) => Number(aggregateTradeId)));
  const wanted = Array.from({ length: 2_492 }, (_, index) => index + 11);

  it('begins by time and goes on by id, without hole or overlap, to the end', async () => {
    const source = new Trades();
    const pages = await all(downloadAggregateTrades(source, span));
    expect(ids(pages)).toEqual(wanted);
    expect(source.starts).toEqual([{ from: span.from }, { fromId: 1_011n }, { fromId: 2_011n }]);
    expect(pages.at(-1)?.progress).toBe(1);
  });

  it('goes on where it was left, and stops when it is cancelled', async () => {
    const signal = { aborted: false };
    const first: TradePage[] = [];
    for await (const page of downloadAggregateTrades(new Trades(), span, signal)) {
      first.push(page);
      signal.aborted = true;
    }
    expect(first).toHaveLength(1);
    const resumeAt = first[0]?.nextId ?? 0n;
    const rest = await all(downloadAggregateTrades(new Trades(), { ...span, resumeAt }));
    expect(ids([...first, ...rest])).toEqual(wanted);
  });

  it('refuses pages that do not join', async () => {
    const source = { aggregateTrades: () => Promise.resolve([tradeAt(1, FROM), tradeAt(3, FROM)]) };
    const pages = downloadAggregateTrades(source, { ...span, from: FROM });
    await expect(all(pages)).rejects.toMatchObject({ outcome: 'UNKNOWN' });
  });
});
