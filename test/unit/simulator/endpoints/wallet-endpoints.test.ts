import { beforeEach, describe, expect, it } from 'vitest';
import { ExchangeHarness } from '../../../support/exchange-harness.js';

let harness: ExchangeHarness;

beforeEach(() => {
  harness = new ExchangeHarness();
});

describe('what general clients ask beside the Spot API', () => {
  it.each<[string, unknown]>([
    ['GET /sapi/v1/account/status', { data: 'Normal' }],
    ['GET /sapi/v1/account/apiTradingStatus', { data: { isLocked: false } }],
    ['GET /sapi/v1/account/info', { vipLevel: 0, isMarginEnabled: false }],
    [
      'GET /sapi/v1/account/apiRestrictions',
      { enableReading: true, enableSpotAndMarginTrading: true, enableWithdrawals: false },
    ],
    ['GET /sapi/v1/bnbBurn', { spotBNBBurn: false }],
    ['GET /sapi/v1/capital/deposit/hisrec', []],
    ['GET /sapi/v1/capital/withdraw/history', []],
    ['POST /sapi/v1/asset/get-funding-asset', []],
  ])('is answered to a signature: %s', (line, answer) => {
    expect(harness.signed(line)).toMatchObject({ status: 200, json: answer });
    expect(harness.request(line)).toMatchObject({ status: 400, json: { code: -1102 } });
  });

  it.each([
    '/sapi/v1/margin/allPairs',
    '/sapi/v1/margin/isolated/allPairs',
    '/sapi/v1/spot/delist-schedule',
  ])('is answered with a signature and without: %s', (path) => {
    expect(harness.request(`GET ${path}`)).toMatchObject({ status: 200, json: [] });
    expect(harness.signed(`GET ${path}`)).toMatchObject({ status: 200, json: [] });
  });

  it('is told what is held, whole or by asset', () => {
    const all = harness.signed('POST /sapi/v3/asset/getUserAsset');
    expect(all.json).toMatchObject([
      { asset: 'BTC', free: '10.00000000', locked: '0.00000000' },
      { asset: 'USDT', free: '1000.00000000' },
    ]);
    const one = harness.signed('POST /sapi/v3/asset/getUserAsset?asset=USDT');
    expect(one.json).toMatchObject([{ asset: 'USDT' }]);
  });

  it('is refused as the exchange refuses when it is of another market', () => {
    for (const line of [
      'GET /sapi/v1/margin/account',
      'GET /fapi/v1/ping',
      'POST /eapi/v1/order',
    ]) {
      expect(harness.signed(line)).toMatchObject({ status: 404, json: { code: -1020 } });
    }
  });
});
