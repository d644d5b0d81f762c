import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../../src/base/assert.js';
import { eventually, isAlive, Sandbox } from '../support/aegis-process.js';
import {
  applyFills,
  auditDisk,
  exchangeBalances,
  heldOf,
  inputs,
  openingBalances,
  outputs,
  symbolOfFill,
} from '../support/disk-audit.js';

/** How long helper processes may outlive a trader that was killed. */
const ORPHAN_MS_MAX = 5_000;

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

describe('kill -9 during the demo', () => {
  it('is survived: the next start adopts what it finds and sends no order twice', async () => {
    const start = [
      ...['start', '--profile', 'demo', '--home', sandbox.home],
      ...['--seed', '2', '--speed', '60'],
    ];
    const killed = sandbox.start(start);
    await sandbox.statusWhen(killed, 'a position is open', 60_000, ({ positions }) =>
      positions.some(({ status }) => status === 'OPEN'),
    );
    const helpers = killed.children();
    expect([...helpers.values()].filter((line) => line.includes('exchange-child'))).toHaveLength(1);
    expect([...helpers.values()].filter((line) => line.includes('bar-store-process'))).toHaveLength(
      1,
    );
    killed.kill('SIGKILL');
    expect((await killed.finished).signal).toBe('SIGKILL');
    await eventually('the helper processes end by themselves', ORPHAN_MS_MAX, undefined, () =>
      [...helpers.keys()].every((pid) => !isAlive(pid)),
    );

    const left = auditDisk(sandbox.home);
    expect(left.openPositions.length).toBeGreaterThan(0);
    expect(left.brokenChains).toEqual([]);

    const again = sandbox.start(start);
    const resumed = await sandbox.statusWhen(
      again,
      'the second run trades, and what it adopted has been left',
      60_000,
      // The phase follows the command at the next look at it.
      ({ epoch, phase, positions }) =>
        epoch === 2 &&
        phase === 'TRADING' &&
        positions.every(({ positionId }) => !left.openPositions.includes(positionId)),
    );
    expect(resumed).toMatchObject({ reconciled: true, tradingEnabled: true });
    again.kill('SIGINT');
    expect((await again.finished).exitCode).toBe(0);

    const audit = auditDisk(sandbox.home);
    expect(audit.epochs).toEqual([1, 2]);
    expect(audit.brokenChains).toEqual([]);
    const adopted = must(inputs(audit, 'RunStarted').find(({ epoch }) => epoch === 2)).body;
    expect(adopted.positions.map(({ positionId }) => positionId).sort()).toEqual(
      left.openPositions,
    );
    const closed = audit.trades.map(({ position }) => position.positionId);
    expect(left.openPositions.filter((id) => !closed.includes(id) && wasFilled(id))).toEqual([]);
    expectReconciledBeforeEntries();
    expectEachOrderOnce();
    expectSameBooks();

    function wasFilled(positionId: string): boolean {
      return audit.fills.some((fill) => fill.positionId === positionId);
    }

    /** No entry of the second run before the account was read and trading was enabled by a command. */
    function expectReconciledBeforeEntries(): void {
      const second = { journal: audit.journal.filter(({ epoch }) => epoch === 2) };
      const snapshot = must(inputs(second, 'AccountSnapshotTaken')[0]).sequence;
      const entries = outputs(second, 'SubmitOrder').filter(({ body }) => body.purpose === 'ENTRY');
      for (const entry of entries) expect(entry.sequence).toBeGreaterThan(snapshot);
    }

    /** Decided once, arrived at most once, and nothing arrived that has no row. */
    function expectEachOrderOnce(): void {
      const sent = outputs(audit, 'SubmitOrder').map(({ body }) => body.request.clientOrderId);
      expect(sent.length).toBe(new Set(sent).size);
      const arrived = audit.exchange.orders.map(({ clientOrderId }) => clientOrderId);
      expect(arrived.length).toBe(new Set(arrived).size);
      expect(arrived.filter((id) => !audit.orders.has(id))).toEqual([]);
      expect(arrived.filter((id) => !sent.includes(id))).toEqual([]);
    }

    /** What filled while nobody listened was found again: both sides tell the same balances. */
    function expectSameBooks(): void {
      const fills = audit.exchange.fills.map(({ fill }) => fill);
      const expected = applyFills(openingBalances(audit), fills, symbolOfFill, 'USDT');
      expect(heldOf(expected)).toEqual(heldOf(exchangeBalances(audit)));
      const known = new Set(audit.fills.map(({ key }) => key));
      const stoppedAt = must(inputs(audit, 'StopRequested').at(-1)).at;
      const unheard = fills.filter(
        (fill) => !known.has(`${fill.symbol} ${fill.tradeId}`) && fill.exchangeAt < stoppedAt,
      );
      expect(unheard).toEqual([]);
    }
  }, 150_000);
});
