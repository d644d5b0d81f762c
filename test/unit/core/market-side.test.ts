import { beforeEach, describe, expect, test } from 'vitest';
import { MarketSide } from '../../../src/core/market-side.js';
import type { Signal } from '../../../src/core/signals/signal.js';
import { validateSignal } from '../../../src/core/validators/validate-signal.js';
import type { EngineEvent } from '../../../src/model/engine-event.js';
import type { EngineOutput } from '../../../src/model/engine-output.js';
import { moneyOf } from '../../../src/model/money.js';
import { assetName, type SymbolName, symbolName } from '../../../src/model/names.js';
import { priceOf } from '../../../src/model/price.js';
import {
  barAt,
  barClosed,
  bookTicker,
  CONFIG,
  instrument,
  START,
} from '../../support/market-fixtures.js';

const BTC = symbolName('BTCUSDT');
const ETH = symbolName('ETHUSDT');
const SOL = symbolName('SOLUSDT');
const MINUTE = 60_000;
const HISTORY_BARS = 60;
/** The warm-up bars reach from START to here. */
const WARM = START + HISTORY_BARS * MINUTE;

let side: MarketSide;
let outputs: EngineOutput[];
let signals: Signal[];

beforeEach(() => {
  side = new MarketSide(CONFIG);
  outputs = [];
  signals = [];
});

function send(...events: EngineEvent[]): void {
  for (const event of events) {
    const step = side.process(event);
    outputs.push(...step.outputs);
    signals.push(...step.signals);
  }
}

function list(...bases: string[]): void {
  const instruments = bases.map((base) => instrument(base));
  send({ type: 'InstrumentsLoaded', at: WARM, instruments });
}

function rank(volumes: Readonly<Record<string, string>>): void {
  const turnovers = Object.entries(volumes).map(([name, volume]) => ({
    symbol: symbolName(name),
    quoteVolume: moneyOf(volume),
    trades: 10,
    lastPrice: priceOf('1'),
  }));
  send({ type: 'TickersRanked', at: WARM, turnovers });
}

function load(symbol: SymbolName, bars = HISTORY_BARS): void {
  const at = WARM + 100;
  const of = (timeframe: '1m' | '5m', count: number) =>
    Array.from({ length: count }, (_, index) => barAt(index, 100, { symbol, timeframe }));
  send(
    { type: 'BarsLoaded', at, symbol, timeframe: '1m', bars: of('1m', bars), absent: [] },
    { type: 'BarsLoaded', at, symbol, timeframe: '5m', bars: of('5m', bars / 5), absent: [] },
  );
}

function makeHot(): void {
  list('BTC');
  rank({ BTCUSDT: '5000' });
  load(BTC);
  send(bookTicker(WARM + 200));
}

function lifecycle(symbol: SymbolName): string | undefined {
  return side.symbolState(symbol)?.lifecycle;
}

function take<T extends EngineOutput['type']>(
  type: T,
): readonly Extract<EngineOutput, { type: T }>[] {
  const found = outputs.filter(
    (output): output is Extract<EngineOutput, { type: T }> => output.type === type,
  );
  outputs = [];
  return found;
}

