import { DAY_MS, type EpochMs, MINUTE_MS, utcDate } from '../src/base/time.js';
import type { Bar } from '../src/model/bar.js';
import { moneyOf } from '../src/model/money.js';
import type { SymbolName } from '../src/model/names.js';
import { priceOf } from '../src/model/price.js';
import { quantityOf } from '../src/model/quantity.js';
import { barCloseTime } from '../src/model/timeframe.js';

/** The soak's first minute; from here on the archive counts microseconds. */
export const SOAK_START: EpochMs = utcDate(2025, 1, 1);

/** The exchange stands still so long, every so many days: gaps as a real year has them. */
const OUTAGE_EVERY_DAYS = 45;
const OUTAGE_FROM_MINUTE = 600;
const OUTAGE_MINUTES = 37;

const DECIMALS = 8;
const MICROSECONDS = 1_000;

/**
 * 1m bars as a function of symbol and time, so that a year of them can be written without being held, and any of them be told
 * again later.
 */
export class SoakSeries {
  readonly symbol: SymbolName;
  readonly #salt: number;
  readonly #ticks: number;

  constructor(symbol: SymbolName, index: number) {
    this.symbol = symbol;
    this.#salt = scramble(index + 1);
    this.#ticks = 10_000 + (this.#salt % 5_000_000);
  }

  /** The archive's row for a minute; undefined inside an outage. */
  row(openTime: EpochMs): string | undefined {
    const cells = this.#cells(openTime);
    if (cells === undefined) return undefined;
    const { close, high, low, open, quoteVolume, takerQuoteVolume, takerVolume, volume } = cells;
    const opens = openTime * MICROSECONDS;
    const closes = (openTime + MINUTE_MS) * MICROSECONDS - 1;
    return `${opens},${open},${high},${low},${close},${volume},${closes},${quoteVolume},${cells.trades},${takerVolume},${takerQuoteVolume},0`;
  }

  /** The exchange's bar for a minute; undefined inside an outage. */
  bar(openTime: EpochMs): Bar | undefined {
    const cells = this.#cells(openTime);
    if (cells === undefined) return undefined;
    return {
      symbol: this.symbol,
      timeframe: '1m',
      openTime,
      closeTime: barCloseTime(openTime, '1m'),
      open: priceOf(cells.open),
      high: priceOf(cells.high),
      low: priceOf(cells.low),
      close: priceOf(cells.close),
      volume: quantityOf(cells.volume),
      quoteVolume: moneyOf(cells.quoteVolume),
      trades: cells.trades,
      takerBuyVolume: quantityOf(cells.takerVolume),
      takerBuyQuoteVolume: moneyOf(cells.takerQuoteVolume),
    };
  }

  #cells(openTime: EpochMs) {
    if (isOutage(openTime)) return undefined;
    const minute = (openTime - SOAK_START) / MINUTE_MS;
    const open = this.#ticksAt(minute);
    const close = this.#ticksAt(minute + 1);
    const noise = scramble(minute ^ this.#salt);
    const wick = 1 + Math.floor(this.#ticks / 5_000);
    const high = Math.max(open, close) + (noise % wick);
    const low = Math.min(open, close) - ((noise >>> 8) % wick);
    // Lots of 0.00001; a price tick times a lot is a unit of 0.0000001.
    const lots = noise % 16 === 0 ? 0 : 1 + ((noise >>> 4) % 900_000);
    const taken = Math.floor(lots / 2);
    return {
      open: decimal(open, 2),
      high: decimal(high, 2),
      low: decimal(low, 2),
      close: decimal(close, 2),
      volume: decimal(lots, 5),
      quoteVolume: decimal(lots * close, 7),
      trades: lots === 0 ? 0 : 1 + (noise % 3_000),
      takerVolume: decimal(taken, 5),
      takerQuoteVolume: decimal(taken * close, 7),
    };
  }

  #ticksAt(minute: number): number {
    const day = (minute * MINUTE_MS) / DAY_MS;
    const swing = 0.2 * Math.sin(day / 9) + 0.03 * Math.sin(day * 7);
    const noise = (scramble(minute + this.#salt) % 1_000) / 1_000_000;
    return Math.round(this.#ticks * (1 + swing + noise));
  }
}

/** Minutes of which the exchange has no bar, in `days` from the start. */
export function outageMinutes(days: number): number {
  return Math.floor(days / OUTAGE_EVERY_DAYS) * OUTAGE_MINUTES;
}

function isOutage(openTime: EpochMs): boolean {
  const sinceMs = openTime - SOAK_START;
  const day = Math.floor(sinceMs / DAY_MS);
  const minute = (sinceMs % DAY_MS) / MINUTE_MS - OUTAGE_FROM_MINUTE;
  const isOutageDay = day % OUTAGE_EVERY_DAYS === OUTAGE_EVERY_DAYS - 1;
  return isOutageDay && minute >= 0 && minute < OUTAGE_MINUTES;
}

/** An integer of so many decimals, written with the archive's eight. */
function decimal(units: number, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, '0');
  const zeros = '0'.repeat(DECIMALS - decimals);
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}${zeros}`;
}

/** Mixes the bits of a whole number into 32 others. */
function scramble(value: number): number {
  let mixed = Math.imul(value ^ 0x9e3779b9, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
