import { formatFixedPadded } from '../../base/fixed-point.js';
import type { CommissionSchedule } from '../../matching/commission-schedule.js';
import type { AccountDesk } from '../accounts/account-desk.js';
import type { RateWindows } from '../admission/rate-windows.js';
import type { MarketView } from '../public-market/market-view.js';
import type { WireObject, WireValue } from '../wire/wire-json.js';
import { renderCommission } from './commission-rendering.js';
import type { Endpoint, EndpointCall } from './endpoint.js';
import { renderFilters } from './filter-rendering.js';
import { mandatorySymbol } from './symbol-selection.js';

/** What the account endpoints read. */
export interface AccountEndpointOptions {
  readonly desk: AccountDesk;
  readonly market: MarketView;
  readonly rates: RateWindows;
  readonly commissions: CommissionSchedule;
  readonly accountFacts: AccountFacts;
}

/** What the exchange decides about an account beside its balances. */
export interface AccountFacts {
  /** Stable and different for every account. */
  uidOf(accountId: string): number;
  /** -1 for none. */
  tradeGroupOf(accountId: string): number;
  /** Whether it may place and cancel orders. */
  mayTrade(accountId: string): boolean;
  /** MAX_ASSET filters, which only myFilters shows. */
  assetFilters(accountId: string): readonly WireObject[];
  exchangeFilters(): readonly WireObject[];
  /** Balances are answered as zero, as happens when a back end times out. */
  showsZeroBalances(accountId: string): boolean;
}

/** account, commission, rateLimit/order, myFilters (rest-api.md, "Account Endpoints"). */
export function accountEndpoints(options: AccountEndpointOptions): readonly Endpoint[] {
  const { market } = options;
  return [
    {
      ...{ method: 'GET', path: '/api/v3/account', wsMethod: 'account.status', signed: true },
      weight: () => 20,
      answer: (call) => answerAccount(call, options),
    },
    {
      ...{ method: 'GET', path: '/api/v3/account/commission', wsMethod: 'account.commission' },
      signed: true,
      weight: () => 20,
      answer: ({ parameters }) => {
        const { symbol } = mandatorySymbol(parameters, market);
        return renderCommission(symbol, options.commissions.termsOf(symbol));
      },
    },
    {
      ...{ method: 'GET', path: '/api/v3/rateLimit/order', wsMethod: 'account.rateLimits.orders' },
      signed: true,
      weight: () => 40,
      answer: ({ accountId, at }) => renderOrderLimits(options.rates, accountId, at),
    },
    {
      ...{ method: 'GET', path: '/api/v3/myFilters', wsMethod: 'myFilters', signed: true },
      weight: () => 40,
      answer: (call) => answerFilters(call, options),
    },
  ];
}

/** The account's unfilled order counts, as rate limit objects. */
export function renderOrderLimits(
  rates: RateWindows,
  accountId: string,
  at: number,
): readonly WireObject[] {
  const counts = rates.orderCounts(accountId, at);
  const limit = (
    interval: string,
    intervalNum: number,
    max: number,
    count: number,
  ): WireObject => ({
    rateLimitType: 'ORDERS',
    interval,
    intervalNum,
    limit: max,
    count,
  });
  return [
    limit('SECOND', 10, rates.limits.ordersPer10Seconds, counts.tenSeconds),
    limit('DAY', 1, rates.limits.ordersPerDay, counts.day),
  ];
}

function answerAccount(call: EndpointCall, options: AccountEndpointOptions): WireValue {
  const { accountId, at, parameters, reads } = call;
  const { accountFacts, commissions, market } = options;
  const first = market.instruments[0];
  const { maker, taker, buyer, seller } =
    first === undefined
      ? { maker: 0n, taker: 0n, buyer: 0n, seller: 0n }
      : commissions.termsOf(first.symbol).standard;
  const omitZero = parameters.flag('omitZeroBalances') === true;
  const hidden = accountFacts.showsZeroBalances(accountId);
  const balances = reads
    .balances(accountId)
    .map(({ asset, free, locked }) =>
      hidden ? { asset, free: 0n, locked: 0n } : { asset, free, locked },
    )
    .filter(({ free, locked }) => !omitZero || free !== 0n || locked !== 0n)
    .map(({ asset, free, locked }) => ({
      asset,
      free: formatFixedPadded(free),
      locked: formatFixedPadded(locked),
    }));
  return {
    // In basis points, whole; commissionRates has the exact figures.
    makerCommission: maker / 10_000n,
    takerCommission: taker / 10_000n,
    buyerCommission: buyer / 10_000n,
    sellerCommission: seller / 10_000n,
    commissionRates: {
      maker: formatFixedPadded(maker),
      taker: formatFixedPadded(taker),
      buyer: formatFixedPadded(buyer),
      seller: formatFixedPadded(seller),
    },
    canTrade: accountFacts.mayTrade(accountId),
    canWithdraw: true,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: at,
    accountType: 'SPOT',
    balances,
    permissions: ['SPOT'],
    uid: accountFacts.uidOf(accountId),
    tradeGroupId: accountFacts.tradeGroupOf(accountId),
  };
}

/** The filters that concern an account on a symbol (rest-api.md, "Query relevant filters"). */
function answerFilters(call: EndpointCall, options: AccountEndpointOptions): WireValue {
  const { symbol } = mandatorySymbol(call.parameters, options.market);
  const { instrument, traits } = options.desk.engine.rules(symbol);
  const { accountFacts } = options;
  return {
    exchangeFilters: accountFacts.exchangeFilters(),
    symbolFilters: renderFilters(instrument.filters, traits),
    assetFilters: accountFacts.assetFilters(call.accountId),
  };
}
