import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import {
  type Credentials,
  CredentialsFailure,
  Secret,
  SigningKey,
} from '../../adapters/binance/credentials.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';
import { readPrivateFile } from './private-file.js';

/** Names of the environment variables that hold a key, or say where one is. */
const API_KEY = 'AEGIS_API_KEY';
const API_SECRET = 'AEGIS_API_SECRET';
const PRIVATE_KEY_PATH = 'AEGIS_API_PRIVATE_KEY_PATH';
const CREDENTIALS_PATH = 'AEGIS_CREDENTIALS_PATH';

/** Fields of a credentials file. */
const FIELDS = ['apiKey', 'secret', 'privateKeyPath', 'privateKey'] as const;

/**
 * The live profile's key: from a file named by AEGIS_CREDENTIALS_PATH, or from AEGIS_API_KEY with AEGIS_API_SECRET or
 * AEGIS_API_PRIVATE_KEY_PATH. What is taken out of the environment is removed there, so that no child process inherits
 * it.
 *
 * @throws VerbFailure (4) naming what is missing or wrong, never a value
 */
export function readCredentials(environment: NodeJS.ProcessEnv): Credentials {
  const path = take(environment, CREDENTIALS_PATH);
  if (path === undefined) return fromEnvironment(environment);
  if (take(environment, API_KEY) !== undefined)
    throw refusal(`${CREDENTIALS_PATH} and ${API_KEY} are both set; leave one`);
  return fromFile(path);
}

function fromEnvironment(environment: NodeJS.ProcessEnv): Credentials {
  const apiKey = take(environment, API_KEY);
  const secret = take(environment, API_SECRET);
  const keyPath = take(environment, PRIVATE_KEY_PATH);
  if (apiKey === undefined) throw missing(API_KEY);
  if (secret !== undefined && keyPath !== undefined)
    throw refusal(`${API_SECRET} and ${PRIVATE_KEY_PATH} are both set; leave one`);
  if (keyPath !== undefined)
    return credentials(apiKey, keyPath, () =>
      SigningKey.fromPem(new Secret(readPrivateFile(keyPath))),
    );
  if (secret === undefined) throw missing(API_SECRET);
  return credentials(apiKey, API_SECRET, () => SigningKey.fromSecret(new Secret(secret)));
}

/** A file in YAML or JSON: `apiKey`, and one of `secret`, `privateKeyPath` (beside the file when relative) and `privateKey`. */
function fromFile(path: string): Credentials {
  const fields = parseFields(path, readPrivateFile(path));
  const { apiKey, secret, privateKeyPath, privateKey } = fields;
  if (apiKey === undefined) throw refusal(`${path} has no apiKey`);
  const given = [secret, privateKeyPath, privateKey].filter((value) => value !== undefined);
  if (given.length !== 1)
    throw refusal(
      `${path} has one of secret, privateKeyPath and privateKey, and it has ${given.length}`,
    );
  return credentials(apiKey, path, () => {
    if (secret !== undefined) return SigningKey.fromSecret(new Secret(secret));
    if (privateKey !== undefined) return SigningKey.fromPem(new Secret(privateKey));
    return SigningKey.fromPem(
      new Secret(readPrivateFile(resolve(dirname(path), privateKeyPath ?? ''))),
    );
  });
}

function credentials(apiKey: string, source: string, signingKey: () => SigningKey): Credentials {
  try {
    return { apiKey: new Secret(apiKey), signingKey: signingKey() };
  } catch (cause) {
    if (cause instanceof CredentialsFailure)
      throw refusal(`${source} cannot be used: ${cause.message}`);
    throw cause;
  }
}

/** The parser's own message would quote the line, so it is not passed on. */
function parseFields(path: string, text: string): Partial<Record<(typeof FIELDS)[number], string>> {
  let document: unknown;
  try {
    document = parse(text, { logLevel: 'error', prettyErrors: false });
  } catch {
    throw refusal(`${path} is neither YAML nor JSON`);
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw refusal(`${path} is not a list of names and values`);
  }
  for (const [name, value] of Object.entries(document)) {
    if (!(FIELDS as readonly string[]).includes(name)) {
      throw refusal(`${path} has a field that is none of ${FIELDS.join(', ')}`);
    }
    if (typeof value !== 'string' || value.trim() === '')
      throw refusal(`${path}: ${name} is not a text in quotes`);
  }
  return document;
}

function take(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name]?.trim();
  delete environment[name];
  return value === '' ? undefined : value;
}

function missing(name: string): VerbFailure {
  return refusal(
    `the live profile needs ${name} in the environment, and it is not set (or ${CREDENTIALS_PATH}, naming a file)`,
  );
}

function refusal(message: string): VerbFailure {
  return new VerbFailure(EXIT.configuration, message);
}