describe('from listed to hot', () => {
  test('the whole way, each step with its row', () => {
    makeHot();
    expect(lifecycle(BTC)).toBe('HOT');
    expect(take('RecordSymbolState').map((output) => output.state.lifecycle)).toEqual([
      'DISCOVERED',
      'COLD',
      'WARMING',
      'READY',
      'HOT',
    ]);
  });

  test('streams are opened before bars are asked for', () => {
    list('BTC');
    outputs = [];
    rank({ BTCUSDT: '5000' });
    const order = outputs.map((output) => output.type);
    expect(order.indexOf('SetStreams')).toBeLessThan(order.indexOf('RequestBars'));
    expect(take('RequestBars')).toEqual([
      { type: 'RequestBars', symbol: BTC, timeframe: '1m', count: 10 },
      { type: 'RequestBars', symbol: BTC, timeframe: '5m', count: 10 },
    ]);
  });

  test('only symbolsMax get a slot; a clear overtaking takes it over', () => {
    list('BTC', 'ETH', 'SOL');
    rank({ BTCUSDT: '5000', ETHUSDT: '4000', SOLUSDT: '3900' });
    expect([lifecycle(BTC), lifecycle(ETH), lifecycle(SOL)]).toEqual([
      'WARMING',
      'WARMING',
      'RANKED',
    ]);
    rank({ BTCUSDT: '5000', ETHUSDT: '4000', SOLUSDT: '4100' });
    expect(lifecycle(SOL)).toBe('RANKED');
    rank({ BTCUSDT: '5000', ETHUSDT: '4000', SOLUSDT: '5000' });
    expect([lifecycle(ETH), lifecycle(SOL)]).toEqual(['RANKED', 'WARMING']);
    expect(side.symbolState(ETH)?.reason).toMatchObject({
      code: 'RANKED_OUT',
      numbers: { rank: 3 },
    });
  });

  test('an operator’s list needs no ranking', () => {
    side = new MarketSide({ ...CONFIG, universe: { ...CONFIG.universe, symbols: [SOL] } });
    list('BTC', 'SOL');
    expect([lifecycle(BTC), lifecycle(SOL)]).toEqual(['DISCOVERED', 'WARMING']);
  });

  test('symbols of another quote asset are not considered', () => {
    const foreign = instrument('BTC', {
      symbol: symbolName('BTCEUR'),
      quoteAsset: assetName('EUR'),
    });
    send({ type: 'InstrumentsLoaded', at: WARM, instruments: [foreign] });
    expect(side.symbolStates()).toEqual([]);
  });
});

describe('the other way', () => {
  test('too few bars end the warm-up; the cooldown tries again', () => {
    list('BTC');
    rank({ BTCUSDT: '5000' });
    load(BTC, 5);
    expect(lifecycle(BTC)).toBe('COOLDOWN');
    expect(side.symbolState(BTC)?.reason?.code).toBe('WARM_UP_FAILED');
    const timers = take('ScheduleTimer');
    const retry = timers.at(-1);
    send({ type: 'TimerFired', at: retry?.dueAt ?? 0, timerId: retry?.timerId ?? '' });
    expect(lifecycle(BTC)).toBe('WARMING');
  });

  test('a failed request ends the warm-up with its cause', () => {
    list('BTC');
    rank({ BTCUSDT: '5000' });
    send({ type: 'BarsUnavailable', at: WARM, symbol: BTC, timeframe: '5m', cause: 'timeout' });
    expect(side.symbolState(BTC)).toMatchObject({
      lifecycle: 'COOLDOWN',
      reason: { code: 'WARM_UP_FAILED', numbers: { timeframe: '5m', cause: 'timeout' } },
    });
  });

  test('a hole makes a hot symbol wait until it is repaired', () => {
    makeHot();
    outputs = [];
    send(barClosed(barAt(HISTORY_BARS + 1, 100)));
    expect(side.symbolState(BTC)).toMatchObject({
      lifecycle: 'WARMING',
      reason: { code: 'HISTORY_GAP' },
    });
    expect(take('RepairGap')).toHaveLength(1);
    const at = WARM + 2 * MINUTE + 500;
    const bars = [barAt(HISTORY_BARS, 100)];
    send({ type: 'BarsLoaded', at, symbol: BTC, timeframe: '1m', bars, absent: [] });
    expect(lifecycle(BTC)).toBe('HOT');
  });

  test('a lost feed pauses; its return warms up again, at once when nothing was missed', () => {
    makeHot();
    const feed = { type: 'FeedStatusChanged', symbols: [BTC], cause: 'closed 1006' } as const;
    send({ ...feed, at: WARM + 1_000, connected: false });
    expect(side.symbolState(BTC)).toMatchObject({
      lifecycle: 'PAUSED',
      reason: { code: 'STALE_MARKET_DATA' },
    });
    expect(side.view.of(BTC)?.book).toBeUndefined();
    send({ ...feed, at: WARM + 2_000, connected: true });
    expect(lifecycle(BTC)).toBe('READY');
    send(bookTicker(WARM + 2_100));
    expect(lifecycle(BTC)).toBe('HOT');
  });

  test('a halt keeps an operator’s symbol paused although the feed returns', () => {
    side = new MarketSide({ ...CONFIG, universe: { ...CONFIG.universe, symbols: [BTC] } });
    list('BTC');
    load(BTC);
    send({
      type: 'InstrumentsLoaded',
      at: WARM,
      instruments: [instrument('BTC', { status: 'HALT' })],
    });
    expect(side.symbolState(BTC)).toMatchObject({
      lifecycle: 'PAUSED',
      reason: { code: 'SYMBOL_NOT_TRADING', numbers: { status: 'HALT' } },
    });
    const feed = { type: 'FeedStatusChanged', symbols: [BTC], cause: 'opened' } as const;
    send({ ...feed, at: WARM + 1_000, connected: true });
    expect(lifecycle(BTC)).toBe('PAUSED');
    list('BTC');
    expect(lifecycle(BTC)).toBe('READY');
  });

  test('a delisted symbol retires, and a pinned one keeps its streams', () => {
    makeHot();
    outputs.push(...side.pin([BTC]));
    outputs = [];
    send({ type: 'InstrumentsLoaded', at: WARM + 1_000, instruments: [] });
    expect(lifecycle(BTC)).toBe('RETIRED');
    expect(take('SetStreams')).toEqual([]);
    expect(side.pin([])).toEqual([{ type: 'SetStreams', symbols: [] }]);
  });
});

