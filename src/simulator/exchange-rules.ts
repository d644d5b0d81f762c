import { divideFixed, formatFixedPadded, multiplyFixed } from '../base/fixed-point.js';
import type { ExchangeFilters } from '../matching/account-limits.js';
import { type CommissionTerms, DISCOUNT_ASSET, NO_RATES } from '../matching/commission-schedule.js';
import { NO_TRADE_GROUP } from '../matching/self-trade.js';
import { ORDINARY_TRAITS, type SymbolTraits } from '../matching/symbol-traits.js';
import type { Money } from '../model/money.js';
import type { AssetName, SymbolName } from '../model/names.js';
import type { AccountFacts } from './endpoints/account-endpoints.js';
import { renderExchangeFilters } from './endpoints/filter-rendering.js';
import type { MarketView } from './public-market/market-view.js';
import type { ReferencePriceTerms } from './public-market/reference-prices.js';
import type { WireObject } from './wire/wire-json.js';

/** What an exchange's rules are, beyond the filters of its symbols. */
export interface ExchangeRuleOptions {
  readonly commission?: Partial<CommissionTerms>;
  readonly exchangeFilters?: ExchangeFilters;
  readonly traits?: Partial<SymbolTraits>;
  /** Absent: symbols have no reference price. */
  readonly referencePrice?: ReferencePriceTerms;
}

/** The rules that may change while the exchange runs, and what it decides about single accounts. */
export class ExchangeRules implements AccountFacts {
  readonly #options: ExchangeRuleOptions;
  readonly #commission: CommissionTerms;
  readonly #uids = new Map<string, number>();
  readonly #tradeGroups = new Map<string, number>();
  readonly #assetLimits = new Map<string, Map<AssetName, Money>>();
  readonly #zeroBalances = new Set<string>();
  readonly #barred = new Set<string>();

  constructor(
    options: ExchangeRuleOptions,
    fees: { readonly maker: bigint; readonly taker: bigint },
  ) {
    this.#options = options;
    this.#commission = {
      standard: { ...NO_RATES, ...fees },
      tax: NO_RATES,
      special: NO_RATES,
      discount: undefined,
      ...options.commission,
    };
  }

  get exchangeRuleFilters(): ExchangeFilters {
    return this.#options.exchangeFilters ?? {};
  }

  get referencePrice(): ReferencePriceTerms | undefined {
    return this.#options.referencePrice;
  }

  traits(): SymbolTraits {
    return { ...ORDINARY_TRAITS, ...this.#options.traits };
  }

  commissionTerms(_symbol: SymbolName): CommissionTerms {
    return this.#commission;
  }

  uidOf(accountId: string): number {
    const known = this.#uids.get(accountId);
    if (known !== undefined) return known;
    const uid = FIRST_UID + this.#uids.size;
    this.#uids.set(accountId, uid);
    return uid;
  }

  tradeGroupOf(accountId: string): number {
    return this.#tradeGroups.get(accountId) ?? NO_TRADE_GROUP;
  }

  /** Puts an account into a trade group. */
  setTradeGroup(accountId: string, group: number): void {
    this.#tradeGroups.set(accountId, group);
  }

  assetLimits(accountId: string): ReadonlyMap<AssetName, Money> {
    return this.#assetLimits.get(accountId) ?? NO_LIMITS;
  }

  /** MAX_ASSET of an account; undefined lifts it. */
  setAssetLimit(accountId: string, asset: AssetName, limit: Money | undefined): void {
    const limits = this.#assetLimits.get(accountId) ?? new Map<AssetName, Money>();
    this.#assetLimits.set(accountId, limits);
    if (limit === undefined) limits.delete(asset);
    else limits.set(asset, limit);
  }

  assetFilters(accountId: string): readonly WireObject[] {
    return [...this.assetLimits(accountId)].map(([asset, limit]) => ({
      filterType: 'MAX_ASSET',
      asset,
      limit: formatFixedPadded(limit),
    }));
  }

  exchangeFilters(): readonly WireObject[] {
    return renderExchangeFilters(this.exchangeRuleFilters);
  }

  mayTrade(accountId: string): boolean {
    return !this.#barred.has(accountId);
  }

  /** Takes the right to place and cancel orders from an account, or gives it back. */
  barAccount(accountId: string, on: boolean): void {
    if (on) this.#barred.add(accountId);
    else this.#barred.delete(accountId);
  }

  showsZeroBalances(accountId: string): boolean {
    return this.#zeroBalances.has(accountId);
  }

  /** Lets the account endpoint answer zeros, as a back end's timeouts once did. */
  showZeroBalances(accountId: string, on: boolean): void {
    if (on) this.#zeroBalances.add(accountId);
    else this.#zeroBalances.delete(accountId);
  }
}

const FIRST_UID = 350_000_001;
const NO_LIMITS: ReadonlyMap<AssetName, Money> = new Map();

/** What an amount of an asset is worth in BNB at the last price of a pair of the two; undefined without one. */
export function valueInBnb(
  market: MarketView,
  asset: AssetName,
  amount: bigint,
): bigint | undefined {
  for (const { symbol, baseAsset, quoteAsset } of market.instruments) {
    const last = market.lastPrice(symbol);
    if (last === undefined || last === 0n) continue;
    if (baseAsset === asset && quoteAsset === DISCOUNT_ASSET) return multiplyFixed(amount, last);
    if (baseAsset === DISCOUNT_ASSET && quoteAsset === asset) return divideFixed(amount, last);
  }
  return undefined;
}
