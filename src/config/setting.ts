import { z } from 'zod';
import { type Money, parseMoney } from '../model/money.js';
import { type AssetName, assetName, type SymbolName, symbolName } from '../model/names.js';

/** What every setting states about itself. */
export interface SettingFacts<T> {
  /** One line: what it does. */
  readonly does: string;
  /** In the form in which it is written in the file. */
  readonly byDefault: T;
}

const DURATION_UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const TIME_OF_DAY_PATTERN = /^([01]\d|2[0-3]):([0-5]\d)$/;
const DURATION_PATTERN = /^(\d{1,9})(ms|s|m|h|d)$/;

/** A whole number in a range, of some unit ("bars", "bps", "1" for plain numbers). */
export function wholeNumber(
  facts: SettingFacts<number> & {
    readonly min: number;
    readonly max: number;
    readonly unit: string;
  },
): z.ZodPrefault<z.ZodInt> {
  const error = `a whole number from ${facts.min} to ${facts.max}`;
  return z
    .int({ error })
    .min(facts.min, { error })
    .max(facts.max, { error })
    .describe(describeSetting(facts, facts.unit))
    .prefault(facts.byDefault);
}

/** A number in a range, of some unit. */
export function decimalNumber(
  facts: SettingFacts<number> & {
    readonly min: number;
    readonly max: number;
    readonly unit: string;
  },
): z.ZodPrefault<z.ZodNumber> {
  const error = `a number from ${facts.min} to ${facts.max}`;
  return z
    .number({ error })
    .min(facts.min, { error })
    .max(facts.max, { error })
    .describe(describeSetting(facts, facts.unit))
    .prefault(facts.byDefault);
}

/** A time span, written with its unit: 250ms, 30s, 5m, 1h, 1d. In milliseconds inside the program. */
export function duration(
  facts: SettingFacts<string> & { readonly min: string; readonly max: string },
) {
  const error = `a duration from ${facts.min} to ${facts.max}, such as ${facts.byDefault}`;
  const minMs = durationMs(facts.min) ?? 0;
  const maxMs = durationMs(facts.max) ?? Number.MAX_SAFE_INTEGER;
  return z
    .string({ error })
    .transform((text, context) => {
      const ms = durationMs(text);
      if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
      context.addIssue({ code: 'custom', message: error });
      return z.NEVER;
    })
    .describe(describeSetting(facts, 'duration'))
    .prefault(facts.byDefault);
}

/** A time of day, written as "03:40" and meant in UTC. Milliseconds since midnight inside the program. */
export function timeOfDay(facts: SettingFacts<string>) {
  const error = 'a UTC time of day in quotes, such as "03:40"';
  return z
    .string({ error })
    .transform((text, context) => {
      const parts = TIME_OF_DAY_PATTERN.exec(text);
      if (parts !== null) return (Number(parts[1]) * 60 + Number(parts[2])) * 60_000;
      context.addIssue({ code: 'custom', message: error });
      return z.NEVER;
    })
    .describe(describeSetting(facts, 'UTC'))
    .prefault(facts.byDefault);
}

/** An amount of quote, written as text so that no digit is lost. Not negative. */
export function amount(facts: SettingFacts<string>) {
  return amountText().describe(describeSetting(facts, 'quote')).prefault(facts.byDefault);
}

/** An amount of any asset, as text, without a default. */
export function amountText() {
  const error = 'an amount in quotes, such as "25.50"';
  return z.string({ error }).transform((text, context): Money => {
    const parsed = parseMoney(text);
    if (parsed !== undefined && parsed >= 0n) return parsed;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

/** Yes or no. */
export function flag(facts: SettingFacts<boolean>) {
  return z
    .boolean({ error: 'true or false' })
    .describe(describeSetting(facts, undefined))
    .prefault(facts.byDefault);
}

/** One of a closed set of words. */
export function choice<const T extends readonly [string, ...string[]]>(
  words: T,
  facts: SettingFacts<T[number]>,
) {
  // The default is one of the words by its type; zod's input type is too deep for the compiler to see it.
  return z
    .enum(words, { error: `one of ${words.join(', ')}` })
    .describe(describeSetting(facts, undefined))
    .prefault(facts.byDefault as never);
}

/** The exchange's name of an asset. */
export function assetSetting(facts: SettingFacts<string>) {
  return nonEmptyText('an asset, such as USDT')
    .transform((name): AssetName => assetName(name))
    .describe(describeSetting(facts, undefined))
    .prefault(facts.byDefault);
}

/** A list of assets. */
export function assetList(facts: SettingFacts<string[]>) {
  const element = nonEmptyText('an asset, such as USDC').transform(
    (name): AssetName => assetName(name),
  );
  return z
    .array(element, { error: 'a list of assets, such as [USDC, FDUSD]' })
    .max(500, { error: 'at most 500 assets' })
    .describe(describeSetting(facts, undefined))
    .prefault(facts.byDefault);
}

/** A list of symbols. */
export function symbolList(facts: SettingFacts<string[]>) {
  const element = nonEmptyText('a symbol, such as BTCUSDT').transform(
    (name): SymbolName => symbolName(name),
  );
  return z
    .array(element, { error: 'a list of symbols, such as [BTCUSDT, ETHUSDT]' })
    .max(500, { error: 'at most 500 symbols' })
    .refine((names) => new Set(names).size === names.length, { error: 'each symbol once' })
    .describe(describeSetting(facts, undefined))
    .prefault(facts.byDefault);
}

/** A group of settings; keys it does not know are errors. */
export function section<const S extends z.core.$ZodLooseShape>(does: string, shape: S) {
  return z.strictObject(shape, { error: sectionError }).describe(does);
}

/** "30s" → 30 000; undefined when it is not a duration. */
export function durationMs(written: string): number | undefined {
  const parts = DURATION_PATTERN.exec(written);
  if (parts === null) return undefined;
  const unitMs = DURATION_UNITS_MS[parts[2] ?? ''];
  return unitMs === undefined ? undefined : Number(parts[1]) * unitMs;
}

function nonEmptyText(of: string) {
  return z.string({ error: of }).min(1, { error: of }).max(64, { error: of });
}

function describeSetting(facts: SettingFacts<unknown>, unit: string | undefined): string {
  const byDefault = JSON.stringify(facts.byDefault);
  return unit === undefined
    ? `${facts.does} Default: ${byDefault}.`
    : `${facts.does} Unit: ${unit}. Default: ${byDefault}.`;
}

/** Keeps zod's own issue for unknown keys (they are told one by one) and names what a section is otherwise. */
const sectionError: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'unrecognized_keys' ? undefined : 'a section of settings';
