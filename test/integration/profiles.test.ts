import { existsSync, mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandResult } from '../../src/model/control-command.js';
import type { RunStatus } from '../../src/model/run-status.js';
import { type AegisProcess, eventually, Sandbox } from '../support/aegis-process.js';
import { API_KEY, API_SECRET, LoopbackExchange } from '../support/loopback-exchange.js';

const READY_MS_MAX = 30_000;
/**
 * The market's first live minute ends well within 40 s. On a busy machine trading may be enabled too late for it, and the
 * next signal comes a minute later.
 */
const SIGNAL_MS_MAX = 100_000;

let sandbox: Sandbox;
let venue: LoopbackExchange;

beforeEach(async () => {
  sandbox = new Sandbox();
  mkdirSync(sandbox.home);
  venue = await LoopbackExchange.open();
  venue.writeConfig(sandbox.home);
});

afterEach(async () => {
  await sandbox.close();
  await venue.close();
});

function start(
  profile: 'paper' | 'live',
  env: Readonly<Record<string, string>> = {},
): AegisProcess {
  return sandbox.start(['start', '--profile', profile, '--home', sandbox.home], { env });
}

function whenReady(trader: AegisProcess): Promise<RunStatus> {
  return sandbox.statusWhen(
    trader,
    'the trader is ready',
    READY_MS_MAX,
    ({ phase, symbols }) => phase === 'READY' && symbols.some(({ state }) => state === 'HOT'),
  );
}

/** As an operator does it: a refusal for health's sake, on a machine that is busy, is followed by another try. */
async function enableTrading(trader: AegisProcess): Promise<void> {
  await eventually('trading is enabled', READY_MS_MAX, trader, async () => {
    const { exitCode, stdout } = await sandbox.run([
      ...['command', 'ENABLE_TRADING', '--json', '--home', sandbox.home],
    ]);
    const result = JSON.parse(stdout) as CommandResult;
    if (exitCode === 6) expect(result.reason?.code).toBe('HEALTH_DEGRADED');
    else expect({ exitCode, outcome: result.outcome }).toEqual({ exitCode: 0, outcome: 'done' });
    return exitCode === 0;
  });
}

async function expectCleanStop(trader: AegisProcess): Promise<void> {
  trader.kill('SIGTERM');
  expect((await trader.finished).exitCode).toBe(0);
}

describe('the paper profile', () => {
  it('trades without a key, and the exchange never sees a signed request', async () => {
    const trader = start('paper');
    expect(await whenReady(trader)).toMatchObject({ profile: 'paper', tradingEnabled: false });
    await enableTrading(trader);
    const status = await sandbox.statusWhen(
      trader,
      'paper money bought something',
      SIGNAL_MS_MAX,
      ({ positions }) => positions.some(({ entryPrice }) => entryPrice !== null),
    );
    expect(status).toMatchObject({ phase: 'TRADING', tradingEnabled: true });
    await expectCleanStop(trader);

    expect(venue.requests.length).toBeGreaterThan(0);
    const { log } = venue.exchange;
    expect(log.count).toBe(log.all().length);
    expect(log.all().filter(({ signed, transport }) => signed || transport === 'ws-api')).toEqual(
      [],
    );
    const tells = venue.requests.filter(
      ({ headers, path }) => 'x-mbx-apikey' in headers || /[?&](signature|apiKey)=/.test(path),
    );
    expect(tells).toEqual([]);
    expect(log.placements()).toEqual([]);
  }, 180_000);
});

describe('the live profile', () => {
  const KEY = { AEGIS_API_KEY: API_KEY, AEGIS_API_SECRET: API_SECRET };

  it('becomes ready and lets signals pass until trading is enabled by a command', async () => {
    const trader = start('live', KEY);
    expect(await whenReady(trader)).toMatchObject({
      profile: 'live',
      reconciled: true,
      tradingEnabled: false,
      equity: '10000',
    });
    await sandbox.statusWhen(
      trader,
      'a signal was vetoed',
      SIGNAL_MS_MAX,
      ({ vetoes }) => (vetoes['TRADING_DISABLED'] ?? 0) > 0,
    );
    expect(venue.exchange.log.placements()).toEqual([]);

    await enableTrading(trader);
    await sandbox.statusWhen(
      trader,
      'trading is enabled',
      READY_MS_MAX,
      ({ phase, tradingEnabled }) => phase === 'TRADING' && tradingEnabled,
    );
    await expectCleanStop(trader);
    expect(trader.stdout + trader.stderr).not.toContain(API_SECRET);
    expect(venue.exchange.log.all().some(({ signed }) => signed)).toBe(true);
  }, 180_000);

  it.each([
    ['AEGIS_API_KEY', { AEGIS_API_SECRET: API_SECRET }],
    ['AEGIS_API_SECRET', { AEGIS_API_KEY: API_KEY }],
  ])('names %s when it is missing, and touches nothing', async (name, env) => {
    const trader = start('live', env);
    const { exitCode, stderr } = await trader.finished;
    expect(exitCode).toBe(4);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(name);
    expect(stderr).not.toContain(API_SECRET);
    expect(existsSync(`${sandbox.home}/aegis.db`)).toBe(false);
    expect(venue.requests).toEqual([]);
  });
});
