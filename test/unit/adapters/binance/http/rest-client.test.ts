import { describe, expect, it } from 'vitest';
import { Secret, SigningKey } from '../../../../../src/adapters/binance/credentials.js';
import { type RestCall, RestClient } from '../../../../../src/adapters/binance/http/rest-client.js';
import { RateOrchestrator } from '../../../../../src/adapters/binance/rate/rate-orchestrator.js';
import { HttpTransportFailure } from '../../../../../src/ports/http-transport.js';
import type { RequestFailure } from '../../../../../src/ports/request-failure.js';
import { type FakeAnswer, FakeHttpTransport } from '../../../../support/fake-http-transport.js';
import { ManualScheduler } from '../../../../support/manual-scheduler.js';
import { RecordingLogger } from '../../../../support/recording-logger.js';

const CALL: RestCall = {
  method: 'POST',
  path: '/api/v3/order',
  parameters: [['symbol', 'BTCUSDT']],
  cost: { weight: 1, orders: 1, priority: 'exit' },
  signed: { timestamp: 1499827319559, recvWindowMs: 5000 },
  freeWhenDone: true,
};

function setUp(answer: FakeAnswer, readOrigins: readonly string[] = []) {
  const time = new ManualScheduler();
  const http = new FakeHttpTransport().answer('POST /api/v3/order', answer);
  const logger = new RecordingLogger();
  const rate = new RateOrchestrator({
    clock: time,
    scheduler: time,
    exchangeNow: () => time.now(),
  });
  let resyncs = 0;
  const rest = new RestClient({
    ...{ origin: 'https://example.test', readOrigins, http, clock: time, rate, logger },
    exchangeClock: { now: () => time.now(), uncertaintyMs: () => 1 },
    credentials: {
      apiKey: new Secret('canary-api-key'),
      signingKey: SigningKey.fromSecret(new Secret('canary-secret')),
    },
    onClockRefused: () => {
      resyncs += 1;
    },
    onAccessRefused: () => undefined,
  });
  return { time, http, logger, rate, rest, resyncs: () => resyncs };
}

async function failureOf(
  answer: FakeAnswer,
): Promise<RequestFailure & { blocks: readonly string[]; resyncs: number; used: number }> {
  const { rest, rate, resyncs, logger } = setUp(answer);
  const failure = (await rest.call(CALL).catch((error: unknown) => error)) as RequestFailure;
  const blocks = (rate.rateUsage().blocks ?? []).map(({ cause, forMs }) => `${cause} ${forMs}`);
  expect(JSON.stringify(logger.lines) + failure.message).not.toMatch(/canary|signature|symbol=/);
  return Object.assign(failure, {
    blocks,
    resyncs: resyncs(),
    used: rate.rateUsage().usedWeight,
  });
}

const error = (code: number, msg = 'x'): string => JSON.stringify({ code, msg });

