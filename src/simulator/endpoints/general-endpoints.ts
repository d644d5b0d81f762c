import { formatFixedPadded } from '../../base/fixed-point.js';
import type { ExchangeFilters } from '../../matching/account-limits.js';
import type { Instrument } from '../../model/instrument.js';
import type { AccountDesk } from '../accounts/account-desk.js';
import type { RateLimits } from '../admission/rate-windows.js';
import type { MarketView } from '../public-market/market-view.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import { RequestRefusal } from '../wire/request-refusal.js';
import type { WireObject, WireValue } from '../wire/wire-json.js';
import type { Endpoint } from './endpoint.js';
import { renderExchangeInfo } from './exchange-info.js';
import { readSymbolStatus, selectSymbols, weightBySelection } from './symbol-selection.js';

/** What the general endpoints state. */
export interface GeneralServices {
  readonly market: MarketView;
  readonly desk: AccountDesk;
  readonly limits: RateLimits;
  readonly exchangeFilters: ExchangeFilters;
}

const RULES_WEIGHT_MAX = 40;

/** ping, time, exchangeInfo, executionRules (rest-api.md, "General endpoints"). */
export function generalEndpoints(services: GeneralServices): readonly Endpoint[] {
  return [
    {
      ...{ method: 'GET', path: '/api/v3/ping', wsMethod: 'ping', signed: false },
      weight: () => 1,
      answer: () => ({}),
    },
    {
      ...{ method: 'GET', path: '/api/v3/time', wsMethod: 'time', signed: false },
      weight: () => 1,
      answer: ({ at }) => ({ serverTime: at }),
    },
    {
      ...{ method: 'GET', path: '/api/v3/exchangeInfo', wsMethod: 'exchangeInfo', signed: false },
      weight: () => 20,
      answer: ({ parameters, at }) => answerExchangeInfo(parameters, at, services),
    },
    {
      ...{ method: 'GET', path: '/api/v3/executionRules', wsMethod: 'executionRules' },
      signed: false,
      weight: (parameters) =>
        weightBySelection(parameters, {
          one: 2,
          list: (count) => Math.min(RULES_WEIGHT_MAX, 2 * count),
          all: RULES_WEIGHT_MAX,
        }),
      answer: ({ parameters }) => answerExecutionRules(parameters, services),
    },
  ];
}

function answerExchangeInfo(
  parameters: RequestParameters,
  serverTime: number,
  { market, desk, limits, exchangeFilters }: GeneralServices,
): WireValue {
  const selects = parameters.has('symbol') || parameters.has('symbols');
  if (selects && (parameters.has('permissions') || parameters.has('symbolStatus'))) {
    throw new RequestRefusal(400, -1128, 'Combination of optional parameters invalid.');
  }
  const wanted = readPermissions(parameters);
  const status = readSymbolStatus(parameters);
  const symbols = selectSymbols(parameters, market)
    .instruments.map(({ symbol }) => desk.engine.rules(symbol))
    .filter(({ instrument }) => status === undefined || instrument.status === status)
    .filter(() => wanted === undefined || wanted.includes('SPOT'));
  const showPermissionSets = parameters.flag('showPermissionSets') !== false;
  const exchange = { limits, filters: exchangeFilters };
  return renderExchangeInfo(symbols, exchange, { serverTime, showPermissionSets });
}

/** One name or a list of them. */
function readPermissions(parameters: RequestParameters): readonly string[] | undefined {
  const text = parameters.text('permissions');
  if (text === undefined) return undefined;
  return text.startsWith('[') ? parameters.list('permissions') : [text];
}

function answerExecutionRules(
  parameters: RequestParameters,
  { market, desk }: GeneralServices,
): WireValue {
  const sent = ['symbol', 'symbols', 'symbolStatus'].filter((name) => parameters.has(name));
  if (sent.length > 1) {
    throw new RequestRefusal(400, -1128, 'Combination of optional parameters invalid.');
  }
  const status = readSymbolStatus(parameters);
  const symbols = selectSymbols(parameters, market)
    .instruments.map(({ symbol }) => desk.engine.rules(symbol))
    .filter(({ instrument }) => status === undefined || instrument.status === status);
  return { symbolRules: symbols.map(({ instrument }) => renderRules(instrument, desk)) };
}

/** A pair's rules; none for a pair that has none. */
function renderRules({ symbol }: Instrument, desk: AccountDesk): WireObject {
  const { priceRange } = desk.engine.rules(symbol).traits;
  if (priceRange === undefined) return { symbol, rules: [] };
  const text = (multiplier: bigint | undefined): string | undefined =>
    multiplier === undefined ? undefined : formatFixedPadded(multiplier);
  const rule: WireObject = {
    ruleType: 'PRICE_RANGE',
    bidLimitMultUp: text(priceRange.bidUp),
    bidLimitMultDown: text(priceRange.bidDown),
    askLimitMultUp: text(priceRange.askUp),
    askLimitMultDown: text(priceRange.askDown),
  };
  return { symbol, rules: [rule] };
}
