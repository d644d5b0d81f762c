import type { Money } from '../../../model/money.js';
import { type AssetName, assetName, type SymbolName, symbolName } from '../../../model/names.js';
import { asBoolean, asMoney, asObject, asText } from '../json-reader.js';

/** Fractions of the amount received, × 10⁸. */
export interface SideRates {
  readonly maker: Money;
  readonly taker: Money;
  /** On top, by side; absent in the answer of a test order. */
  readonly buyer?: Money;
  readonly seller?: Money;
}

/** What is paid for trading a symbol: three parts that add up, and a discount on the first (faqs/commission_faq.md). */
export interface CommissionRates {
  readonly standard: SideRates;
  readonly special: SideRates;
  readonly tax: SideRates;
  readonly discount: {
    readonly enabledForAccount: boolean;
    readonly enabledForSymbol: boolean;
    readonly asset: AssetName;
    /** By this fraction the standard part is reduced when the asset pays it, × 10⁸. */
    readonly rate: Money;
  };
}

/** rest-api.md, "Query Commission Rates". @throws DecodeFailure */
export function decodeCommission(
  value: unknown,
): CommissionRates & { readonly symbol: SymbolName } {
  const symbol = symbolName(asText(asObject(value, 'commission')['symbol'], 'commission.symbol'));
  return { symbol, ...readRates(value, '') };
}

/** rest-api.md, "Test new order", with `computeCommissionRates`. @throws DecodeFailure */
export function decodeTestCommission(value: unknown): CommissionRates {
  return readRates(value, 'ForOrder');
}

function readRates(value: unknown, suffix: string): CommissionRates {
  const rates = asObject(value, 'commission');
  const discount = asObject(rates['discount'], 'commission.discount');
  const part = (name: string): SideRates => readSideRates(rates[name + suffix], name + suffix);
  return {
    standard: part('standardCommission'),
    special: part('specialCommission'),
    tax: part('taxCommission'),
    discount: {
      enabledForAccount: asBoolean(discount['enabledForAccount'], 'discount.enabledForAccount'),
      enabledForSymbol: asBoolean(discount['enabledForSymbol'], 'discount.enabledForSymbol'),
      asset: assetName(asText(discount['discountAsset'], 'discount.discountAsset')),
      rate: asMoney(discount['discount'], 'discount.discount'),
    },
  };
}

function readSideRates(value: unknown, path: string): SideRates {
  const rates = asObject(value, path);
  const bySide =
    rates['buyer'] === undefined
      ? {}
      : {
          buyer: asMoney(rates['buyer'], `${path}.buyer`),
          seller: asMoney(rates['seller'], `${path}.seller`),
        };
  return {
    maker: asMoney(rates['maker'], `${path}.maker`),
    taker: asMoney(rates['taker'], `${path}.taker`),
    ...bySide,
  };
}
