import type { EpochMs } from '../../base/time.js';
import { asEpochMs, asObject, DecodeFailure, type JsonObject } from './json-reader.js';

/** What a key may do, as far as trusting this program with it depends on that. */
export interface KeyPermissions {
  readonly mayRead: boolean;
  readonly mayTradeSpot: boolean;
  /** Whether it says of itself that it may not withdraw. A key that does not say is not known to be harmless. */
  readonly withdrawalsExcluded: boolean;
  /** Permissions beyond reading and spot trading, by the exchange's name, whatever the exchange may add to the list. */
  readonly surplus: readonly string[];
  readonly ipRestricted: boolean;
  /** When the right to trade ends by itself, where the exchange says so. */
  readonly tradingEndsAt?: EpochMs;
}

const READING = 'enableReading';
const SPOT_TRADING = 'enableSpotAndMarginTrading';
const WITHDRAWALS = 'enableWithdrawals';
const PERMISSION = /^(enable|permits)/;

/**
 * The wallet API's "Get API Key Permission". A permission that is not plainly false counts as given.
 *
 * @throws DecodeFailure
 */
export function decodeKeyPermissions(value: unknown): KeyPermissions {
  const permissions = asObject(value, 'permissions');
  const endsAt = permissions['tradingAuthorityExpirationTime'];
  return {
    mayRead: permissions[READING] === true,
    mayTradeSpot: permissions[SPOT_TRADING] === true,
    withdrawalsExcluded: permissions[WITHDRAWALS] === false,
    surplus: surplusOf(permissions),
    ipRestricted: readIpRestriction(permissions),
    ...(typeof endsAt === 'number'
      ? { tradingEndsAt: asEpochMs(endsAt, 'tradingAuthorityExpirationTime') }
      : {}),
  };
}

/** Why this program does not trade with such a key: one line each, none when it does. */
export function objectionsTo(
  permissions: KeyPermissions,
  options: { readonly acceptAnyAddress: boolean },
): readonly string[] {
  const objections: string[] = [];
  if (!permissions.mayRead) objections.push('it may not read (enableReading)');
  if (!permissions.mayTradeSpot)
    objections.push('it may not trade spot (enableSpotAndMarginTrading)');
  for (const name of permissions.surplus)
    objections.push(`it may do more than read and trade spot (${name})`);
  if (!permissions.withdrawalsExcluded && !permissions.surplus.includes(WITHDRAWALS))
    objections.push('it does not say that it may not withdraw (enableWithdrawals)');
  if (!permissions.ipRestricted && !options.acceptAnyAddress)
    objections.push('it is not restricted to IP addresses (ipRestrict)');
  return objections;
}

function surplusOf(permissions: JsonObject): readonly string[] {
  return Object.keys(permissions).filter(
    (name) =>
      PERMISSION.test(name) &&
      name !== READING &&
      name !== SPOT_TRADING &&
      permissions[name] !== false,
  );
}

function readIpRestriction(permissions: JsonObject): boolean {
  const restricted = permissions['ipRestrict'];
  if (typeof restricted !== 'boolean') throw new DecodeFailure('ipRestrict', 'a boolean');
  return restricted;
}
