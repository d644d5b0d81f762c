import { must } from '../../base/assert.js';
import { DAY_MS, type EpochMs, formatUtc } from '../../base/time.js';
import { type Bar, sameBar } from '../../model/bar.js';
import { parseMoney } from '../../model/money.js';
import { formatPrice, type Price, parsePrice } from '../../model/price.js';
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
/** "open_time", or as other tools write it: "Open time". */
const NAMES_PATTERN = /^"?open[ _]?time/i;
/** What a bar store has room for: 31 bits of trades, prices × 10⁸ of 63 bits. */
const TRADES_MAX = 2 ** 31 - 1;
const PRICE_MAX = ((1n << 63n) - 1n) as Price;
/** More of a cell is not repeated in an error. */
const CELL_CHARS_MAX = 40;

/**
 * Reads the rows of an archive CSV, all or nothing, in order of time. A first line of column names is passed over (newer
 * files have one), and so are empty lines at the end. A row that repeats another one counts once; one that contradicts
 * another is refused. Times are milliseconds, or microseconds since 2025-01-01, told apart by their digits in each row.
 *
 * The closing time: in its own unit it should be the last one before the next bar. Rows from known outages
 * say an earlier one (the exchange stopped), a slightly later one, or one before their opening (its clock was set
 * back). They are accepted and put on the grid, because "klines are uniquely identified by their open time"
 * (rest-api.md, "Kline/Candlestick data"); one that is a day off is no closing time. An open time off the grid
 * is refused: which bar such a row belongs to is not known.
 *
 * @throws BarRowFailure
 */
export function readBarRows(text: string, name: ArchiveName): readonly Bar[] {
  const bars: Bar[] = [];
  const lines: number[] = [];
  let emptyLine: number | undefined;
  let line = 0;
  let from = 0;
  while (from < text.length) {
    const newline = text.indexOf('\n', from);
    const to = newline < 0 ? text.length : newline;
    const row = text.slice(from, text.charCodeAt(to - 1) === 13 ? Math.max(from, to - 1) : to);
    from = to + 1;
    line += 1;
    if (row.trim() === '') {
      emptyLine ??= line;
      continue;
    }
    if (emptyLine !== undefined) fail(emptyLine, 'is empty, with a row after it');
    if (line === 1 && NAMES_PATTERN.test(row)) continue;
    bars.push(readRow(row, line, name));
    lines.push(line);
  }
  if (bars.length === 0) fail(Math.max(1, line), 'there is no row, expected at least one');
  return inOrder(bars, lines);
}

/** The bars by time, each once. */
function inOrder(bars: readonly Bar[], lines: readonly number[]): readonly Bar[] {
  const isRising = bars.every(
    ({ openTime }, index) => index === 0 || openTime > (bars[index - 1] as Bar).openTime,
  );
  if (isRising) return bars;
  const firstLines = new Map<EpochMs, { readonly bar: Bar; readonly line: number }>();
  for (const [index, bar] of bars.entries()) {
    const line = must(lines[index]);
    const earlier = firstLines.get(bar.openTime);
    if (earlier === undefined) firstLines.set(bar.openTime, { bar, line });
    else if (!sameBar(earlier.bar, bar))
      fail(line, `contradicts line ${earlier.line}, which opens at the same time`);
  }
  return [...firstLines.values()]
    .map(({ bar }) => bar)
    .sort((one, other) => one.openTime - other.openTime);
}

function readRow(row: string, line: number, name: ArchiveName): Bar {
  const cells = row.split(',');
  if (cells.length !== COLUMNS) {
    const columns = cells.length === 1 ? '1 column' : `${cells.length} columns`;
    fail(line, `has ${columns}, expected ${COLUMNS}`);
  }
  const cell = (index: number): string => cells[index] as string;
  const openTime = readOpenTime(cell(0), line, name);
  checkCloseTime(cell(6), openTime, line);
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
    trades: readTrades(cell(8), line),
    takerBuyVolume: decimal(parseQuantity, cell(9), 'taker buy volume', line),
    takerBuyQuoteVolume: decimal(parseMoney, cell(10), 'taker buy quote volume', line),
  };
  checkPrices(bar, line);
  checkAmounts(bar, line);
  return bar;
}

/** The millisecond that holds a time of either unit. */
function milliseconds(text: string): EpochMs {
  return text.length === MICROSECONDS_DIGITS ? Math.floor(Number(text) / 1_000) : Number(text);
}

function readOpenTime(text: string, line: number, { date, span, timeframe }: ArchiveName): EpochMs {
  if (!TIME_PATTERN.test(text)) fail(line, `opens at ${shown(text)}, expected 13 or 16 digits`);
  const at = milliseconds(text);
  const wholeMs = text.length !== MICROSECONDS_DIGITS || text.endsWith('000');
  if (!wholeMs || barOpenTime(at, timeframe) !== at)
    fail(line, `opens at ${text}, expected a time on the ${timeframe} grid`);
  if (span !== undefined && (at < span.from || at > span.to))
    fail(line, `opens at ${text} (${formatUtc(at)}), expected a time of ${date}`);
  return at;
}

function checkCloseTime(text: string, openTime: EpochMs, line: number): void {
  if (!TIME_PATTERN.test(text)) fail(line, `closes at ${shown(text)}, expected 13 or 16 digits`);
  if (Math.abs(milliseconds(text) - openTime) > DAY_MS)
    fail(line, `closes at ${text}, more than a day from its opening`);
}

function readTrades(text: string, line: number): number {
  if (!COUNT_PATTERN.test(text)) fail(line, `says ${shown(text)} trades, expected a whole number`);
  const trades = Number(text);
  if (trades > TRADES_MAX) fail(line, `says ${text} trades, expected at most ${TRADES_MAX}`);
  return trades;
}

function decimal<Kind extends bigint>(
  parse: (text: string) => Kind | undefined,
  text: string,
  what: string,
  line: number,
): Kind {
  const value = parse(text);
  if (value === undefined)
    fail(line, `${what} is ${shown(text)}, expected a decimal of at most 8 places`);
  return value;
}

function checkPrices({ close, high, low, open }: Bar, line: number): void {
  if (low <= 0n) fail(line, 'low is not above zero, expected a price');
  if (high < open || high < close || high < low)
    fail(line, 'high is not the highest of its prices');
  if (low > open || low > close) fail(line, 'low is not the lowest of its prices');
  if (high > PRICE_MAX)
    fail(line, `high is ${formatPrice(high)}, expected at most ${formatPrice(PRICE_MAX)}`);
}

function checkAmounts(bar: Bar, line: number): void {
  const { quoteVolume, takerBuyQuoteVolume, takerBuyVolume, volume } = bar;
  if (quoteVolume < 0n || takerBuyQuoteVolume < 0n) fail(line, 'a quote volume is negative');
  if (takerBuyVolume > volume || takerBuyQuoteVolume > quoteVolume)
    fail(line, 'takers bought more than was traded');
}

/** A cell as it is repeated in an error. */
function shown(cell: string): string {
  return JSON.stringify(cell.length > CELL_CHARS_MAX ? `${cell.slice(0, CELL_CHARS_MAX)}…` : cell);
}

function fail(line: number, what: string): never {
  throw new BarRowFailure(`line ${line}: ${what}`);
}
