import { formatFixedPadded } from '../../base/fixed-point.js';
import {
  type CommissionRates,
  type CommissionTerms,
  DISCOUNT_ASSET,
} from '../../matching/commission-schedule.js';
import type { SymbolName } from '../../model/names.js';
import type { WireObject } from '../wire/wire-json.js';

/** The answer of account/commission (rest-api.md, "Query Commission Rates"). */
export function renderCommission(symbol: SymbolName, terms: CommissionTerms): WireObject {
  return {
    symbol,
    standardCommission: renderRates(terms.standard),
    specialCommission: renderRates(terms.special),
    taxCommission: renderRates(terms.tax),
    discount: renderDiscount(terms),
  };
}

/** Whether and how much cheaper commissions are in BNB. */
export function renderDiscount({ discount }: CommissionTerms): WireObject {
  return {
    enabledForAccount: discount !== undefined,
    enabledForSymbol: true,
    discountAsset: DISCOUNT_ASSET,
    discount: formatFixedPadded(discount ?? STANDARD_DISCOUNT),
  };
}

/** What is left of the standard commission when it is paid in BNB: three quarters, × 10⁸. */
const STANDARD_DISCOUNT = 75_000_000n;

function renderRates({ maker, taker, buyer, seller }: CommissionRates): WireObject {
  return {
    maker: formatFixedPadded(maker),
    taker: formatFixedPadded(taker),
    buyer: formatFixedPadded(buyer),
    seller: formatFixedPadded(seller),
  };
}
