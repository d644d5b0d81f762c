import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { readCredentials } from '../../../../src/cli/home/read-credentials.js';

const folder = mkdtempSync(join(tmpdir(), 'aegis-credentials-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PEM = generateKeyPairSync('ed25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const SECRET = 'canary-secret';
const HMAC = `apiKey: canary-api-key\nsecret: ${SECRET}\n`;

let files = 0;

/** A file of its own, in a folder of its own. */
function file(content: string, modes: { file?: number; folder?: number } = {}): string {
  files += 1;
  const place = join(folder, String(files));
  mkdirSync(place);
  const path = join(place, 'key');
  writeFileSync(path, content);
  chmodSync(path, modes.file ?? 0o600);
  chmodSync(place, modes.folder ?? 0o700);
  return path;
}

function linked(): string {
  const path = `${file(HMAC)}-link`;
  symlinkSync(path.replace('-link', ''), path);
  return path;
}

function besidePem(): string {
  const path = file(JSON.stringify({ apiKey: 'canary-api-key', privateKeyPath: 'pem' }));
  writeFileSync(join(path, '..', 'pem'), PEM, { mode: 0o600 });
  return path;
}

describe('readCredentials', () => {
  it.each<[string, string, NodeJS.ProcessEnv]>([
    ['HMAC', 'the environment', { AEGIS_API_KEY: 'canary-api-key', AEGIS_API_SECRET: SECRET }],
    [
      'ED25519',
      'the environment and a PEM file',
      { AEGIS_API_KEY: 'canary-api-key', AEGIS_API_PRIVATE_KEY_PATH: file(PEM) },
    ],
    ['HMAC', 'a YAML file', { AEGIS_CREDENTIALS_PATH: file(HMAC) }],
    [
      'HMAC',
      'a JSON file',
      {
        AEGIS_CREDENTIALS_PATH: file(JSON.stringify({ apiKey: 'canary-api-key', secret: SECRET })),
      },
    ],
    ['HMAC', 'a read-only file', { AEGIS_CREDENTIALS_PATH: file(HMAC, { file: 0o400 }) }],
    ['ED25519', 'a PEM beside the file', { AEGIS_CREDENTIALS_PATH: besidePem() }],
    [
      'ED25519',
      'a PEM within the file',
      {
        AEGIS_CREDENTIALS_PATH: file(JSON.stringify({ apiKey: 'canary-api-key', privateKey: PEM })),
      },
    ],
  ])(
    'gets an %s key from %s, and leaves nothing in the environment',
    (kind, _from, environment) => {
      const credentials = readCredentials(environment);
      expect(credentials.signingKey.kind).toBe(kind);
      expect(credentials.apiKey.reveal()).toBe('canary-api-key');
      expect(environment).toEqual({});
      expect(inspect(credentials, { depth: 9, showHidden: true })).not.toMatch(/canary|PRIVATE/);
      expect(JSON.stringify(credentials)).not.toMatch(/canary|PRIVATE/);
    },
  );

  const at = (path: string): NodeJS.ProcessEnv => ({ AEGIS_CREDENTIALS_PATH: path });
  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['no key at all', {}, /AEGIS_API_KEY/],
    ['no secret', { AEGIS_API_KEY: 'canary' }, /AEGIS_API_SECRET/],
    [
      'two sources',
      { AEGIS_API_KEY: 'canary', ...at(file(HMAC)) },
      /AEGIS_CREDENTIALS_PATH and AEGIS_API_KEY are both set/,
    ],
    [
      'two kinds of key',
      { AEGIS_API_KEY: 'canary', AEGIS_API_SECRET: 'canary', AEGIS_API_PRIVATE_KEY_PATH: '/x' },
      /both set/,
    ],
    ['a file that is not there', at(join(folder, 'absent')), /cannot be read \(ENOENT\)/],
    ['a folder', at(folder), /is not a file/],
    ['a symbolic link', at(linked()), /is a symbolic link/],
    ['a file the group may read', at(file(HMAC, { file: 0o640 })), /mode 0640.*chmod 600/],
    ['a file others may write', at(file(HMAC, { file: 0o602 })), /mode 0602/],
    ['a folder the group may write', at(file(HMAC, { folder: 0o770 })), /mode 0770.*chmod 700/],
    ['a folder anybody may write', at(file(HMAC, { folder: 0o1777 })), /mode 1777/],
    ['an enormous file', at(file('x'.repeat(70_000))), /larger than/],
    ['broken YAML', at(file(`apiKey: "${SECRET}`)), /neither YAML nor JSON/],
    ['a list', at(file(`- ${SECRET}`)), /names and values/],
    ['an unknown field', at(file(`${HMAC}passphrase: canary`)), /none of apiKey/],
    ['a number for a key', at(file('apiKey: 17\nsecret: canary')), /apiKey is not a text/],
    ['no apiKey', at(file(`secret: ${SECRET}`)), /has no apiKey/],
    ['neither secret nor PEM', at(file('apiKey: canary')), /it has 0/],
    ['both', at(file(`${HMAC}privateKeyPath: /x`)), /it has 2/],
    [
      'something that is no PEM',
      at(file(`apiKey: canary\nprivateKey: ${SECRET}`)),
      /cannot be used: the private key is not a readable PEM/,
    ],
  ])('refuses %s, and quotes no value', (_name, environment, message) => {
    let failure: unknown;
    try {
      readCredentials(environment);
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ exitCode: 4, message: expect.stringMatching(message) });
    expect(inspect(failure, { depth: 9 })).not.toMatch(/canary/);
  });
});
