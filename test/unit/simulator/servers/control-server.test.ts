import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultDirector } from '../../../../src/simulator/scenario/fault-director.js';
import {
  type ControlServer,
  serveControl,
} from '../../../../src/simulator/servers/control-server.js';
import { ExchangeHarness } from '../../../support/exchange-harness.js';

let harness: ExchangeHarness;
let control: ControlServer;

beforeEach(async () => {
  harness = new ExchangeHarness();
  const director = new FaultDirector(harness.exchange, {
    clock: harness.time,
    scheduler: harness.time,
    notice: () => undefined,
  });
  control = await serveControl(harness.exchange, director, 0);
});

afterEach(() => control.close());

async function send(body: string, type = 'application/json'): Promise<[number, unknown]> {
  const headers = { 'content-type': type };
  const response = await fetch(`${control.origin}/actions`, { method: 'POST', headers, body });
  return [response.status, await response.json()];
}

describe('the control port', () => {
  it('orders faults', async () => {
    expect(await send('{"do":"ban","ms":1000}')).toEqual([200, { done: null }]);
    expect(harness.request('GET /api/v3/time').status).toBe(418);
  });

  it('shows how the exchange stands, and what was asked of it', async () => {
    harness.request('GET /api/v3/ping');
    await send('{"do":"stale-reads","node":2,"ms":30000}');
    const state: unknown = await (await fetch(`${control.origin}/state`)).json();
    expect(state).toMatchObject({
      connections: 0,
      accounts: [{ apiKey: 'test-key', revoked: false, openOrders: 0 }],
      faults: { nodeLagsMs: [0, 0, 30_000, 0], frozenUntil: null },
    });
    const log: unknown = await (await fetch(`${control.origin}/log`)).json();
    expect(log).toMatchObject([{ method: 'GET', path: '/api/v3/ping', status: 200 }]);
  });

  it.each([
    ['{"do":"ban"}', 'application/json', 400],
    ['{', 'application/json', 400],
    ['{"do":"ban","ms":1000}', 'text/plain', 415],
    [' '.repeat(70_000), 'application/json', 413],
  ])('refuses %.20s as %s', async (body, type, status) => {
    expect((await send(body, type))[0]).toBe(status);
    expect(harness.request('GET /api/v3/time').status).toBe(200);
  });

  it('knows nothing else', async () => {
    expect((await fetch(`${control.origin}/`)).status).toBe(404);
  });
});
