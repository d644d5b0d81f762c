import { describe, expect, it } from 'vitest';
import { EntriesAllowed } from '../../../../src/drill/checkers/entries-allowed.js';
import { CommittedState } from '../../../../src/drill/committed-state.js';
import type { SafetyState } from '../../../../src/model/engine-event.js';
import { collectReports, placement } from '../../../support/drill-evidence.js';

const ALLOWED: SafetyState = { tradingEnabled: true, killSwitch: 'NONE', paused: false };

function reportsOf(safety: SafetyState, reconciled: boolean, side: string): readonly string[] {
  const { details, report } = collectReports();
  const state = new CommittedState();
  state.safety = safety;
  state.reconciled = reconciled;
  state.epoch = 3;
  new EntriesAllowed(report).requested(placement('a3-1-n1', { side }), state);
  return details;
}

describe('an entry', () => {
  it('may leave when nothing forbids it', () => {
    expect(reportsOf(ALLOWED, true, 'BUY')).toEqual([]);
  });

  it.each([
    ['trading is not enabled', { ...ALLOWED, tradingEnabled: false }, true],
    ['entries are paused', { ...ALLOWED, paused: true }, true],
    ['the kill switch is at ENTRIES', { ...ALLOWED, killSwitch: 'ENTRIES' }, true],
    ['the kill switch is at FLATTEN', { ...ALLOWED, killSwitch: 'FLATTEN' }, true],
    ['run 3 is not reconciled', ALLOWED, false],
  ] as const)('may not leave when %s', (why, safety, reconciled) => {
    expect(reportsOf(safety, reconciled, 'BUY')).toEqual([
      `entry a3-1-n1 is being sent although ${why}`,
    ]);
  });
});

it('never holds back an exit', () => {
  expect(
    reportsOf({ tradingEnabled: false, killSwitch: 'FLATTEN', paused: true }, false, 'SELL'),
  ).toEqual([]);
});
