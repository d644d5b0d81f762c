import { describe, expect, it } from 'vitest';
import type { EngineOutput } from '../../../src/model/engine-output.js';
import { Desk } from '../../support/desk.js';

describe('a refusal of our access', () => {
  const refusal = (desk: Desk, status: number | undefined, code?: number) =>
    desk.feed({ type: 'AccessRefused', at: desk.now, status, code });
  const texts = (outputs: readonly EngineOutput[]) =>
    outputs.flatMap((output) =>
      output.type === 'RecordNotification' ? [`${output.severity} ${output.text}`] : [],
    );

  it('ends entries until an operator says otherwise and the account was read, and is told once', () => {
    const desk = new Desk();
    desk.open();
    expect(texts(refusal(desk, undefined, -2015))).toEqual([
      'critical ACCESS_REFUSED: the exchange refuses our key (status none, code -2015): no entries until that is mended and CLEAR_KILL is given; protection stays at the exchange',
    ]);
    expect(desk.records.safety).toMatchObject({ tradingEnabled: true, killSwitch: 'ENTRIES' });
    expect(refusal(desk, 401, -2015)).toEqual([]);
    desk.command('CLEAR_KILL');
    expect(desk.signal()).toMatchObject([
      { verdict: 'vetoed', reasons: [{ code: 'ACCESS_REFUSED' }] },
    ]);
    expect(texts(refusal(desk, 401, -2015))).toHaveLength(1);
    expect(desk.records.safety.killSwitch).toBe('ENTRIES');
  });

  it('names the place or the endpoint when it is that', () => {
    const desk = new Desk();
    desk.open();
    expect(texts(refusal(desk, 451, 0))[0]).toContain('refuses this location (status 451, code 0)');
    const other = new Desk();
    other.open();
    expect(texts(refusal(other, 404))[0]).toContain(
      'refuses to know our order requests (status 404',
    );
  });

  it('never replaces FLATTEN', () => {
    const desk = new Desk();
    desk.open();
    desk.command('FLATTEN');
    expect(texts(refusal(desk, 401, -2014))).toHaveLength(1);
    expect(desk.records.safety.killSwitch).toBe('FLATTEN');
  });
});
