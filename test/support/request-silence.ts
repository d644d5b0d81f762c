import {
  type AccountHarness,
  CANCEL,
  CANCELED,
  openAccount,
  QUERY,
  SYMBOL,
} from './binance-account.js';
import type { FakeAnswer } from './fake-http-transport.js';

/** For how long a cancel, and after it a read of the account, stay unsent. */
export interface Silence {
  readonly exitMs: number;
  readonly readMs: number;
}

/** For how long each kind of request stays unsent from now on. */
export async function silenceOf({ adapter, client, http, time }: AccountHarness): Promise<Silence> {
  http.answerJson(CANCEL, CANCELED).answerJson('GET /api/v3/account', {});
  client.cancel({ type: 'CancelOrder', symbol: SYMBOL, clientOrderId: 'a1-1', purpose: 'EXIT' });
  adapter.account.account().catch(() => undefined);
  const sentAt = async (route: string): Promise<number> => {
    const startedAt = time.now();
    await time.advance(0);
    while (http.queries(route).length === 0) await time.advance(500);
    return time.now() - startedAt;
  };
  const exitMs = await sentAt(CANCEL);
  return { exitMs, readMs: exitMs + (await sentAt('GET /api/v3/account')) };
}

/** The same after this answer to a read. */
export async function silenceAfter(answer: FakeAnswer): Promise<Silence> {
  const account = openAccount();
  const { client, http, time } = account;
  http.answer(QUERY, answer);
  client.query({ type: 'QueryOrder', symbol: SYMBOL, clientOrderId: 'a1-1' });
  await time.advance(0);
  return silenceOf(account);
}

/** The account's subscription, the first request on the WebSocket API, meets this error. */
export async function refuseSubscription(account: AccountHarness, status: number, error: object) {
  const { client, time, ws } = account;
  client.connect();
  ws.last.open();
  await time.advance(0);
  ws.last.say({ id: ws.last.lastSent()['id'], status, error: { msg: 'x', ...error } });
  await time.advance(0);
}

/** The same after this refusal on the WebSocket API, whose `data` holds times of the exchange. */
export async function silenceAfterRefusal(status: number, data?: object): Promise<Silence> {
  const account = openAccount();
  await refuseSubscription(account, status, { code: -1003, ...(data && { data }) });
  return silenceOf(account);
}

/** An answer's `data` that asks for silence, by a clock that is not ours. */
export function retryAfter(ms: number): object {
  return { serverTime: 1_600_000_000_000, retryAfter: 1_600_000_000_000 + ms };
}
