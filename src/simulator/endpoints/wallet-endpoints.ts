import { formatFixedPadded } from '../../base/fixed-point.js';
import type { CommissionSchedule } from '../../matching/commission-schedule.js';
import type { AccountDesk } from '../account-desk.js';
import type { MarketView } from '../market-view.js';
import type { WireObject, WireValue } from '../wire-json.js';
import type { Endpoint } from './endpoint.js';
import { mandatorySymbol } from './symbol-selection.js';

/** What the endpoints beside the Spot API read. */
export interface WalletServices {
  readonly desk: AccountDesk;
  readonly market: MarketView;
  readonly commissions: CommissionSchedule;
}

/**
 * Endpoints outside the Spot API that general clients ask for when they load: the wallet's coins and fees, and empty
 * answers where margin and futures would be. Not documented with the Spot API; only what those clients read.
 */
export function walletEndpoints(services: WalletServices): readonly Endpoint[] {
  const { market, commissions } = services;
  const get = (path: string, signed: boolean, answer: Endpoint['answer']): Endpoint => ({
    ...{ method: 'GET', path, signed, answer },
    weight: () => 1,
  });
  return [
    get('/sapi/v1/system/status', false, () => ({ status: 0, msg: 'normal' })),
    get('/sapi/v1/capital/config/getall', true, ({ accountId }) =>
      renderCoins(accountId, services),
    ),
    get('/sapi/v1/margin/allPairs', true, () => []),
    get('/sapi/v1/margin/isolated/allPairs', true, () => []),
    get('/sapi/v1/asset/tradeFee', true, ({ parameters }) => {
      const symbols = parameters.has('symbol')
        ? [mandatorySymbol(parameters, market)]
        : market.instruments;
      return symbols.map(({ symbol }) => {
        const { maker, taker } = commissions.termsOf(symbol).standard;
        return {
          symbol,
          makerCommission: formatFixedPadded(maker),
          takerCommission: formatFixedPadded(taker),
        };
      });
    }),
    get('/fapi/v1/exchangeInfo', false, ({ at }) => noFutures(at)),
    get('/dapi/v1/exchangeInfo', false, ({ at }) => noFutures(at)),
  ];
}

function noFutures(serverTime: number): WireValue {
  return {
    ...{ timezone: 'UTC', serverTime },
    ...{ rateLimits: [], exchangeFilters: [], assets: [], symbols: [] },
  };
}

/** Every asset that is listed or held. Nothing can be deposited or withdrawn here. */
function renderCoins(accountId: string, { desk, market }: WalletServices): WireValue {
  const listed = market.instruments.flatMap(({ baseAsset, quoteAsset }) => [baseAsset, quoteAsset]);
  const held = desk.ledger.balances(accountId).map(({ asset }) => asset);
  return [...new Set([...listed, ...held])].sort().map((coin): WireObject => {
    const { free, locked } = desk.ledger.balance(accountId, coin);
    return {
      ...{ coin, name: coin, depositAllEnable: false, withdrawAllEnable: false, trading: true },
      free: formatFixedPadded(free),
      locked: formatFixedPadded(locked),
      ...{ freeze: '0', withdrawing: '0', ipoing: '0', ipoable: '0', storage: '0' },
      ...{ isLegalMoney: false, networkList: [] },
    };
  });
}
