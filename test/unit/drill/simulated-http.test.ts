import { expect, it } from 'vitest';
import { VirtualTime } from '../../../src/adapters/virtual/virtual-time.js';
import { Prng } from '../../../src/base/prng.js';
import type { FaultTarget, FaultWindow } from '../../../src/drill/fault-plan.js';
import { FaultTally } from '../../../src/drill/fault-tally.js';
import { ProgramStall } from '../../../src/drill/program-stall.js';
import { SimulatedHttp } from '../../../src/drill/simulated-http.js';
import { WireLog } from '../../../src/drill/wire-log.js';
import { type HttpRequest, HttpTransportFailure } from '../../../src/ports/http-transport.js';
import { type ExchangeAnswer, noAnswer } from '../../../src/simulator/requests/http-answers.js';

const PLACEMENT: HttpRequest = {
  method: 'POST',
  origin: 'http://127.0.0.1:1',
  path: '/api/v3/order?symbol=BTCUSDT&newClientOrderId=a1-1-n1',
  headers: {},
  timeoutMs: 12_000,
  bodyBytesMax: 1_000,
};

const DONE: ExchangeAnswer = { status: 200, headers: {}, body: '{}' };

interface Crossing {
  /** "200", "429", or "sent" and "unsent" for failures. */
  readonly outcome: string;
  readonly executed: number;
  readonly tookMs: number;
}

async function cross(
  kind?: FaultWindow['kind'],
  options: {
    readonly target?: FaultTarget;
    readonly path?: string;
    readonly abandon?: boolean;
    /** What the exchange answers. */
    readonly answer?: ExchangeAnswer;
  } = {},
): Promise<Crossing> {
  const time = new VirtualTime(0);
  const { abandon = false, answer = DONE, path = PLACEMENT.path, target = 'all' } = options;
  const window = { from: 0, to: 1_000, target, probability: 1, delayMsMax: 5_000 } as const;
  let executed = 0;
  const http = new SimulatedHttp({
    clock: time,
    scheduler: time,
    random: new Prng(1),
    plan: { windows: kind === undefined ? [] : [{ ...window, kind }], crashes: [], healAt: 1_000 },
    tally: new FaultTally(),
    log: new WireLog(),
    stall: new ProgramStall(time),
    witness: { requested: () => undefined, answered: () => undefined },
    door: () => {
      executed += 1;
      return answer;
    },
  });
  let outcome = 'nothing';
  let tookMs = 0;
  void http
    .send({ ...PLACEMENT, path })
    .then(
      ({ status }) => String(status),
      (failure: unknown) =>
        failure instanceof HttpTransportFailure && failure.sent ? 'sent' : 'unsent',
    )
    .then((text) => {
      outcome = text;
      tookMs = time.monotonic();
    });
  if (abandon) http.abandon();
  await time.run({ until: 60_000, tasksMax: 100 });
  return { outcome, executed, tookMs };
}

it.each([
  [undefined, '200', 1],
  ['refuse-connection', 'unsent', 0],
  ['lose-request', 'sent', 0],
  ['lose-response', 'sent', 1],
  ['delay-request', '200', 1],
  ['delay-response', '200', 1],
  ['error-before', '502', 0],
  ['error-after', '503', 1],
  ['rate-limited', '429', 0],
] as const)('%s ends in %s, executed %i times', async (kind, outcome, executed) => {
  expect(await cross(kind)).toMatchObject({ outcome, executed });
});

it('what is lost is noticed when the request times out', async () => {
  expect((await cross('lose-response')).tookMs).toBe(PLACEMENT.timeoutMs);
});

it('a fault that aims at orders leaves other requests alone', async () => {
  expect(await cross('lose-request', { target: 'orders' })).toMatchObject({ outcome: 'sent' });
  const path = '/api/v3/time';
  expect(await cross('lose-request', { target: 'orders', path })).toMatchObject({ outcome: '200' });
});

it('what a process has sent is carried out after its end, and nobody is told', async () => {
  expect(await cross(undefined, { abandon: true })).toMatchObject({
    outcome: 'nothing',
    executed: 1,
  });
});

it('keeps an answer back for as long as the exchange does', async () => {
  const late = await cross(undefined, { answer: { ...DONE, delayMs: 7_000 } });
  expect(late).toMatchObject({ outcome: '200', executed: 1 });
  expect(late.tookMs).toBeGreaterThanOrEqual(7_000);
  expect(late.tookMs).toBeLessThan(7_100);
});

it('gives up on an answer that the exchange keeps for too long, or for ever', async () => {
  for (const answer of [{ ...DONE, delayMs: 30_000 }, noAnswer(false)])
    expect(await cross(undefined, { answer })).toEqual({
      outcome: 'sent',
      executed: 1,
      tookMs: PLACEMENT.timeoutMs,
    });
});

it('takes a reset for a request that was sent', async () => {
  const reset = await cross(undefined, { answer: noAnswer(true) });
  expect(reset).toMatchObject({ outcome: 'sent', executed: 1 });
  expect(reset.tookMs).toBeLessThan(100);
});
