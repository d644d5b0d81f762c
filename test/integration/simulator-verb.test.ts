import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
function readAccount(
  told: ReadonlyMap<string, string>,
  key: { readonly name: string; readonly sign: (payload: string) => string } = {
    name: must(told.get('API key')),
    sign: (payload) =>
      createHmac('sha256', must(told.get('secret key')))
        .update(payload)
        .digest('hex'),
  },
): Promise<Response> {
  const query = `timestamp=${Date.now()}`;
  const signature = encodeURIComponent(key.sign(query));
  return fetch(`${must(told.get('REST'))}/api/v3/account?${query}&signature=${signature}`, {
    headers: { 'x-mbx-apikey': key.name },
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

  it('takes an Ed25519 and an RSA key of the same account', async () => {
    const pairs = {
      ed25519: generateKeyPairSync('ed25519'),
      rsa: generateKeyPairSync('rsa', { modulusLength: 2_048 }),
    };
    const files = Object.entries(pairs).map(([kind, { publicKey }]) => {
      const path = join(sandbox.folder, `${kind}.pem`);
      writeFileSync(path, publicKey.export({ type: 'spki', format: 'pem' }));
      return path;
    });
    const exchange = sandbox.start([
      ...['simulator', '--port', '0', '--symbols', 'BTCUSDT', '--api-key', 'mine'],
      ...files.flatMap((path) => ['--public-key', path]),
    ]);
    const told = await started(exchange);
    for (const [kind, { privateKey }] of Object.entries(pairs)) {
      expect(exchange.stdout).toContain(`mine-${kind},`);
      const answer = await readAccount(told, {
        name: `mine-${kind}`,
        sign: (payload) =>
          sign(kind === 'rsa' ? 'sha256' : null, Buffer.from(payload), privateKey).toString(
            'base64',
          ),
      });
      expect(answer.status, kind).toBe(200);
    }
  });

  it('has the accounts of a file, each with its own balances', async () => {
    const path = join(sandbox.folder, 'accounts.json');
    const accounts = [
      { apiKey: 'alice', secret: 'one', balances: { USDT: '5000' }, tradeGroup: 1 },
      { apiKey: 'bob', secret: 'two', balances: { BTC: '0.25' }, tradeGroup: 1 },
    ];
    writeFileSync(path, JSON.stringify({ accounts }));
    const args = ['simulator', '--port', '0', '--symbols', 'BTCUSDT', '--accounts', path];
    const exchange = sandbox.start(args);
    const told = await started(exchange);
    for (const { apiKey, secret, balances } of accounts) {
      const answer = await readAccount(told, {
        name: apiKey,
        sign: (payload) => createHmac('sha256', secret).update(payload).digest('hex'),
      });
      const { balances: held } = (await answer.json()) as { balances: Record<string, string>[] };
      const amounts = held.map(({ asset, free }) => [asset, Number(free)]);
      const expected = Object.entries(balances).map(([asset, free]) => [asset, Number(free)]);
      expect(amounts).toEqual(expected);
    }
    expect(exchange.stdout).not.toContain('secret');
  });

  it('says which flags do not go together with accounts of a file', async () => {
    const args = ['simulator', '--accounts', 'accounts.json', '--api-key', 'mine'];
    const { exitCode, stderr } = await sandbox.run(args);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('--api-key and --accounts do not go together'),
    });
  });

  it('says which file holds no public key', async () => {
    const path = join(sandbox.folder, 'empty.pem');
    writeFileSync(path, 'no key');
    const { exitCode, stderr } = await sandbox.run(['simulator', '--public-key', path]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 4,
      stderr: expect.stringMatching(/--public-key .*empty\.pem: expected a PEM file/),
    });
  });

  it('says where its time is another', async () => {
    const args = ['simulator', '--port', '0', '--symbols', 'BTCUSDT', '--speed', '60'];
    const told = await started(sandbox.start(args));
    expect(told.get('clock')).toMatch(/not this machine's.*\/api\/v3\/time/);
  });
});
