import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../../src/base/assert.js';
import { type AegisProcess, eventually, Sandbox } from '../support/aegis-process.js';

const START_MS_MAX = 30_000;

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(async () => {
  await sandbox.close();
});

/** What the exchange says when it has started, by the word in front. */
async function started(exchange: AegisProcess): Promise<ReadonlyMap<string, string>> {
  await eventually('the exchange has started', START_MS_MAX, exchange, () =>
    exchange.stdout.includes('Ctrl-C stops'),
  );
  const lines = exchange.stdout.split('\n').map((line) => /^(.*?) {2,}(.*)$/.exec(line));
  return new Map(
    lines.flatMap((found) => (found === null ? [] : [[must(found[1]), found[2] ?? '']])),
  );
}

/** A signed request as a client sends it that knows no clock but this machine's. */
function readAccount(told: ReadonlyMap<string, string>): Promise<Response> {
  const query = `timestamp=${Date.now()}`;
  const secret = must(told.get('secret key'));
  const signature = createHmac('sha256', secret).update(query).digest('hex');
  return fetch(`${must(told.get('REST'))}/api/v3/account?${query}&signature=${signature}`, {
    headers: { 'x-mbx-apikey': must(told.get('API key')) },
  });
}

describe('aegis simulator', () => {
  it('takes requests that are stamped by the machine, before and after a restart', async () => {
    const args = ['simulator', '--port', '0', '--symbols', 'BTCUSDT', '--state', 'exchange.json'];
    for (const run of ['first', 'second']) {
      const exchange = sandbox.start(args);
      const told = await started(exchange);
      expect(told.get('clock'), run).toBe("this machine's");
      const answer = await readAccount(told);
      expect({ status: answer.status, body: await answer.json() }, run).toMatchObject({
        status: 200,
        body: { accountType: 'SPOT' },
      });
      exchange.kill('SIGINT');
      expect((await exchange.finished).exitCode).toBe(0);
    }
  });

  it('says where its time is another', async () => {
    const args = ['simulator', '--port', '0', '--symbols', 'BTCUSDT', '--speed', '60'];
    const told = await started(sandbox.start(args));
    expect(told.get('clock')).toMatch(/not this machine's.*\/api\/v3\/time/);
  });
});
