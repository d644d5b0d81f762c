import { readFileSync } from 'node:fs';
import { SCALE } from '../../base/fixed-point.js';
import { SECOND_MS } from '../../base/time.js';
import type { ExchangeRuleOptions } from '../../simulator/exchange-rules.js';
import { ScenarioProblem } from '../../simulator/scenario/field-reader.js';
import { readScenario, type Scenario } from '../../simulator/scenario/scenario.js';
import type { TlsIdentity } from '../../simulator/servers/http-server.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';
import type { ExchangeExtras } from './exchange-host.js';

/** Flags of `aegis simulator` beyond its market and its account. */
export interface ExtraFlags {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly bnbDiscount?: number;
  readonly priceRange?: number;
  readonly firstOrderId?: string;
  readonly scenario?: string;
  readonly controlPort?: number;
}

/** One percent, × 10⁸. */
const PERCENT = SCALE / 100n;

/** Reference prices of the price range rule: the mean of a minute's trades, in buckets of a second. */
const REFERENCE_PRICE = { bucketCount: 60, bucketWidthMs: SECOND_MS };

/** @throws VerbFailure 2 for flags that do not go together, 4 for files that cannot be used */
export function readExtras(flags: ExtraFlags): ExchangeExtras {
  const tls = readTls(flags);
  const { firstOrderId, scenario, controlPort } = flags;
  return {
    rules: rulesOf(flags),
    ...(tls === undefined ? {} : { tls }),
    ...(firstOrderId === undefined ? {} : { firstOrderId: BigInt(firstOrderId) }),
    ...(scenario === undefined ? {} : { scenario: loadScenario(scenario) }),
    ...(controlPort === undefined ? {} : { controlPort }),
  };
}

function rulesOf({ bnbDiscount, priceRange }: ExtraFlags): ExchangeRuleOptions {
  const discount = bnbDiscount === undefined ? undefined : BigInt(100 - bnbDiscount) * PERCENT;
  return {
    commission: { discount },
    ...(priceRange === undefined ? {} : rangeRules(BigInt(priceRange) * PERCENT)),
  };
}

function rangeRules(range: bigint): ExchangeRuleOptions {
  const up = 100n * PERCENT + range;
  const down = 100n * PERCENT - range;
  return {
    referencePrice: REFERENCE_PRICE,
    traits: { priceRange: { bidUp: up, bidDown: down, askUp: up, askDown: down } },
  };
}

function readTls({ tlsCert, tlsKey }: ExtraFlags): TlsIdentity | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new VerbFailure(EXIT.usage, '--tls-cert and --tls-key go together');
  }
  return { certificate: readText(tlsCert), key: readText(tlsKey) };
}

function loadScenario(path: string): Scenario {
  const text = readText(path);
  try {
    return readScenario(text);
  } catch (failure) {
    if (!(failure instanceof ScenarioProblem)) throw failure;
    throw new VerbFailure(EXIT.configuration, `${path}: ${failure.message}`, failure);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : 'unreadable';
    throw new VerbFailure(EXIT.configuration, `${path}: ${reason}`, failure);
  }
}
