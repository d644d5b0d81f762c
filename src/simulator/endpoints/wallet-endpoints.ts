import { formatFixedPadded } from '../../base/fixed-point.js';
import type { CommissionSchedule } from '../../matching/commission-schedule.js';
import type { AccountDesk } from '../accounts/account-desk.js';
import type { MarketView } from '../public-market/market-view.js';
import type { WireObject, WireValue } from '../wire/wire-json.js';
import type { Endpoint } from './endpoint.js';
import { mandatorySymbol } from './symbol-selection.js';

/** What the endpoints beside the Spot API read. */
export interface WalletServices {
  readonly desk: AccountDesk;
  readonly market: MarketView;
  readonly commissions: CommissionSchedule;
}

/**
 * Endpoints outside the Spot API that general clients ask for when they start: the wallet's coins and fees, what the key may do, and
 * empty answers where margin and futures would be. Their forms are those of the Wallet and Margin pages of
 * developers.binance.com. Everything else beside the Spot API is refused as unknown.
 */
export function walletEndpoints(services: WalletServices): readonly Endpoint[] {
  return [
    offer('GET', '/sapi/v1/system/status', () => ({ status: 0, msg: 'normal' })),
    ...coinEndpoints(services),
    ...keyEndpoints(services.market.at),
    // Market data: not signed, and a signature does no harm.
    offer('GET', '/sapi/v1/spot/delist-schedule', () => []),
    offer('GET', '/sapi/v1/margin/allPairs', () => []),
    offer('GET', '/sapi/v1/margin/isolated/allPairs', () => []),
    offer('GET', '/fapi/v1/exchangeInfo', ({ at }) => noFutures(at)),
    offer('GET', '/dapi/v1/exchangeInfo', ({ at }) => noFutures(at)),
  ];
}

type Answer = Endpoint['answer'];

function offer(method: Endpoint['method'], path: string, answer: Answer): Endpoint {
  return { method, path, signed: false, weight: () => 1, answer };
}

function signed(method: Endpoint['method'], path: string, answer: Answer): Endpoint {
  return { ...offer(method, path, answer), signed: true };
}

/** What the account holds, what trading costs it, and that nothing ever came in or went out. */
function coinEndpoints(services: WalletServices): readonly Endpoint[] {
  const { market, commissions } = services;
  return [
    signed('GET', '/sapi/v1/capital/config/getall', ({ accountId }) =>
      renderCoins(accountId, services),
    ),
    signed('POST', '/sapi/v3/asset/getUserAsset', ({ accountId, parameters }) =>
      renderHoldings(accountId, parameters.text('asset'), services),
    ),
    signed('POST', '/sapi/v1/asset/get-funding-asset', () => []),
    signed('GET', '/sapi/v1/capital/deposit/hisrec', () => []),
    signed('GET', '/sapi/v1/capital/withdraw/history', () => []),
    signed('GET', '/sapi/v1/bnbBurn', () => ({
      spotBNBBurn: market.instruments.some(
        ({ symbol }) => commissions.termsOf(symbol).discount !== undefined,
      ),
      interestBNBBurn: false,
    })),
    signed('GET', '/sapi/v1/asset/tradeFee', ({ parameters }) => {
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
  ];
}

/** The state of account and key: a plain Spot account in good standing, with a key that trades and does nothing else. */
function keyEndpoints(openedAt: number): readonly Endpoint[] {
  return [
    signed('GET', '/sapi/v1/account/status', () => ({ data: 'Normal' })),
    signed('GET', '/sapi/v1/account/apiTradingStatus', ({ at }) => ({
      data: {
        ...{ isLocked: false, plannedRecoverTime: 0 },
        triggerCondition: { GCR: 150, IFER: 150, UFR: 300 },
        updateTime: at,
      },
    })),
    signed('GET', '/sapi/v1/account/info', () => ({
      ...{ vipLevel: 0, isMarginEnabled: false, isFutureEnabled: false, isOptionsEnabled: false },
      isPortfolioMarginRetailEnabled: false,
    })),
    signed('GET', '/sapi/v1/account/apiRestrictions', () => ({
      ...{ ipRestrict: false, createTime: openedAt, enableReading: true },
      ...{ enableSpotAndMarginTrading: true, enableWithdrawals: false },
      ...{ enableInternalTransfer: false, permitsUniversalTransfer: false },
      ...{ enableMargin: false, enableFutures: false, enableVanillaOptions: false },
      ...{ enablePortfolioMarginTrading: false },
      ...{ enableFixApiTrade: false, enableFixReadOnly: false },
    })),
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

/** The assets that are held, or the one that was asked for. */
function renderHoldings(
  accountId: string,
  wanted: string | undefined,
  { desk }: WalletServices,
): WireValue {
  return desk.ledger
    .balances(accountId)
    .filter(({ asset }) => wanted === undefined || asset === wanted)
    .filter(({ free, locked }) => free + locked > 0n)
    .map(({ asset, free, locked }) => ({
      asset,
      free: formatFixedPadded(free),
      locked: formatFixedPadded(locked),
      ...{ freeze: '0', withdrawing: '0', ipoable: '0', btcValuation: '0' },
    }));
}
