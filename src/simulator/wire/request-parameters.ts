import { parseFixed } from '../../base/fixed-point.js';
import { missingParameter, RequestRefusal } from './request-refusal.js';

const ILLEGAL = '^[A-Z0-9-_.]{1,20}$';

/**
 * The parameters of one request, by name, decoded; and typed reading of them with the exchange's refusals. What is
 * asked for is remembered, so that what nobody asks for can be refused without a list of what an endpoint takes.
 */
export class RequestParameters {
  readonly #values: ReadonlyMap<string, string>;
  readonly #read: Set<string>;

  /** @param read names that were read before, by whoever took the request in */
  constructor(values: ReadonlyMap<string, string>, read: readonly string[] = []) {
    this.#values = values;
    this.#read = new Set(read);
  }

  /**
   * From a query string and a form body; the query string wins (rest-api.md, "General Information on Endpoints").
   *
   * @throws RequestRefusal -1101 for a name that one of them has twice
   */
  static ofHttp(query: string, body: string): RequestParameters {
    return new RequestParameters(new Map([...decodePairs(body), ...decodePairs(query)]));
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  get entries(): Iterable<[string, string]> {
    return this.#values.entries();
  }

  /** The text, or undefined when it was not sent. @throws RequestRefusal -1105 when it is empty */
  text(name: string): string | undefined {
    const value = this.#value(name);
    if (value === '') throw new RequestRefusal(400, -1105, `Parameter '${name}' was empty.`);
    return value;
  }

  /** @throws RequestRefusal -1102 when it was not sent */
  mandatoryText(name: string): string {
    const value = this.#value(name);
    if (value === undefined || value === '') throw missingParameter(name);
    return value;
  }

  /** One of a closed set. */
  choice<T extends string>(
    name: string,
    allowed: readonly T[],
    refusal: { readonly code: number; readonly message: string },
  ): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw new RequestRefusal(400, refusal.code, refusal.message);
    return found;
  }

  /** @throws RequestRefusal -1130 when it is neither true nor false */
  flag(name: string): boolean | undefined {
    const message = `Data sent for parameter '${name}' is not valid.`;
    const value = this.choice(name, ['true', 'false', 'TRUE', 'FALSE'], { code: -1130, message });
    return value === undefined ? undefined : value.toLowerCase() === 'true';
  }

  /** A whole number that a double holds. */
  integer(name: string): number | undefined {
    const value = this.id(name);
    return value === undefined ? undefined : Number(value);
  }

  /** A whole number of up to 64 bits. */
  id(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^-?\d{1,20}$/.test(value)) throw illegalCharacters(name, '^[0-9]{1,20}$');
    return within64Bits(name, BigInt(value));
  }

  /** A time in ms; µs are accepted and cut (rest-api.md, "General API Information"). */
  time(name: string): number | undefined {
    const value = this.integer(name);
    return value === undefined || value < 1e15 ? value : Math.floor(value / 1_000);
  }

  /** A non-negative decimal × 10⁸. */
  decimal(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,20}(\.\d{1,20})?$/.test(value)) {
      throw illegalCharacters(name, '^([0-9]{1,20})(\\.[0-9]{1,20})?$');
    }
    const parsed = parseFixed(value);
    if (parsed === undefined) {
      throw new RequestRefusal(400, -1111, `Parameter '${name}' has too much precision.`);
    }
    return within64Bits(name, parsed);
  }

  /** Between 1 and `max`; what is above is cut to it. */
  limit(defaultLimit: number, max: number): number {
    const value = this.integer('limit') ?? defaultLimit;
    if (value < 1) throw illegalCharacters('limit', `between 1 and ${max}`);
    return Math.min(value, max);
  }

  /** `symbols=["BTCUSDT","BNBBTC"]`. */
  list(name: string): readonly string[] | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    try {
      const parsed: unknown = JSON.parse(value);
      if (Array.isArray(parsed) && parsed.every((item) => typeof item === 'string')) return parsed;
    } catch {
      // Not JSON: refused below like any other malformed list.
    }
    throw illegalCharacters(name, ILLEGAL);
  }

  /**
   * Called once everything is read and before anything is done.
   *
   * @throws RequestRefusal -1101 where nothing was expected, else -1104, for what was sent and not read (errors.md)
   */
  refuseUnread(): void {
    const sent = this.#values.size;
    const read = [...this.#values.keys()].filter((name) => this.#read.has(name)).length;
    if (read === sent) return;
    if (read === 0) {
      const message = `Too many parameters; expected '0' and received '${sent}'.`;
      throw new RequestRefusal(400, -1101, message);
    }
    const message = `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`;
    throw new RequestRefusal(400, -1104, message);
  }

  #value(name: string): string | undefined {
    this.#read.add(name);
    return this.#values.get(name);
  }
}

/** -1100, as the exchange words it. */
export function illegalCharacters(name: string, legalRange: string): RequestRefusal {
  const message = `Illegal characters found in parameter '${name}'; legal range is '${legalRange}'.`;
  return new RequestRefusal(400, -1100, message);
}

/** @throws RequestRefusal -1108 for what a signed number of 64 bits does not hold */
function within64Bits(name: string, value: bigint): bigint {
  if (BigInt.asIntN(64, value) === value) return value;
  throw new RequestRefusal(400, -1108, `Parameter '${name}' overflowed.`);
}

/** The bytes a signature covers: query and body as received, without the signature itself. */
export function signedPayload(query: string, body: string): string {
  return withoutSignature(query) + withoutSignature(body);
}

function withoutSignature(pairs: string): string {
  return pairs
    .split('&')
    .filter((pair) => !pair.startsWith('signature='))
    .join('&');
}

function decodePairs(pairs: string): [string, string][] {
  const sent = pairs.split('&').filter((pair) => pair !== '');
  const decoded = sent.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
  });
  if (new Set(decoded.map(([name]) => name)).size < decoded.length) {
    throw new RequestRefusal(400, -1101, 'Duplicate values for a parameter detected.');
  }
  return decoded;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new RequestRefusal(400, -1100, 'Illegal characters found in a parameter.');
  }
}