describe('signals', () => {
  function rise(to: number): void {
    for (let index = 0; index < to; index += 1) {
      const price = 100 + 0.2 * (index + 1);
      const bar = barAt(HISTORY_BARS + index, price, { open: price - 0.2 });
      send(barClosed(bar));
    }
  }

  test('a rising hot symbol gives signals, one a bar, above its stop and below its target', () => {
    makeHot();
    rise(12);
    expect(signals.length).toBeGreaterThan(0);
    expect(new Set(signals.map((signal) => signal.barOpenTime)).size).toBe(signals.length);
    for (const signal of signals) {
      expect(
        signal.stopPrice < signal.referencePrice && signal.referencePrice < signal.targetPrice,
      ).toBe(true);
    }
  });

  test('the same bars give none while the symbol is not hot', () => {
    list('BTC');
    rank({ BTCUSDT: '5000' });
    load(BTC);
    rise(12);
    expect(lifecycle(BTC)).toBe('READY');
    expect(signals).toEqual([]);
  });

  test('a signal of a bar that came late is refused for its age, on record', () => {
    makeHot();
    rise(12);
    const prompt = signals.length;
    side = new MarketSide(CONFIG);
    signals = [];
    makeHot();
    for (let index = 0; index < 12; index += 1) {
      const price = 100 + 0.2 * (index + 1);
      const bar = barAt(HISTORY_BARS + index, price, { open: price - 0.2 });
      send(barClosed(bar, CONFIG.gates.signalAgeMsMax + 1_000));
    }
    expect(prompt).toBeGreaterThan(0);
    expect(signals).toHaveLength(prompt);
    for (const signal of signals) {
      const [first] = validateSignal(signal, {
        at: signal.at,
        market: side.view.of(BTC),
        limits: CONFIG.validation,
        signalAgeMsMax: CONFIG.gates.signalAgeMsMax,
      });
      expect(first?.code).toBe('STALE_SIGNAL');
    }
  });

  test('a symbol without a signal says what the strategy waits for', () => {
    makeHot();
    expect(side.waitsFor(BTC)).toBeUndefined();
    send(barClosed(barAt(HISTORY_BARS, 60, { open: 100 })));
    expect(signals).toEqual([]);
    expect(side.waitsFor(BTC)).toMatchObject({
      ...{ code: 'REGIME_UNSUITABLE', numbers: { regime: 'trend-down' } },
    });
  });

  test('a malformed bar is refused with an incident and changes nothing', () => {
    makeHot();
    const count = side.barCount(BTC);
    const bar = barAt(HISTORY_BARS, 100);
    outputs = [];
    send(barClosed({ ...bar, low: bar.high, high: bar.low, open: barAt(0, 200).open }));
    expect(take('RecordIncident')[0]?.reason.code).toBe('BAR_INVERTED');
    expect([side.barCount(BTC), side.barRefusals]).toEqual([count, 1]);
  });
});
