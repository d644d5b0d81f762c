import { describe, expect, it } from 'vitest';
import {
  newsOf,
  ORDER_NEWS,
  type OrderNews,
  transition,
} from '../../../../src/core/orders/order-transition.js';
import type { OrderReport } from '../../../../src/model/account-event.js';
import { isTerminal, type OrderStatus } from '../../../../src/model/order.js';
import { quantityOf } from '../../../../src/model/quantity.js';

const STATUSES: readonly OrderStatus[] = [
  'INTENT',
  'IN_DOUBT',
  'OPEN',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'REJECTED',
  'ABSENT',
];

/** One letter a cell: > moves, . stale, ! contradicts, x impossible. Columns in the order of ORDER_NEWS. */
const TABLE: Readonly<Record<OrderStatus, string>> = {
  INTENT: '>>>>>>>>x',
  IN_DOUBT: '>>>>>>>>>',
  OPEN: '.>>>>>!.x',
  PARTIALLY_FILLED: '.>>>>!!.x',
  FILLED: '...!!!!.x',
  CANCELED: '..!.!!!.x',
  EXPIRED: '..!!.!!.x',
  REJECTED: '!!!!!...x',
  ABSENT: '!!!!!....',
};
const LETTERS = { moves: '>', stale: '.', contradicts: '!', impossible: 'x' } as const;

describe('transition', () => {
  it.each(STATUSES)('is total for %s', (status) => {
    const row = ORDER_NEWS.map((news) => LETTERS[transition(status, news).type]).join('');
    expect(row).toBe(TABLE[status]);
  });

  it('never moves an order that the exchange has ended', () => {
    for (const status of ['FILLED', 'CANCELED', 'EXPIRED'] as const) {
      for (const news of ORDER_NEWS) {
        const step = transition(status, news);
        if ('to' in step) expect(step.to).toBe(status);
      }
    }
  });

  it('leaves doubt only by evidence', () => {
    const leaving = ORDER_NEWS.filter((news) => {
      const step = transition('IN_DOUBT', news);
      return 'to' in step && isTerminal(step.to);
    });
    const evidence: readonly OrderNews[] = [
      'FILLED',
      'CANCELED',
      'EXPIRED',
      'REJECTED',
      'REFUSED',
      'PROVED_ABSENT',
    ];
    expect(leaving).toEqual(evidence);
  });
});

describe('newsOf', () => {
  it.each([
    ['NEW', '0', 'ACCEPTED'],
    ['PENDING_NEW', '0', 'ACCEPTED'],
    ['PENDING_CANCEL', '0.5', 'PARTIAL'],
    ['PARTIALLY_FILLED', '0.5', 'PARTIAL'],
    ['FILLED', '1', 'FILLED'],
    ['CANCELED', '0.5', 'CANCELED'],
    ['REJECTED', '0', 'REJECTED'],
    ['EXPIRED', '0', 'EXPIRED'],
    ['EXPIRED_IN_MATCH', '0', 'EXPIRED'],
  ] as const)('%s with %s executed is %s', (status, executed, news) => {
    const report = { status, executedQuantity: quantityOf(executed) } as OrderReport;
    expect(newsOf(report)).toBe(news);
  });
});
