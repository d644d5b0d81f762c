import { describe, expect, it } from 'vitest';
import { PinoLogger } from '../../../../src/adapters/system/pino-logger.js';
import { ManualScheduler } from '../../../support/manual-scheduler.js';

function setUp(secrets: readonly string[] = []) {
  const lines: string[] = [];
  const time = new ManualScheduler(Date.UTC(2026, 10, 23, 4, 42));
  const logger = new PinoLogger(
    time,
    { write: (line) => lines.push(line) },
    { level: 'info', secrets },
  );
  return { lines, logger };
}

describe('PinoLogger', () => {
  it('writes one JSON line for each event at or above its level', () => {
    const { lines, logger } = setUp();
    logger.log('debug', 'too-fine');
    logger.log('warn', 'request-failed', { status: 503, code: undefined });
    expect(lines).toEqual([
      '{"level":"warn","at":"2026-11-23T04:42:00.000Z","event":"request-failed","status":503}\n',
    ]);
  });

  it.each([
    ['a field', { cause: 'CANARY/secret+1=' }],
    ['inside a text', { cause: 'GET /x?key=CANARY/secret+1=&a=b failed' }],
    ['percent-encoded', { cause: encodeURIComponent('CANARY/secret+1=') }],
    ['base64', { cause: Buffer.from('CANARY/secret+1=').toString('base64') }],
    ['registered later', { cause: 'second CANARY2 value' }],
    ['a signature', { cause: 'POST /api/v3/order?symbol=A&signature=CANARYabcdef0123&x=1' }],
  ])('hides secrets: %s', (_name, fields) => {
    const { lines, logger } = setUp(['CANARY/secret+1=']);
    logger.registerSecret('second CANARY2 value');
    logger.log('error', 'x', fields);
    expect(lines.join('')).toContain('***');
    expect(lines.join('')).not.toMatch(/CANARY|Q0FOQVJZ/);
    expect(() => JSON.parse(lines.join('')) as unknown).not.toThrow();
  });
});
