import type { Balance } from '../../../model/account-event.js';
import { assetName } from '../../../model/names.js';
import { asArray, asBoolean, asMoney, asObject, asText } from '../json-reader.js';

/** What a snapshot takes from the account document. */
export interface AccountDocument {
  readonly canTrade: boolean;
  /** Orders without a self-trade prevention mode are refused (faqs/stp_faq.md). */
  readonly requireSelfTradePrevention: boolean;
  readonly balances: readonly Balance[];
}

/** rest-api.md, "Account information". @throws DecodeFailure */
export function decodeAccount(value: unknown): AccountDocument {
  const account = asObject(value, 'account');
  const balances = asArray(account['balances'], 'account.balances').map((item, index): Balance => {
    const path = `account.balances[${index}]`;
    const balance = asObject(item, path);
    return {
      asset: assetName(asText(balance['asset'], `${path}.asset`)),
      free: asMoney(balance['free'], `${path}.free`),
      locked: asMoney(balance['locked'], `${path}.locked`),
    };
  });
  return {
    canTrade: asBoolean(account['canTrade'], 'account.canTrade'),
    requireSelfTradePrevention: account['requireSelfTradePrevention'] === true,
    balances,
  };
}
