import { describe, expect, it } from 'vitest';
import type { BalanceMoved, OutsideMovement } from '../../../../src/model/account-event.js';
import type { EngineOutput } from '../../../../src/model/engine-output.js';
import { type Money, moneyOf } from '../../../../src/model/money.js';
import { type AssetName, assetName } from '../../../../src/model/names.js';
import { quantityOf } from '../../../../src/model/quantity.js';
import type { ReasonCode } from '../../../../src/model/reason-code.js';
import { answer, audit, bought, openOrder, rich } from '../../../support/bought-desk.js';
import { BASE, type Desk, QUOTE, SYMBOL } from '../../../support/desk.js';

function moved(
  desk: Desk,
  delta: string,
  change: { readonly by?: OutsideMovement; readonly asset?: AssetName } = {},
): readonly EngineOutput[] {
  const isNegative = delta.startsWith('-');
  const amount = moneyOf(isNegative ? delta.slice(1) : delta);
  const event: BalanceMoved = {
    type: 'BalanceMoved',
    at: desk.now,
    exchangeAt: desk.now,
    asset: change.asset ?? BASE,
    by: change.by ?? 'TRANSFER',
    delta: (isNegative ? -amount : amount) as Money,
  };
  return desk.feed(event);
}

const types = (outputs: readonly EngineOutput[]): readonly string[] =>
  outputs.map(({ type }) => type);

function blockedBy(desk: Desk): readonly ReasonCode[] {
  const decision = desk.signal().find((output) => output.type === 'RecordDecision');
  return decision?.type === 'RecordDecision' ? decision.reasons.map(({ code }) => code) : [];
}

/** 0.099 BTC held under a stop for all of it, in an account that agrees. */
function protectedDesk(): Desk {
  const desk = bought();
  const protection = [...desk.records.orders.values()].find(
    (order) => order.purpose === 'PROTECTION',
  );
  const id = protection?.request.clientOrderId ?? '';
  const report = openOrder(id, 'SELL');
  desk.feed({ type: 'OrderReported', at: desk.now, report, source: 'response' });
  answer(desk, audit(desk), { balances: rich('0.099') });
  return desk;
}

describe('what moves a balance from outside', () => {
  it('is a row of its own, whatever the asset, and asks for nothing more when nothing depends on it', () => {
    const outputs = moved(protectedDesk(), '12.5', { asset: assetName('DOGE') });
    expect(outputs).toEqual([
      {
        type: 'RecordExternalMovement',
        at: expect.any(Number),
        exchangeAt: expect.any(Number),
        asset: 'DOGE',
        by: 'TRANSFER',
        delta: moneyOf('12.5'),
      },
    ]);
    expect(types(moved(protectedDesk(), '-100', { asset: QUOTE }))).toEqual([
      'RecordExternalMovement',
    ]);
  });

  it('asks for a snapshot at once when a position holds the asset', () => {
    expect(types(moved(protectedDesk(), '-0.05'))).toEqual([
      'RecordExternalMovement',
      'RequestSnapshot',
      'ScheduleTimer',
    ]);
  });
});

