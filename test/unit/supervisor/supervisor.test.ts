import { describe, expect, it } from 'vitest';
import { PaperTradingClient } from '../../../src/adapters/paper/paper-trading-client.js';
import { VirtualTime } from '../../../src/adapters/virtual/virtual-time.js';
import { parseConfig } from '../../../src/config/parse-config.js';
import { toEngineConfig } from '../../../src/config/to-engine-config.js';
import { TradingEngine } from '../../../src/core/trading-engine.js';
import type { MarketEvent } from '../../../src/model/market-event.js';
import { priceOf } from '../../../src/model/price.js';
import { quantityOf } from '../../../src/model/quantity.js';
import type { RunPhase } from '../../../src/model/run-status.js';
import { RoundTripClockSource } from '../../../src/supervisor/clock-source.js';
import { Supervisor } from '../../../src/supervisor/supervisor.js';
import { CONTRACT_BALANCES, CONTRACT_INSTRUMENT } from '../../contract/trading-client-harness.js';
import { MemoryDocument } from '../../support/paper-harness.js';
import {
  MemoryBars,
  MemoryTape,
  RecordingControlStore,
  RecordingFeed,
  RecordingLogger,
  ScriptedSource,
} from '../../support/supervisor-fakes.js';

const { symbol } = CONTRACT_INSTRUMENT;

/** The real engine, runner, tasks and paper client on virtual time; the outside is scripted. */
class Stage {
  readonly time = new VirtualTime(1_767_571_200_000 + 500_000_000);
  readonly control = new RecordingControlStore();
  readonly bars = new MemoryBars();
  readonly tape = new MemoryTape();
  readonly feed = new RecordingFeed();
  readonly logger = new RecordingLogger();
  readonly source = new ScriptedSource(this.time, [CONTRACT_INSTRUMENT]);
  readonly phases: RunPhase[] = [];
  readonly fatal: unknown[] = [];
  readonly supervisor: Supervisor;
  #emit: (event: MarketEvent) => void = () => {};
  #quotes = 0;

  constructor() {
    const parsed = parseConfig('universe: {symbols: [BTCUSDT]}', 'demo');
    if (!parsed.ok) throw new Error('the configuration is valid');
    const { config } = parsed;
    const time = this.time;
    let paper: PaperTradingClient | undefined;
    this.supervisor = new Supervisor({
      config,
      identity: {
        profile: 'test',
        venue: 'none',
        quoteAsset: 'USDT',
        pid: 1,
        speed: 1,
        uptimeMs: () => time.monotonic(),
      },
      engine: new TradingEngine(toEngineConfig(config)),
      clock: time,
      scheduler: time,
      logger: this.logger,
      control: this.control,
      bars: this.bars,
      tape: this.tape,
      source: {
        serverTime: () => this.source.serverTime(),
        turnovers: () => this.source.turnovers(),
        bars: (query) => this.source.bars(query),
        latestBars: (query) => this.source.latestBars(query),
        instruments: async () => {
          const instruments = await this.source.instruments();
          paper?.list(instruments);
          return instruments;
        },
      },
      clockSource: new RoundTripClockSource(this.source, time),
      operatorClock: time,
      rate: { rateUsage: () => ({ usedWeight: 12, limit: 6_000 }) },
      notifier: { deliver: async () => {}, close: async () => {} },
      openTrading: (sink) => {
        paper = new PaperTradingClient({
          clock: time,
          scheduler: time,
          sink,
          latencyMs: 5,
          makerFeeBps: 10,
          takerFeeBps: 10,
          startingBalances: CONTRACT_BALANCES,
          store: new MemoryDocument(),
        });
        return paper;
      },
      openFeed: (sink) => {
        this.#emit = (event) => {
          paper?.observe(event);
          sink(event);
        };
        return this.feed;
      },
      onFatal: (cause) => {
        this.fatal.push(cause);
      },
      onPhase: (phase) => {
        if (this.phases.at(-1) !== phase) this.phases.push(phase);
      },
    });
  }

  pass(ms: number): Promise<void> {
    return this.time.run({ until: this.time.monotonic() + ms, tasksMax: 100_000 });
  }

  /** Passes time with a quote each second. */
  async passQuoted(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.#quotes += 1;
      this.#emit({
        type: 'BookTickerUpdated',
        at: this.time.now(),
        symbol,
        updateId: String(this.#quotes),
        bid: priceOf('61849.99'),
        bidQuantity: quantityOf('1'),
        ask: priceOf('61850'),
        askQuantity: quantityOf('1'),
      });
      await this.pass(1_000);
    }
  }

  command(type: string, requestedAt = this.time.now()): void {
    this.control.putCommand({ commandId: `c-${type}`, type, source: 'cli', requestedAt });
  }

  commandResult(type: string) {
    const results = this.control.records.filter((record) => record.type === 'RecordCommandResult');
    return results.map(({ result }) => result).find((result) => result.type === type);
  }
}

