/** What can be written on the wire. A bigint becomes a JSON number of any length; undefined fields are left out. */
export type WireValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly WireValue[]
  | WireObject;

/** An object on the wire; its fields keep their order. */
export interface WireObject {
  readonly [field: string]: WireValue | undefined;
}

/**
 * Writes JSON. `JSON.stringify` cannot write 64-bit ids as numbers, and the exchange sends them as numbers. Every
 * stream message passes through here, hence the plain loops.
 */
export function writeWire(value: WireValue): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return String(value);
  return isList(value) ? writeList(value) : writeObject(value);
}

function writeList(values: readonly WireValue[]): string {
  let text = '[';
  for (const value of values) text += `${text === '[' ? '' : ','}${writeWire(value)}`;
  return `${text}]`;
}

function writeObject(fields: WireObject): string {
  let text = '{';
  for (const name in fields) {
    const field = fields[name];
    if (field === undefined) continue;
    text += `${text === '{' ? '' : ','}${quote(name)}:${writeWire(field)}`;
  }
  return `${text}}`;
}

/** Texts of digits, letters and the like need no escaping; all others are left to JSON.stringify. */
function quote(text: string): string {
  return /^[\w.@!-]*$/.test(text) ? `"${text}"` : JSON.stringify(text);
}

function isList(value: readonly WireValue[] | WireObject): value is readonly WireValue[] {
  return Array.isArray(value);
}
