import { describe, expect, it } from 'vitest';
import type { KeyPermissions } from '../../../../src/adapters/binance/key-permissions.js';
import { KeyGuard } from '../../../../src/cli/trader/key-guard.js';
import { RequestFailure } from '../../../../src/ports/request-failure.js';
import { ManualScheduler } from '../../../support/manual-scheduler.js';
import { RecordingLogger } from '../../../support/recording-logger.js';

const DAY = 86_400_000;
const GOOD: KeyPermissions = {
  mayRead: true,
  mayTradeSpot: true,
  withdrawalsExcluded: true,
  surplus: [],
  ipRestricted: true,
};
const UNREAD = new RequestFailure('GET /sapi: 404', { outcome: 'OUR_FAULT' });

function setUp(...answers: (KeyPermissions | RequestFailure)[]) {
  const time = new ManualScheduler();
  const logger = new RecordingLogger();
  const objections: string[] = [];
  let asked = 0;
  const guard = new KeyGuard({
    readPermissions: () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer ?? GOOD);
    },
    acceptAnyAddress: false,
    clock: time,
    scheduler: time,
    logger,
    onObjection: (found) => objections.push(...found),
  });
  return { time, logger, guard, objections, asked: () => asked };
}

describe('KeyGuard', () => {
  it('admits a key that may read and trade spot and nothing else', async () => {
    await expect(setUp(GOOD).guard.admit()).resolves.toBeUndefined();
  });

  it.each<[string, KeyPermissions | RequestFailure, number]>([
    ['may withdraw', { ...GOOD, surplus: ['enableWithdrawals'] }, 4],
    ['is not bound to an address', { ...GOOD, ipRestricted: false }, 4],
    ['cannot be asked about', UNREAD, 7],
  ])('refuses to start with a key that %s', async (_name, answer, exitCode) => {
    await expect(setUp(answer).guard.admit()).rejects.toMatchObject({ exitCode });
  });

  it('looks again each day and when the exchange refuses the key, and objects to what has changed', async () => {
    const { guard, time, objections, asked } = setUp(GOOD, GOOD, UNREAD, {
      ...GOOD,
      mayTradeSpot: false,
    });
    await guard.admit();
    await time.advance(DAY);
    expect(asked()).toBe(2);
    await time.advance(DAY);
    expect([asked(), objections]).toEqual([3, []]);
    guard.suspect();
    await time.advance(0);
    expect(objections).toEqual(['it may not trade spot (enableSpotAndMarginTrading)']);
    guard.stop();
    expect(time.pending).toBe(0);
  });

  it('objects to a key that is refused when asked about, once a minute however often it is suspected', async () => {
    const refused = new RequestFailure('GET /sapi: -2015', {
      outcome: 'REFUSED',
      code: -2015,
    });
    const { guard, time, objections, asked } = setUp(GOOD, refused);
    await guard.admit();
    // The refusal of the question itself is a suspicion, too: it must not ask again.
    guard.suspect();
    guard.suspect();
    await time.advance(0);
    guard.suspect();
    await time.advance(59_000);
    guard.suspect();
    expect([asked(), objections]).toEqual([2, ['the exchange refuses it (-2015)']]);
    await time.advance(1_000);
    guard.suspect();
    await time.advance(0);
    expect([asked(), objections.length]).toEqual([3, 2]);
  });

  it('warns while the right to trade is about to end', async () => {
    const { guard, logger, time } = setUp({ ...GOOD, tradingEndsAt: 1_768_478_400_000 + 6 * DAY });
    await guard.admit();
    expect(logger.lines.map(({ event }) => event)).toEqual(['key-trading-ends']);
    expect(time.pending).toBe(1);
  });
});
