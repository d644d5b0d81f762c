import { expect, it } from 'vitest';
import { ControlDatabase } from '../../../../src/adapters/sqlite/control-database.js';
import { SqliteControlStore } from '../../../../src/adapters/sqlite/sqlite-control-store.js';
import { IntentBeforeSend } from '../../../../src/drill/checkers/intent-before-send.js';
import type { SubmitOrder } from '../../../../src/model/engine-output.js';
import { formatPrice } from '../../../../src/model/price.js';
import { formatQuantity } from '../../../../src/model/quantity.js';
import { collectReports, placement } from '../../../support/drill-evidence.js';
import { orderRecord } from '../../../support/trading-records.js';

const order = orderRecord('a1-1-n1', { status: 'INTENT' });
const { price, quantity, side, stopPrice, symbol, timestamp, type } = order.request;
const onTheWire = {
  symbol,
  side,
  type,
  quantity: formatQuantity(quantity),
  price: price === undefined ? '' : formatPrice(price),
  stopPrice: stopPrice === undefined ? '' : formatPrice(stopPrice),
  timestamp: String(timestamp),
};

function stage(options: { readonly row: boolean; readonly journal: boolean }) {
  const database = ControlDatabase.memory();
  const store = new SqliteControlStore(database);
  store.beginRun(0);
  const body: SubmitOrder = { type: 'SubmitOrder', purpose: 'ENTRY', request: order.request };
  store.commit({
    records: options.row ? [{ type: 'RecordOrder', order }] : [],
    entries: options.journal ? [{ kind: 'output', sequence: 1, index: 0, at: 0, body }] : [],
  });
  const { details, report } = collectReports();
  return { checker: new IntentBeforeSend(database, report), details };
}

it('is content when row and journal hold exactly what is sent', () => {
  const { checker, details } = stage({ row: true, journal: true });
  checker.requested(placement('a1-1-n1', onTheWire));
  expect(details).toEqual([]);
});

it('reports a placement that is not on disk', () => {
  const { checker, details } = stage({ row: false, journal: false });
  checker.requested(placement('a1-1-n1', onTheWire));
  expect(details).toEqual(['a1-1-n1 is being placed and is not on disk']);
});

it('reports a placement that the journal does not know', () => {
  const { checker, details } = stage({ row: true, journal: false });
  checker.requested(placement('a1-1-n1', onTheWire));
  expect(details).toEqual(['a1-1-n1 is being placed and its SubmitOrder is not in the journal']);
});

it.each(['symbol', 'side', 'type', 'quantity', 'price', 'stopPrice', 'timestamp'])(
  'reports a %s that differs from the one on disk',
  (name) => {
    const { checker, details } = stage({ row: true, journal: true });
    checker.requested(placement('a1-1-n1', { ...onTheWire, [name]: '7' }));
    expect(details).toHaveLength(1);
    expect(details[0]).toContain(`${name} is 7 on the wire`);
  },
);
