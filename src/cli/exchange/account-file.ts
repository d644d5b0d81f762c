import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseMoney } from '../../model/money.js';
import { assetName } from '../../model/names.js';
import { isApiKey } from '../../simulator/admission/key-store.js';
import { FieldReader, ScenarioProblem } from '../../simulator/scenario/field-reader.js';
import type { AccountKey, SimulatedAccount } from '../../simulator/simulated-exchange.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';
import { readPublicPem } from './pair-keys.js';

const ACCOUNTS_MAX = 100;
const KEYS_MAX = 20;
const TRADE_GROUP_MAX = 2_147_483_647;

/**
 * The accounts of a simulated exchange from a JSON file: `{"accounts": [{"apiKey", "secret" or "publicKey", "keys",
 * "balances", "tradeGroup"}]}`. Public keys are PEM files, named as seen from the file's own folder.
 *
 * @throws VerbFailure 4 that names the file, the place and what was expected there
 */
export function readAccountFile(path: string): readonly SimulatedAccount[] {
  try {
    const fields = FieldReader.ofJson(readFileSync(path, 'utf8'));
    const accounts = fields
      .list('accounts', ACCOUNTS_MAX)
      .map(({ value, path: place }) => readAccount(new FieldReader(value, place), dirname(path)));
    fields.end();
    if (accounts.length === 0) throw new ScenarioProblem('accounts: expected at least one');
    refuseSameKeys(accounts);
    return accounts;
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : 'unreadable';
    throw new VerbFailure(EXIT.configuration, `--accounts ${path}: ${reason}`, failure);
  }
}

function readAccount(fields: FieldReader, folder: string): SimulatedAccount {
  const key = readKey(fields, folder);
  const moreKeys = fields.has('keys')
    ? fields.list('keys', KEYS_MAX).map(({ value, path }) => {
        const inner = new FieldReader(value, path);
        const read = readKey(inner, folder);
        inner.end();
        return read;
      })
    : [];
  const tradeGroup = fields.optionalCount('tradeGroup', 1, TRADE_GROUP_MAX);
  const balances = readBalances(fields);
  fields.end();
  return { ...key, moreKeys, balances, ...(tradeGroup === undefined ? {} : { tradeGroup }) };
}

function readKey(fields: FieldReader, folder: string): AccountKey {
  const apiKey = fields.text('apiKey');
  if (!isApiKey(apiKey)) {
    throw new ScenarioProblem(
      `${fields.pathOf('apiKey')}: expected 1 to 128 letters, digits, _ or -, got ${JSON.stringify(apiKey.slice(0, 80))}`,
    );
  }
  const secret = fields.optionalText('secret');
  const file = fields.optionalText('publicKey');
  if ((secret === undefined) === (file === undefined)) {
    throw new ScenarioProblem(
      `${fields.pathOf('secret')}: expected either a secret or a publicKey, got ${secret === undefined ? 'neither' : 'both'}`,
    );
  }
  if (secret !== undefined) return { apiKey, secret };
  return { apiKey, publicKeyPem: readPublicKey(resolve(folder, file ?? ''), fields) };
}

function readPublicKey(path: string, fields: FieldReader): string {
  try {
    return readPublicPem(path).publicKeyPem;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unreadable';
    throw new ScenarioProblem(`${fields.pathOf('publicKey')}: ${reason}`, { cause });
  }
}

function readBalances(fields: FieldReader): SimulatedAccount['balances'] {
  return [...fields.texts('balances')].map(([asset, text]) => {
    const place = `${fields.pathOf('balances')}.${asset}`;
    if (!/^[A-Z0-9]{1,20}$/.test(asset)) {
      throw new ScenarioProblem(`${place}: expected an asset in capitals, such as USDT`);
    }
    const free = parseMoney(text);
    if (free === undefined || free < 0n) {
      throw new ScenarioProblem(`${place}: expected an amount of at least 0, got "${text}"`);
    }
    return { asset: assetName(asset), free };
  });
}

function refuseSameKeys(accounts: readonly SimulatedAccount[]): void {
  const seen = new Map<string, string>();
  for (const [index, { apiKey, moreKeys = [] }] of accounts.entries()) {
    const placed = [apiKey, ...moreKeys.map((key) => key.apiKey)].map((key, at) => ({
      key,
      place: `accounts[${index}]${at === 0 ? '' : `.keys[${at - 1}]`}.apiKey`,
    }));
    for (const { key, place } of placed) {
      const before = seen.get(key);
      if (before !== undefined) {
        throw new ScenarioProblem(`${place}: "${key}" is already the key at ${before}`);
      }
      seen.set(key, place);
    }
  }
}