describe('RestClient', () => {
  it('sends exactly what it signed, once, with the key in a header', async () => {
    const { rest, http, rate } = setUp({ body: '{"orderId":9223372036854775807}' });
    expect(await rest.call(CALL)).toEqual({ orderId: '9223372036854775807' });
    expect(http.sent).toHaveLength(1);
    expect(http.sent[0]).toMatchObject({ headers: { 'x-mbx-apikey': 'canary-api-key' } });
    expect(http.sent[0]?.path).toMatch(
      /^\/api\/v3\/order\?symbol=BTCUSDT&recvWindow=5000&timestamp=1499827319559&signature=[0-9a-f]{64}$/,
    );
    expect(rate.rateUsage().usedWeight).toBe(0);
  });

  it('waits longer for an answer than the exchange’s own 10 s, and reads 8 MiB of it at most', async () => {
    const { rest, http } = setUp({ body: '{}' });
    await rest.call(CALL);
    await rest.call({ ...CALL, bodyBytesMax: 1_000 });
    expect(http.sent).toMatchObject([
      { timeoutMs: 12_000, bodyBytesMax: 8 * 1024 * 1024 },
      { timeoutMs: 12_000, bodyBytesMax: 1_000 },
    ]);
  });

  it.each<[string, FakeAnswer, object]>([
    [
      'nothing left',
      new HttpTransportFailure('ECONNREFUSED', { sent: false }),
      { outcome: 'NOT_SENT', used: 0 },
    ],
    [
      'no answer',
      new HttpTransportFailure('no answer in time', { sent: true }),
      { outcome: 'UNKNOWN', used: 1 },
    ],
    ['an empty success', { body: '' }, { outcome: 'UNKNOWN', status: 200 }],
    ['a truncated success', { body: '{"orderId":1' }, { outcome: 'UNKNOWN', status: 200 }],
    ['a gateway error', { status: 502, body: '<html>' }, { outcome: 'UNKNOWN', status: 502 }],
    [
      'a refusal',
      { status: 400, body: error(-2010) },
      { outcome: 'REFUSED', code: -2010, used: 1, resyncs: 0 },
    ],
    [
      'a wrong clock',
      { status: 400, body: error(-1021) },
      { outcome: 'REFUSED', code: -1021, resyncs: 1 },
    ],
    [
      'too much weight',
      { status: 429, headers: { 'retry-after': '7' }, body: error(-1003) },
      { outcome: 'RATE_LIMITED', blocks: ['RATE_LIMITED 8000'] },
    ],
    [
      'a 429 without a time',
      { status: 429, body: error(-1003) },
      { outcome: 'RATE_LIMITED', blocks: ['RATE_LIMITED 60000'] },
    ],
    [
      'a ban',
      { status: 418, headers: { 'retry-after': '180' }, body: '' },
      { outcome: 'RATE_LIMITED', blocks: ['BANNED 181000'] },
    ],
    [
      'too many orders',
      { status: 429, body: error(-1015) },
      { outcome: 'RATE_LIMITED', blocks: ['ORDER_LIMIT 60000'] },
    ],
    [
      'the firewall',
      { status: 403, body: '<html>' },
      { outcome: 'REFUSED', status: 403, blocks: ['FIREWALL 300000'] },
    ],
  ])('tells what %s proves', async (_name, answer, expected) => {
    expect(await failureOf(answer)).toMatchObject(expected);
  });

  describe('with several hosts', () => {
    const READ: RestCall = {
      ...{ method: 'GET', path: '/api/v3/time', parameters: [] },
      cost: { weight: 1, orders: 0, priority: 'reconcile' },
    };
    const [first, second] = ['https://example.test', 'https://other.test'];

    /** The hosts of reads that are answered so one after the other, and of one placement after them. */
    async function hostsOf(...answers: readonly FakeAnswer[]) {
      const { rest, http } = setUp({ status: 502, body: '' }, [second]);
      http.answer('GET /api/v3/time', ...answers);
      for (const _ of answers) await rest.call(READ).catch(() => undefined);
      await rest.call(CALL).catch(() => undefined);
      const origins = http.sent.map(({ origin }) => origin);
      return { reads: origins.slice(0, -1), placement: origins.at(-1) };
    }

    it.each<[string, FakeAnswer]>([
      ['does not answer', new HttpTransportFailure('ECONNREFUSED', { sent: false })],
      ['fails', { status: 502, body: '<html>' }],
    ])(
      'reads from another one than the one that %s, until that is forgotten',
      async (_, failure) => {
        const fine: FakeAnswer = { body: '{}' };
        const { reads } = await hostsOf(failure, fine, fine, fine, fine, fine, fine);
        expect(reads).toEqual([first, ...Array(5).fill(second), first]);
      },
    );

    it('goes on reading from one that merely refuses', async () => {
      const { reads } = await hostsOf({ status: 400, body: error(-1121) }, { body: '{}' });
      expect(reads).toEqual([first, first]);
    });

    it('places with the first, whatever became of reads there', async () => {
      const { reads, placement } = await hostsOf({ status: 502, body: '' }, { body: '{}' });
      expect([...reads, placement]).toEqual([first, second, first]);
    });
  });
});
