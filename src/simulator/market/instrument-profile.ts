import { assert } from '../../base/assert.js';
import type { Instrument } from '../../model/instrument.js';
import { moneyOf, quantityFor } from '../../model/money.js';
import { assetName, type SymbolName } from '../../model/names.js';
import { priceOf } from '../../model/price.js';
import { floorToStep, quantityOf } from '../../model/quantity.js';
import { listInstrument, notionalMinOf, pairName } from './market-instrument.js';
import { TradeGrid } from './trade-grid.js';

/** How a generated symbol trades. */
export interface InstrumentProfile {
  readonly instrument: Instrument;
  readonly grid: TradeGrid;
  /** Where the path begins, in ticks; it is pulled back towards there over days. */
  readonly anchorTicks: number;
  /** How much of the common factor it takes. */
  readonly beta: number;
  /** Its own volatility, basis points per square root of a minute. */
  readonly ownVolatilityBps: number;
  /** The usual spread in basis points; at least one tick. */
  readonly spreadBps: number;
  readonly tradesPerSecond: number;
  /** Mean trade, in steps. */
  readonly meanTradeSteps: number;
  /** Mean quantity of a book level, in steps. */
  readonly meanLevelSteps: number;
}

interface ProfileRow {
  readonly base: string;
  readonly price: string;
  readonly tick: string;
  readonly step: string;
  readonly beta: number;
  readonly own: number;
  readonly spreadBps: number;
  readonly tradesPerSecond: number;
  /** Quote turned over in a day. */
  readonly turnover: number;
}

/**
 * A dozen pairs with grids as exchangeInfo gives them and round prices and turnovers of 2025. Trades are
 * fewer and larger than the real ones (about one a second instead of twenty), the turnover is theirs. A tick of TRX
 * is 4 bps, as it really is: its spread and its bounce are coarse.
 */
const ROWS: readonly ProfileRow[] = [
  {
    base: 'BTC',
    price: '64000',
    tick: '0.01',
    step: '0.00001',
    beta: 0.85,
    own: 1,
    spreadBps: 0.05,
    tradesPerSecond: 2.4,
    turnover: 1.5e9,
  },
  {
    base: 'ETH',
    price: '3200',
    tick: '0.01',
    step: '0.0001',
    beta: 1,
    own: 1.5,
    spreadBps: 0.1,
    tradesPerSecond: 2,
    turnover: 9e8,
  },
  {
    base: 'SOL',
    price: '160',
    tick: '0.01',
    step: '0.001',
    beta: 1.25,
    own: 2.2,
    spreadBps: 0.7,
    tradesPerSecond: 1.6,
    turnover: 4e8,
  },
  {
    base: 'BNB',
    price: '600',
    tick: '0.01',
    step: '0.001',
    beta: 0.8,
    own: 1.5,
    spreadBps: 0.3,
    tradesPerSecond: 1.1,
    turnover: 1.5e8,
  },
  {
    base: 'XRP',
    price: '2.2',
    tick: '0.0001',
    step: '0.1',
    beta: 1.1,
    own: 2.2,
    spreadBps: 0.6,
    tradesPerSecond: 1.4,
    turnover: 3e8,
  },
  {
    base: 'ADA',
    price: '0.75',
    tick: '0.0001',
    step: '0.1',
    beta: 1.2,
    own: 2.2,
    spreadBps: 1.3,
    tradesPerSecond: 0.9,
    turnover: 1e8,
  },
  {
    base: 'DOGE',
    price: '0.2',
    tick: '0.00001',
    step: '1',
    beta: 1.35,
    own: 2.6,
    spreadBps: 0.6,
    tradesPerSecond: 1.3,
    turnover: 2.2e8,
  },
  {
    base: 'AVAX',
    price: '24',
    tick: '0.01',
    step: '0.01',
    beta: 1.3,
    own: 2.6,
    spreadBps: 4,
    tradesPerSecond: 0.8,
    turnover: 6e7,
  },
  {
    base: 'LINK',
    price: '16',
    tick: '0.001',
    step: '0.01',
    beta: 1.25,
    own: 2.4,
    spreadBps: 0.9,
    tradesPerSecond: 0.9,
    turnover: 8e7,
  },
  {
    base: 'LTC',
    price: '95',
    tick: '0.01',
    step: '0.001',
    beta: 0.95,
    own: 2,
    spreadBps: 1.1,
    tradesPerSecond: 0.8,
    turnover: 6e7,
  },
  {
    base: 'DOT',
    price: '4.2',
    tick: '0.001',
    step: '0.01',
    beta: 1.2,
    own: 2.4,
    spreadBps: 2.4,
    tradesPerSecond: 0.7,
    turnover: 4e7,
  },
  {
    base: 'TRX',
    price: '0.28',
    tick: '0.0001',
    step: '0.1',
    beta: 0.5,
    own: 1.5,
    spreadBps: 3.6,
    tradesPerSecond: 0.6,
    turnover: 5e7,
  },
];

/** The symbols a generated market can list, the busiest first. */
export const GENERATED_SYMBOLS: readonly SymbolName[] = ROWS.map((row) =>
  pairName(row.base, 'USDT'),
);

/** The profile of one of GENERATED_SYMBOLS. @throws InvariantViolation for another symbol. */
export function instrumentProfile(symbol: SymbolName): InstrumentProfile {
  const row = ROWS.find((candidate) => pairName(candidate.base, 'USDT') === symbol);
  assert(row !== undefined, `${symbol} is a symbol the generator knows`);
  const tick = priceOf(row.tick);
  const step = quantityOf(row.step);
  const price = priceOf(row.price);
  const quoteAsset = assetName('USDT');
  const stepQuote = (Number(price) / 1e8) * (Number(step) / 1e8);
  const meanTradeQuote = row.turnover / 86_400 / row.tradesPerSecond;
  return {
    instrument: listInstrument({
      symbol,
      baseAsset: assetName(row.base),
      quoteAsset,
      tick,
      step,
      notionalMin: notionalMinOf(quoteAsset),
      marketQuantityMax: floorToStep(quantityFor(moneyOf('5000000'), price), step),
    }),
    grid: new TradeGrid({ tick, step }),
    anchorTicks: Number(price / tick),
    beta: row.beta,
    ownVolatilityBps: row.own,
    spreadBps: row.spreadBps,
    tradesPerSecond: row.tradesPerSecond,
    meanTradeSteps: meanTradeQuote / stepQuote,
    // A level holds about two trades: an order of a few thousand dollars fits into the first levels of every pair.
    meanLevelSteps: (2 * meanTradeQuote) / stepQuote,
  };
}
