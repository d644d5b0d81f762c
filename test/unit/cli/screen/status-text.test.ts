import { expect, it } from 'vitest';
import { PLAIN, statusLines } from '../../../../src/cli/screen/status-text.js';
import type { RunStatus } from '../../../../src/model/run-status.js';

const STATUS: RunStatus = {
  ...{ profile: 'live', venue: 'binance', phase: 'TRADING', waitsFor: '', speed: 1, pid: 1 },
  ...{ tradingEnabled: true, killSwitch: 'NONE', paused: false, reconciled: true, epoch: 3 },
  ...{ health: 'OK', healthCauses: [], positions: [], openOrders: 0, closedTrades: 4 },
  symbols: [
    {
      ...{ symbol: 'BTCUSDT', state: 'HOT', bars: 60, lastBarAt: 1_795_915_500_000 },
      ...{ lastPrice: '51586.5', blockedBy: 'NO_TRIGGER regime=chop' },
    },
  ],
  ...{ realisedProfit: '-1.23456', equity: '1000', quoteAsset: 'USDT' },
  rate: { usedWeight: 111, limit: 6_000 },
  ...{ vetoes: { SYMBOL_BUSY: 2, NO_QUOTE: 5 }, recentDecisions: [] },
  ...{ uptimeMs: 61_000, now: 1_795_915_657_915 },
};
const lines = (change: Partial<RunStatus> = {}) => statusLines({ ...STATUS, ...change }, PLAIN, 60);

it('says what it does and what keeps each symbol from trading', () => {
  const text = lines();
  expect(text[1]).toBe('TRADING  trading enabled   health OK');
  expect(text[2]).toContain('realised -1.2345');
  expect(text).toContain(
    'BTCUSDT     HOT             60  01:25           51586.5  NO_TRIGGER regime=chop',
  );
  expect(text).toContain('no open position');
  expect(text).toContain('kept from trading by: NO_QUOTE 5   SYMBOL_BUSY 2');
});

it('says why the whole program waits', () => {
  const refused = lines({
    ...{ phase: 'RECONCILING', reconciled: false, killSwitch: 'ENTRIES' },
    waitsFor: 'the account: ACCESS_REFUSED status=401 code=-2015',
  });
  expect(refused[1]).toBe('RECONCILING  trading enabled  KILL SWITCH ENTRIES   health OK');
  expect(refused[2]).toBe('waits for the account: ACCESS_REFUSED status=401 code=-2015');
  const { waitsFor: _, ...older } = STATUS;
  expect(statusLines({ ...older, reconciled: false }, PLAIN, 60)[2]).toBe('not reconciled');
});

it('says what is unwell, with its numbers', () => {
  const numbers = { cause: 'BANNED', forSeconds: 90 };
  const cause = { component: 'exchange-access', level: 'CRITICAL', detail: 'banned' } as const;
  expect(lines({ health: 'CRITICAL', healthCauses: [{ ...cause, numbers }] })[1]).toContain(
    'health CRITICAL exchange-access: banned cause=BANNED forSeconds=90',
  );
});
