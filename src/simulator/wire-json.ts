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

/** Writes JSON. `JSON.stringify` cannot write 64-bit ids as numbers, and the exchange sends them as numbers. */
export function writeWire(value: WireValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(writeWire).join(',')}]`;
  const fields: string[] = [];
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) fields.push(`${JSON.stringify(name)}:${writeWire(field)}`);
  }
  return `{${fields.join(',')}}`;
}

function isList(value: readonly WireValue[] | WireObject): value is readonly WireValue[] {
  return Array.isArray(value);
}