describe('a position whose base is not all there', () => {
  it('keeps its symbol from entries from the first statement on, with the numbers', () => {
    const desk = protectedDesk();
    const balances = rich('0.049').filter(({ asset }) => asset === BASE);
    const at = desk.now;
    const event = {
      type: 'BalancesReported',
      at,
      exchangeAt: at,
      balances,
      complete: false,
    } as const;
    const outputs = desk.feed(event);
    expect(outputs).toContainEqual({
      type: 'ScheduleTimer',
      timerId: 'funding',
      dueAt: at + 2_000,
    });
    const decision = desk.signal().find((output) => output.type === 'RecordDecision');
    expect(decision).toMatchObject({
      reasons: [
        {
          code: 'PROTECTION_UNFUNDED',
          numbers: { asset: 'BTC', held: '0.099', sellable: '0.049', missing: '0.05' },
        },
        { code: 'SYMBOL_BUSY' },
      ],
    });
    desk.now += 2_000;
    const looked = desk.feed({ type: 'TimerFired', at: desk.now, timerId: 'funding' });
    expect(types(looked)).toContain('RequestSnapshot');
  });

  it('is believed after two equal snapshots, told once, and cleared by one that agrees', () => {
    const desk = protectedDesk();
    const incidents = (outputs: readonly EngineOutput[]) =>
      outputs.filter(
        (output) =>
          output.type === 'RecordIncident' && output.reason.code === 'PROTECTION_UNFUNDED',
      );
    const short = { balances: rich('0.049') };
    expect(incidents(answer(desk, moved(desk, '-0.05'), short))).toEqual([]);
    expect(incidents(answer(desk, audit(desk), short))).toHaveLength(1);
    expect(incidents(answer(desk, audit(desk), short))).toEqual([]);
    expect(desk.engine.snapshot().positions).toMatchObject([{ position: { status: 'OPEN' } }]);
    const back = answer(desk, audit(desk), { balances: rich('0.099') });
    expect(back).toContainEqual(
      expect.objectContaining({ type: 'RecordNotification', severity: 'info' }),
    );
    expect(blockedBy(desk)).toEqual(['SYMBOL_BUSY']);
  });

  it('sells what is there when it is left, and stays open for the rest', () => {
    const desk = protectedDesk();
    const short = { balances: rich('0.049') };
    answer(desk, moved(desk, '-0.05'), short);
    answer(desk, audit(desk), short);
    desk.quote('1020', '1020.1');
    const [protection] = [...desk.records.orders.values()].filter(
      (order) => order.purpose === 'PROTECTION',
    );
    const report = {
      ...openOrder(protection?.request.clientOrderId ?? '', 'SELL'),
      status: 'CANCELED' as const,
    };
    const outputs = desk.feed({ type: 'OrderReported', at: desk.now, report, source: 'stream' });
    const sell = outputs.find((output) => output.type === 'SubmitOrder');
    expect(sell).toMatchObject({ purpose: 'EXIT', request: { quantity: quantityOf('0.049') } });
  });

  it('is neither sold nor closed while nothing of it is there', () => {
    const desk = protectedDesk();
    const none = { balances: rich('0') };
    answer(desk, moved(desk, '-0.099'), none);
    answer(desk, audit(desk), none);
    desk.quote('1020', '1020.1');
    const [protection] = [...desk.records.orders.values()].filter(
      (order) => order.purpose === 'PROTECTION',
    );
    const report = {
      ...openOrder(protection?.request.clientOrderId ?? '', 'SELL'),
      status: 'CANCELED' as const,
    };
    const outputs = desk.feed({ type: 'OrderReported', at: desk.now, report, source: 'stream' });
    expect(types(outputs)).not.toContain('SubmitOrder');
    expect(desk.engine.snapshot().positions).toMatchObject([{ position: { status: 'CLOSING' } }]);
    answer(desk, audit(desk), { balances: rich('0.099') });
    const [order] = [...desk.records.orders.values()].filter(({ purpose }) => purpose === 'EXIT');
    expect(order?.request).toMatchObject({ symbol: SYMBOL, quantity: quantityOf('0.099') });
  });

  it('counts what is locked outside as not sellable, until it is unlocked', () => {
    const desk = protectedDesk();
    const locked = {
      balances: [
        ...rich('0').slice(0, 1),
        { asset: BASE, free: moneyOf('0.049'), locked: moneyOf('0.05') },
      ],
    };
    answer(desk, moved(desk, '0.05', { by: 'EXTERNAL_LOCK' }), locked);
    expect(blockedBy(desk)[0]).toBe('PROTECTION_UNFUNDED');
    answer(desk, moved(desk, '-0.05', { by: 'EXTERNAL_LOCK' }), { balances: rich('0.099') });
    expect(blockedBy(desk)).toEqual(['SYMBOL_BUSY']);
  });
});
