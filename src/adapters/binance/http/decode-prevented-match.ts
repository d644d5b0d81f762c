import type { EpochMs } from '../../../base/time.js';
import { type SymbolName, symbolName } from '../../../model/names.js';
import type { Price } from '../../../model/price.js';
import { type Quantity, ZERO_QUANTITY } from '../../../model/quantity.js';
import { asArray, asEpochMs, asId, asObject, asPrice, asQuantity, asText } from '../json-reader.js';

/** A trade between two of the account's own orders that did not happen. */
export interface PreventedMatch {
  readonly symbol: SymbolName;
  readonly preventedMatchId: string;
  readonly takerOrderId: string;
  readonly makerOrderId: string;
  readonly tradeGroupId: string;
  readonly prevention: string;
  readonly price: Price;
  /** Which of the two is given depends on the mode (faqs/stp_faq.md). */
  readonly takerPreventedQuantity: Quantity;
  readonly makerPreventedQuantity: Quantity;
  readonly exchangeAt: EpochMs;
}

/** rest-api.md, "Query Prevented Matches". @throws DecodeFailure */
export function decodePreventedMatches(value: unknown): readonly PreventedMatch[] {
  return asArray(value, 'matches').map((item, index) => {
    const path = `matches[${index}]`;
    const match = asObject(item, path);
    const quantity = (name: string): Quantity =>
      match[name] === undefined ? ZERO_QUANTITY : asQuantity(match[name], `${path}.${name}`);
    return {
      symbol: symbolName(asText(match['symbol'], `${path}.symbol`)),
      preventedMatchId: asId(match['preventedMatchId'], `${path}.preventedMatchId`),
      takerOrderId: asId(match['takerOrderId'], `${path}.takerOrderId`),
      makerOrderId: asId(match['makerOrderId'], `${path}.makerOrderId`),
      tradeGroupId: asId(match['tradeGroupId'], `${path}.tradeGroupId`),
      prevention: asText(match['selfTradePreventionMode'], `${path}.selfTradePreventionMode`),
      price: asPrice(match['price'], `${path}.price`),
      takerPreventedQuantity: quantity('takerPreventedQuantity'),
      makerPreventedQuantity: quantity('makerPreventedQuantity'),
      exchangeAt: asEpochMs(match['transactTime'], `${path}.transactTime`),
    };
  });
}
