import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileExchangeState } from '../../../../src/simulator/state/file-exchange-state.js';
import { ExchangeHarness } from '../../../support/exchange-harness.js';

const LIMIT = 'POST /api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aegis-exchange-'));
  path = join(folder, 'exchange', 'state.jsonl');
});

afterEach(() => rmSync(folder, { recursive: true }));

function trade(): { readonly account: unknown; readonly orders: unknown } {
  const harness = new ExchangeHarness({ store: new FileExchangeState(path) });
  harness.signed(`${LIMIT}&quantity=0.5&price=101&newClientOrderId=filled`);
  harness.signed(`${LIMIT}&quantity=1&price=95&newClientOrderId=resting`);
  return read(harness);
}

function read(harness: ExchangeHarness): { readonly account: unknown; readonly orders: unknown } {
  return {
    account: harness.signed('GET /api/v3/account').json.balances,
    orders: harness.signed('GET /api/v3/allOrders?symbol=BTCUSDT').json,
  };
}

describe('an exchange state file', () => {
  it('gives back everything that was answered before the process ended', () => {
    const before = trade();
    expect(read(new ExchangeHarness({ store: new FileExchangeState(path) }))).toEqual(before);
  });

  it('drops a torn last line', () => {
    const before = trade();
    appendFileSync(path, '{"at":17,"orders":[{"or');
    expect(read(new ExchangeHarness({ store: new FileExchangeState(path) }))).toEqual(before);
  });

  it('is one line after loading', () => {
    trade();
    new FileExchangeState(path).load();
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(1);
  });

  it('names the file and the line it cannot read', () => {
    trade();
    writeFileSync(path, `garbage\n${readFileSync(path, 'utf8')}`);
    expect(() => new FileExchangeState(path).load()).toThrow(`${path}, line 1: not a change`);
  });
});
