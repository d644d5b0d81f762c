import { moneyOf } from '../../src/model/money.js';
import { type SymbolName, symbolName } from '../../src/model/names.js';
import { GeneratedMarket } from '../../src/simulator/market/generated-market.js';
import { UNHEARD } from '../../src/simulator/public-market/market-source.js';
import { MarketView } from '../../src/simulator/public-market/market-view.js';
import { FakeMarket, publicTrade, testInstrument } from './fake-market.js';

export const VIEWED: SymbolName = symbolName('BTCUSDT');
/** Thursday 2026-01-15, 12:00 UTC. */
export const VIEW_START = Date.UTC(2026, 0, 15, 12);

/** What a trade is said to be: seconds after the start, price, quantity, who waited. */
export type SaidTrade = readonly [second: number, price: string, quantity?: string, sell?: boolean];

/** A market with these trades and nothing before them, some seconds after its start. */
export function viewOf(trades: readonly SaidTrade[], seconds: number): MarketView {
  const market = new FakeMarket(VIEW_START, [testInstrument('BTC')]);
  for (const [index, [second, price, quantity = '1', sell = false]] of trades.entries()) {
    const at = VIEW_START + second * 1_000;
    market.planTrade(publicTrade(VIEWED, index + 1, { price, quantity }, at, sell));
  }
  const view = new MarketView(market);
  view.advance(VIEW_START + seconds * 1_000, 60_000, UNHEARD);
  return view;
}

/** A lively market with days of history, some minutes after its start. */
export function livelyView(historyMinutes: number, minutes = 3): MarketView {
  const view = new MarketView(
    new GeneratedMarket({ seed: 5, startAt: VIEW_START, symbols: [VIEWED], historyMinutes }),
  );
  view.advance(VIEW_START + minutes * 60_000, 60_000, UNHEARD);
  return view;
}

/** A decimal × 10⁸. */
export const units = (text: string): bigint => moneyOf(text);
