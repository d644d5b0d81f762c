import type { Prng } from '../../src/base/prng.js';

/** Things that do not belong where they are put. */
const STRANGERS: readonly unknown[] = [
  null,
  true,
  '',
  'NaN',
  '1e9',
  '-1',
  '99999999999999999999999999',
  '\u0000',
  '这是测试币',
  -1,
  0,
  1.5,
  1e308,
  2 ** 53,
  1_768_478_400_123_456,
  [],
  {},
  [[[[]]]],
  { __proto__: 1, constructor: 2 },
];

const BYTES = '{}[]":,\\0179.-eE ntf\u0000\u2028é';

/** The text with one to three of its characters changed, removed, doubled or cut off. */
export function mutateText(text: string, random: Prng): string {
  let mutated = text;
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const at = random.below(mutated.length + 1);
    const to = at + random.below(8);
    const byte = BYTES.charAt(random.below(BYTES.length));
    switch (random.below(6)) {
      case 0:
        mutated = mutated.slice(0, at) + byte + mutated.slice(at + 1);
        break;
      case 1:
        mutated = mutated.slice(0, at) + mutated.slice(to);
        break;
      case 2:
        mutated = mutated.slice(0, to) + mutated.slice(at);
        break;
      case 3:
        mutated = mutated.slice(0, at);
        break;
      case 4:
        mutated = mutated.slice(0, at) + byte + mutated.slice(at);
        break;
      default:
        mutated = mutated.slice(0, at) + byte.repeat(20) + mutated.slice(at);
    }
  }
  return mutated;
}

/** The document with a stranger, or nothing at all, in the place of one of its values. */
export function mutateDocument(document: unknown, random: Prng): unknown {
  const stranger = STRANGERS[random.below(STRANGERS.length)];
  if (typeof document !== 'object' || document === null || random.chance(0.05)) return stranger;
  const keys = Object.keys(document);
  const key = keys[random.below(Math.max(1, keys.length))];
  if (key === undefined) return stranger;
  const inner = (document as Record<string, unknown>)[key];
  const changed = random.chance(0.2) ? undefined : mutateDocument(inner, random);
  if (Array.isArray(document)) {
    const copy: unknown[] = [...(document as readonly unknown[])];
    if (changed === undefined) copy.splice(Number(key), 1);
    else copy[Number(key)] = changed;
    return copy;
  }
  return { ...document, [key]: changed };
}