describe('Supervisor', () => {
  it('walks from start to trading by the documented phases, and trades only after an explicit command', async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.passQuoted(40);
    expect(stage.fatal).toEqual([]);
    expect(stage.supervisor.phase).toBe('READY');
    expect(stage.supervisor.status()).toMatchObject({
      tradingEnabled: false,
      reconciled: true,
      health: 'OK',
    });
    expect(stage.feed.streams).toContainEqual({ kind: 'bookTicker', symbol });
    expect(stage.feed.streams).toContainEqual({ kind: 'bar', symbol, timeframe: '1m' });

    stage.command('ENABLE_TRADING');
    await stage.passQuoted(3);
    expect(stage.commandResult('ENABLE_TRADING')).toMatchObject({ outcome: 'done' });
    expect(stage.phases).toEqual(
      expect.arrayContaining(['SYNCING', 'RECONCILING', 'READY', 'TRADING']),
    );
    expect(stage.phases.at(-1)).toBe('TRADING');
    expect(stage.control.statuses.at(-1)).toMatchObject({
      phase: 'TRADING',
      tradingEnabled: true,
      closedTrades: 2,
      rate: { usedWeight: 12, limit: 6_000 },
    });
    expect(stage.control.statuses.at(-1)?.symbols).toMatchObject([
      { symbol: 'BTCUSDT', state: 'HOT' },
    ]);
  });

  it('waits for the exchange and says what for', async () => {
    const stage = new Stage();
    stage.source.failures = 1_000;
    stage.supervisor.start();
    await stage.pass(60_000);
    expect(stage.supervisor.phase).toBe('SYNCING');
    expect(stage.supervisor.waitsFor).toBe("the exchange's clock");
    expect(stage.control.statuses.at(-1)).toMatchObject({ phase: 'SYNCING', reconciled: false });
    stage.source.failures = 0;
    await stage.passQuoted(60);
    expect(stage.supervisor.phase).toBe('READY');
  });

  it('writes journal entries in order and without a hole, inputs before their outputs', async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.passQuoted(20);
    const entries = stage.control.entries;
    expect(entries[0]).toMatchObject({ kind: 'input', sequence: 1, body: { type: 'RunStarted' } });
    const sequences = entries.map((entry) => entry.sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    const inputs = entries.filter((entry) => entry.kind === 'input').map((entry) => entry.sequence);
    const taped = stage.tape.entries.map((entry) => entry.sequence);
    const all = [...inputs, ...taped].sort((a, b) => a - b);
    expect(all).toEqual(all.map((_, index) => index + 1));
  });

  it('refuses a risk-increasing command that has waited for too long, and obeys an old one that reduces risk', async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.passQuoted(40);
    stage.command('ENABLE_TRADING', stage.time.now() - 61_000);
    stage.command('KILL_ENTRIES', stage.time.now() - 61_000);
    await stage.passQuoted(2);
    expect(stage.commandResult('ENABLE_TRADING')).toMatchObject({
      outcome: 'refused',
      reason: { code: 'COMMAND_STALE', numbers: { limitMs: 60_000 } },
    });
    expect(stage.supervisor.status()).toMatchObject({
      tradingEnabled: false,
      killSwitch: 'ENTRIES',
    });
  });

  it('stops in order: no entry, everything flushed and closed, last status STOPPED', async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.passQuoted(20);
    const startedAt = stage.time.monotonic();
    let stoppedAt: number | undefined;
    const stopped = stage.supervisor.stop('test').then(() => {
      stoppedAt = stage.time.monotonic();
    });
    void stage.supervisor.stop('again');
    await stage.pass(5_000);
    await stopped;
    expect((stoppedAt ?? Infinity) - startedAt).toBeLessThan(5_000);
    const stops = stage.control.entries.filter((entry) => entry.body.type === 'StopRequested');
    expect(stops).toHaveLength(1);
    expect(stage.control.statuses.at(-1)?.phase).toBe('STOPPED');
    expect([stage.feed.closed, stage.tape.closed, stage.bars.closed, stage.control.closed]).toEqual(
      [true, true, true, true],
    );
    expect(stage.bars.rows.size).toBeGreaterThan(0);
  });

  it('crash-stops when a commit fails: nothing is sent after it', async () => {
    const stage = new Stage();
    stage.supervisor.start();
    await stage.passQuoted(20);
    const streams = stage.feed.streams;
    stage.control.failing = true;
    await stage.passQuoted(70);
    expect(stage.fatal).toHaveLength(1);
    expect(stage.fatal[0]).toMatchObject({ name: 'ControlStoreFailure' });
    const taped = stage.tape.entries.length;
    await stage.passQuoted(5);
    expect(stage.tape.entries.length).toBe(taped);
    expect(stage.feed.streams).toBe(streams);
  });
});
