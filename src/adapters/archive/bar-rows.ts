import type { EpochMs } from '../../base/time.js';
import type { Bar } from '../../model/bar.js';
import { parseMoney } from '../../model/money.js';
import { parsePrice } from '../../model/price.js';
import { parseQuantity } from '../../model/quantity.js';
import { barCloseTime, barOpenTime } from '../../model/timeframe.js';
import type { ArchiveName } from './archive-name.js';

/** A row that cannot be a bar: its line (from 1) and what was expected. */
export class BarRowFailure extends Error {
  override readonly name = 'BarRowFailure';
}

const COLUMNS = 12;
const MICROSECONDS_DIGITS = 16;
const TIME_PATTERN = /^(?:\d{13}|\d{16})$/;
const COUNT_PATTERN = /^\d{1,15}$/;

/**
 * Reads the rows of an archive CSV, all or nothing. A first line of column names is passed over (newer files have one).
 * Times are milliseconds, or microseconds since 2025-01-01, told apart by their digits in each row.
 *
 * The closing time: in its own unit it should be the last one before the next bar. Rows from known outages
 * say an earlier one (the exchange stopped), a slightly later one, or even one before their opening (its clock was
 * set back). Later and earlier ones are accepted and put on the grid, because what traded is what the row says
 * and a bar's time in Aegis is its cell; a close before the open is refused, and so is an open time off
 * the grid: which cell such a row belongs to is not known.
 *
 * @throws BarRowFailure
 */
export function readBarRows(text: string, name: ArchiveName): readonly Bar[] {
  const bars: Bar[] = [];
  let line = 0;
  let from = 0;
  let previousOpen = Number.NEGATIVE_INFINITY;
  while (from < text.length) {
    let to = text.indexOf('\n', from);
    if (to < 0) to = text.length;
    const end = to > from && text.charCodeAt(to - 1) === 13 ? to - 1 : to;
    const row = text.slice(from, end);
    from = to + 1;
    line += 1;
    if (row === '' && from >= text.length) break;
    if (line === 1 && /^"?open_?time/i.test(row)) continue;
    const bar = readRow(row, line, name);
    if (bar.openTime <= previousOpen)
      fail(line, 'opens at or before the row above, expected rising times');
    previousOpen = bar.openTime;
    bars.push(bar);
  }
  if (bars.length === 0) fail(line, 'there is no row, expected at least one');
  return bars;
}

function readRow(row: string, line: number, name: ArchiveName): Bar {
  const cells = row.split(',');
  if (cells.length !== COLUMNS) fail(line, `has ${cells.length} columns, expected ${COLUMNS}`);
  const cell = (index: number): string => cells[index] as string;
  const openTime = readOpenTime(cell(0), line, name);
  checkCloseTime(cell(6), openTime, line);
  if (!COUNT_PATTERN.test(cell(8))) fail(line, `says "${cell(8)}" trades, expected a whole number`);
  const bar: Bar = {
    symbol: name.symbol,
    timeframe: name.timeframe,
    openTime,
    closeTime: barCloseTime(openTime, name.timeframe),
    open: decimal(parsePrice, cell(1), 'open', line),
    high: decimal(parsePrice, cell(2), 'high', line),
    low: decimal(parsePrice, cell(3), 'low', line),
    close: decimal(parsePrice, cell(4), 'close', line),
    volume: decimal(parseQuantity, cell(5), 'volume', line),
    quoteVolume: decimal(parseMoney, cell(7), 'quote volume', line),
    trades: Number(cell(8)),
    takerBuyVolume: decimal(parseQuantity, cell(9), 'taker buy volume', line),
    takerBuyQuoteVolume: decimal(parseMoney, cell(10), 'taker buy quote volume', line),
  };
  checkFigures(bar, line);
  return bar;
}

/** The millisecond that holds a time of either unit. */
function milliseconds(text: string): EpochMs {
  return text.length === MICROSECONDS_DIGITS ? Math.floor(Number(text) / 1_000) : Number(text);
}

function readOpenTime(text: string, line: number, name: ArchiveName): EpochMs {
  if (!TIME_PATTERN.test(text)) fail(line, `opens at "${text}", expected 13 or 16 digits`);
  const at = milliseconds(text);
  const wholeMs = text.length !== MICROSECONDS_DIGITS || text.endsWith('000');
  if (!wholeMs || barOpenTime(at, name.timeframe) !== at) {
    fail(line, `opens at ${text}, expected a time on the ${name.timeframe} grid`);
  }
  return at;
}

function checkCloseTime(text: string, openTime: EpochMs, line: number): void {
  if (!TIME_PATTERN.test(text)) fail(line, `closes at "${text}", expected 13 or 16 digits`);
  if (milliseconds(text) < openTime) fail(line, `closes at ${text}, before it opens`);
}

function decimal<Kind extends bigint>(
  parse: (text: string) => Kind | undefined,
  text: string,
  what: string,
  line: number,
): Kind {
  const value = parse(text);
  if (value === undefined)
    fail(line, `${what} is "${text}", expected a decimal of at most 8 places`);
  return value;
}

function checkFigures(bar: Bar, line: number): void {
  const { open, high, low, close } = bar;
  if (low <= 0n) fail(line, 'low is not above zero, expected a price');
  if (high < open || high < close || high < low)
    fail(line, 'high is not the highest of its prices');
  if (low > open || low > close) fail(line, 'low is not the lowest of its prices');
  if (bar.quoteVolume < 0n || bar.takerBuyQuoteVolume < 0n)
    fail(line, 'a quote volume is negative');
}

function fail(line: number, what: string): never {
  throw new BarRowFailure(`line ${line}: ${what}`);
}
