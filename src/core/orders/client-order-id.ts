import { assert } from '../../base/assert.js';
import type { OrderPurpose } from '../../model/order.js';

/**
 * Ids cannot spell a word, so that no firewall takes one for SQL ("avoid SQL keywords in requests",
 * rest-api.md, HTTP Return Codes) and no person reads one as a message.
 */
const ALPHABET = '0123456789bcdfghjkmnprstvwxz';
const BASE = ALPHABET.length;

/** The alphabet the exchange accepts for a client order id. */
const ACCEPTED = /^[a-zA-Z0-9-_]{1,36}$/;

const LEGS: Readonly<Record<OrderPurpose, string>> = { ENTRY: 'n', PROTECTION: 'p', EXIT: 'x' };
const PURPOSES: Readonly<Record<string, OrderPurpose>> = {
  n: 'ENTRY',
  p: 'PROTECTION',
  x: 'EXIT',
};

/** What one of our ids says. */
export interface ClientOrderIdParts {
  readonly epoch: number;
  readonly positionId: string;
  readonly purpose: OrderPurpose;
  readonly attempt: number;
}

/**
 * Makes and reads our ids: `<prefix><epoch>-<counter>` names a position, `<position>-<leg><attempt>` one of its
 * orders. Unique for ever: the epoch counts starts, the counter positions of a start, the attempt orders of a leg.
 */
export class ClientOrderIds {
  readonly #prefix: string;
  readonly #pattern: RegExp;

  /** @param prefix one to eight letters or digits that mark an order as ours */
  constructor(prefix: string) {
    assert(/^[a-zA-Z0-9]{1,8}$/.test(prefix), 'an id prefix is one to eight letters or digits');
    this.#prefix = prefix;
    this.#pattern = new RegExp(
      `^(${prefix}([${ALPHABET}]+)-[${ALPHABET}]+)-([npx])([${ALPHABET}]+)$`,
    );
  }

  positionId(epoch: number, counter: number): string {
    return `${this.#prefix}${encodeBase28(epoch)}-${encodeBase28(counter)}`;
  }

  orderId(positionId: string, purpose: OrderPurpose, attempt: number): string {
    const id = `${positionId}-${LEGS[purpose]}${encodeBase28(attempt)}`;
    assert(ACCEPTED.test(id), () => `a client order id is one the exchange accepts: ${id}`);
    return id;
  }

  /** What an id says, or undefined when it is not one of ours. */
  parse(clientOrderId: string): ClientOrderIdParts | undefined {
    const match = this.#pattern.exec(clientOrderId);
    if (match === null) return undefined;
    const [, positionId = '', epoch = '', leg = '', attempt = ''] = match;
    const purpose = PURPOSES[leg];
    if (purpose === undefined) return undefined;
    return { epoch: decodeBase28(epoch), positionId, purpose, attempt: decodeBase28(attempt) };
  }
}

/** Writes a whole number ≥ 0 in the alphabet. */
export function encodeBase28(value: number): string {
  assert(Number.isSafeInteger(value) && value >= 0, 'an encoded number is whole and not negative');
  let rest = value;
  let text = '';
  do {
    text = ALPHABET.charAt(rest % BASE) + text;
    rest = Math.floor(rest / BASE);
  } while (rest > 0);
  return text;
}

/** Reads what encodeBase28 wrote. */
export function decodeBase28(text: string): number {
  let value = 0;
  for (const letter of text) value = value * BASE + ALPHABET.indexOf(letter);
  return value;
}
