import { describe, expect, it } from 'vitest';
import type { EngineOutput } from '../../../src/model/engine-output.js';
import { Desk } from '../../support/desk.js';

function settled(outputs: readonly EngineOutput[]): string | undefined {
  const found = outputs.find((output) => output.type === 'RecordCommandResult');
  if (found?.type !== 'RecordCommandResult') return undefined;
  const { outcome, reason } = found.result;
  return reason === undefined ? outcome : `${outcome} ${reason.code}`;
}

const open = (): Desk => {
  const desk = new Desk();
  desk.open();
  return desk;
};

describe('commands', () => {
  it.each([
    ['PAUSE_ALL', { tradingEnabled: true, killSwitch: 'NONE', paused: true }],
    ['DISABLE_TRADING', { tradingEnabled: false, killSwitch: 'NONE', paused: false }],
    ['KILL_ENTRIES', { tradingEnabled: true, killSwitch: 'ENTRIES', paused: false }],
    ['FLATTEN', { tradingEnabled: true, killSwitch: 'FLATTEN', paused: false }],
  ])('%s is done at once on a flat account', (type, safety) => {
    const desk = open();
    expect(settled(desk.command(type))).toBe('done');
    expect(desk.records.safety).toEqual(safety);
  });

  it('repeated, are settled again and do nothing', () => {
    const desk = open();
    desk.command('PAUSE_ALL', 'same');
    desk.command('RESUME_ALL', 'other');
    const again = desk.command('PAUSE_ALL', 'same');
    expect(again.map((output) => output.type)).toEqual(['RecordCommandResult']);
    expect(desk.records.safety.paused).toBe(false);
  });

  it('that nobody knows are refused', () => {
    expect(settled(open().command('SELL_EVERYTHING'))).toBe('refused COMMAND_UNKNOWN');
  });

  it('enable trading only when the account, health and the kill switch allow it', () => {
    const fresh = new Desk();
    fresh.start();
    expect(settled(fresh.command('ENABLE_TRADING'))).toBe('refused NOT_RECONCILED');

    const ill = open();
    ill.command('DISABLE_TRADING');
    ill.feed({ type: 'HealthReported', at: ill.now, level: 'DEGRADED', causes: [] });
    expect(settled(ill.command('ENABLE_TRADING'))).toBe('refused HEALTH_DEGRADED');

    const killed = open();
    killed.command('KILL_ENTRIES');
    expect(settled(killed.command('ENABLE_TRADING'))).toBe('refused KILL_SWITCH');
    killed.command('CLEAR_KILL');
    expect(settled(killed.command('ENABLE_TRADING'))).toBe('done');
  });

  it('never let the weaker latch replace the stronger', () => {
    const desk = open();
    desk.command('FLATTEN');
    desk.command('KILL_ENTRIES');
    expect(desk.records.safety.killSwitch).toBe('FLATTEN');
  });

  it('keep the latch over a restart, but not the permission to trade', () => {
    const desk = open();
    desk.command('KILL_ENTRIES');
    desk.restart();
    expect(desk.records.safety).toEqual({
      tradingEnabled: false,
      killSwitch: 'ENTRIES',
      paused: false,
    });
  });

  it('FLATTEN waits for the entry on its way', () => {
    const desk = open();
    desk.signal();
    expect(settled(desk.command('FLATTEN', 'f'))).toBeUndefined();
    const refused = desk.feed({
      type: 'PlacementRefused',
      at: desk.now,
      clientOrderId: 'a1-1-n0',
      symbol: desk.engine.snapshot().openOrders[0]?.request.symbol ?? ('' as never),
      refusal: 'NOT_SENT',
      message: 'no route',
    });
    expect(settled(refused)).toBe('done');
  });

  it('a stop request ends entries', () => {
    const desk = open();
    desk.feed({ type: 'StopRequested', at: desk.now, cause: 'SIGINT' });
    const [decision] = desk.signal();
    expect(decision).toMatchObject({ verdict: 'vetoed', reasons: [{ code: 'STOPPING' }] });
  });
});
