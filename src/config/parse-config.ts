import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  type YAMLError,
} from 'yaml';
import type { z } from 'zod';
import { type AegisConfig, aegisConfigSchema } from './aegis-config.js';
import type { ConfigError } from './config-error.js';
import { nearestName } from './nearest-name.js';
import type { Profile } from './profile.js';
import { PROFILE_DEFAULTS } from './profile-defaults.js';

/** A configuration, or everything that is wrong with it. */
export type ParsedConfig =
  | { readonly ok: true; readonly config: AegisConfig }
  | { readonly ok: false; readonly errors: readonly ConfigError[] };

type Path = readonly PropertyKey[];

interface Source {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/** A file longer than this is not a configuration. */
const TEXT_LENGTH_MAX = 262_144;
/** An alias may stand for another node; more repetitions than this are an attack on memory. */
const ALIASES_MAX = 20;

/** Reads the text of an aegis.yaml over the defaults of a profile. Empty text is a valid configuration. */
export function parseConfig(text: string, profile: Profile): ParsedConfig {
  if (text.length > TEXT_LENGTH_MAX) {
    return failed([
      {
        path: '',
        line: 1,
        column: 1,
        expected: 'less than 256 KiB of text',
        got: `${text.length} characters`,
      },
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    return failed(document.errors.map((error) => syntaxError(error, text, lines)));
  let written: unknown;
  try {
    written = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    return failed([{ path: '', line: 1, column: 1, expected: 'plain YAML', got }]);
  }
  const merged = mergeSettings(PROFILE_DEFAULTS[profile], withoutEmptySections(written));
  const parsed = aegisConfigSchema.safeParse(merged);
  if (parsed.success) return { ok: true, config: parsed.data };
  const source = { document, lines };
  return failed(parsed.error.issues.flatMap((issue) => settingErrors(issue, source)));
}

function failed(errors: readonly ConfigError[]): ParsedConfig {
  return {
    ok: false,
    errors: [...errors].sort((a, b) => (a.line === b.line ? a.column - b.column : a.line - b.line)),
  };
}

function syntaxError(error: YAMLError, text: string, lines: LineCounter): ConfigError {
  const { line, col } = lines.linePos(error.pos[0]);
  if (error.code !== 'DUPLICATE_KEY') {
    return { path: '', line, column: col, expected: 'YAML', got: error.message };
  }
  const key = /^[^\s:]+/.exec(text.slice(error.pos[0]))?.[0] ?? '';
  return { path: key, line, column: col, expected: 'each key once', got: 'it a second time' };
}

function settingErrors(issue: z.core.$ZodIssue, source: Source): readonly ConfigError[] {
  if (issue.code !== 'unrecognized_keys') {
    const value = source.document.getIn(issue.path.filter((step) => typeof step !== 'symbol'));
    const plain: unknown = isNode(value) ? value.toJSON() : value;
    const got = plain === undefined ? undefined : JSON.stringify(plain);
    return [
      { path: dotted(issue.path), ...placeOf(source, issue.path), expected: issue.message, got },
    ];
  }
  return issue.keys.map((key) => {
    const near = nearestName(key, knownKeys(issue.path));
    const path = [...issue.path, key];
    const expected =
      near === undefined
        ? `one of ${knownKeys(issue.path).join(', ')}`
        : `a known key (did you mean ${near}?)`;
    return {
      path: dotted(path),
      ...placeOf(source, path, true),
      expected,
      got: JSON.stringify(key),
    };
  });
}

/** Where a setting's value (or its key) stands; when it is not in the file, where the nearest section above it does. */
function placeOf(
  { document, lines }: Source,
  path: Path,
  ofKey = false,
): { line: number; column: number } {
  for (let length = path.length; length > 0; length -= 1) {
    const parent =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => (isScalar(key) ? key.value : key) === last)
      : undefined;
    const node =
      pair === undefined
        ? document.getIn(path.slice(0, length), true)
        : ofKey
          ? pair.key
          : (pair.value ?? pair.key);
    const range = isNode(node) ? node.range : undefined;
    if (range === undefined || range === null) continue;
    const { line, col } = lines.linePos(range[0]);
    return { line, column: col };
  }
  return { line: 1, column: 1 };
}

/** The keys of the section at a path, from the schema itself. */
function knownKeys(path: Path): readonly string[] {
  let schema: unknown = aegisConfigSchema;
  for (const step of path) schema = shapeOf(schema)[String(step)];
  return Object.keys(shapeOf(schema));
}

function shapeOf(schema: unknown): Readonly<Record<string, unknown>> {
  let at = schema as { shape?: Record<string, unknown>; def?: { innerType?: unknown } } | undefined;
  while (at !== undefined && at.shape === undefined) {
    at = at.def?.innerType as typeof at;
  }
  return at?.shape ?? {};
}

/** `risk:` with nothing below it means the defaults. */
function withoutEmptySections(written: unknown): unknown {
  if (written === null || written === undefined) return {};
  if (!isRecord(written)) return written;
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== null));
}

/** Sections merge key by key; everything else is replaced. */
function mergeSettings(base: unknown, over: unknown): unknown {
  if (!isRecord(base) || !isRecord(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    merged[key] = key in base ? mergeSettings(base[key], value) : value;
  }
  return merged;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function dotted(path: Path): string {
  return path.map(String).join('.');
}
