import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readAccountFile } from '../../../../src/cli/exchange/account-file.js';
import { EXIT, VerbFailure } from '../../../../src/cli/process/exit-code.js';
import { moneyOf } from '../../../../src/model/money.js';

const folder = mkdtempSync(join(tmpdir(), 'aegis-accounts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PEM = generateKeyPairSync('ed25519')
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();
writeFileSync(join(folder, 'bob.pem'), PEM);
writeFileSync(join(folder, 'none.pem'), 'nothing');

function file(content: unknown): string {
  const path = join(folder, 'accounts.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const ALICE = { apiKey: 'alice', secret: 'wonder', balances: { USDT: '100.5' } };
const BOB = { apiKey: 'bob', publicKey: 'bob.pem', balances: {} };

describe('readAccountFile', () => {
  it('reads keys, balances and trade groups', () => {
    const more = [{ apiKey: 'alice-2', publicKey: 'bob.pem' }];
    const accounts = [{ ...ALICE, keys: more, tradeGroup: 7 }, BOB];
    expect(readAccountFile(file({ accounts }))).toEqual([
      {
        ...{ apiKey: 'alice', secret: 'wonder', tradeGroup: 7 },
        moreKeys: [{ apiKey: 'alice-2', publicKeyPem: PEM }],
        balances: [{ asset: 'USDT', free: moneyOf('100.5') }],
      },
      { apiKey: 'bob', publicKeyPem: PEM, moreKeys: [], balances: [] },
    ]);
  });

  it.each([
    ['{"accounts": [', /the whole: expected JSON/],
    [[], /the whole: expected an object, got \[\]/],
    [{ accounts: [] }, /accounts: expected at least one/],
    [{ accounts: [{ ...ALICE, apiKey: 'a b' }] }, /accounts\[0\]\.apiKey: expected 1 to 128/],
    [{ accounts: [{ ...ALICE, secret: undefined }] }, /accounts\[0\]\.secret: .* got neither/],
    [{ accounts: [{ ...ALICE, publicKey: 'bob.pem' }] }, /accounts\[0\]\.secret: .* got both/],
    [{ accounts: [{ ...BOB, publicKey: 'none.pem' }] }, /accounts\[0\]\.publicKey: expected a PEM/],
    [{ accounts: [{ ...BOB, publicKey: 'gone.pem' }] }, /publicKey: .*ENOENT/],
    [{ accounts: [{ ...ALICE, balances: { usdt: '1' } }] }, /balances\.usdt: expected an asset/],
    [{ accounts: [{ ...ALICE, balances: { USDT: '-1' } }] }, /balances\.USDT: .* got "-1"/],
    [{ accounts: [{ ...ALICE, balances: { USDT: 'x' } }] }, /balances\.USDT: .* got "x"/],
    [{ accounts: [{ apiKey: 'a', secret: 's' }] }, /balances: expected an object, got nothing/],
    [{ accounts: [{ ...ALICE, tradeGroup: 0 }] }, /tradeGroup: expected a whole number from 1/],
    [{ accounts: [{ ...ALICE, balance: {} }] }, /accounts\[0\]\.balance: unknown; this takes/],
    [{ accounts: [ALICE, ALICE] }, /accounts\[1\]\.apiKey: "alice" is already .* accounts\[0\]/],
    [
      { accounts: [{ ...ALICE, keys: [{ apiKey: 'alice', secret: 's' }] }] },
      /accounts\[0\]\.keys\[0\]\.apiKey: "alice" is already/,
    ],
  ])('refuses %j', (content, says) => {
    const path = file(content);
    const read = () => readAccountFile(path);
    expect(read).toThrow(VerbFailure);
    expect(read).toThrow(says);
    expect(read).toThrow(`--accounts ${path}: `);
    expect(read).toThrow(expect.objectContaining({ exitCode: EXIT.configuration }));
  });
});
