import type { BarSelection, HeavyWork } from '../../model/heavy-task.js';
import { decodeJson } from '../../model/json-codec.js';
import { symbolName } from '../../model/names.js';
import { isTimeframe } from '../../model/timeframe.js';
import { HeavyWorkRefused } from './heavy-work-context.js';

type Fields = Readonly<Record<string, unknown>>;

/** Reads a payload, which any process may have written. @throws HeavyWorkRefused naming what is wrong */
export function parseHeavyWork(payload: string): HeavyWork {
  let fields: Fields;
  try {
    fields = asFields(decodeJson(payload), 'the payload');
  } catch (cause) {
    if (cause instanceof HeavyWorkRefused) throw cause;
    throw new HeavyWorkRefused('the payload is not JSON', { cause });
  }
  switch (fields.type) {
    case 'backfill':
      return { type: 'backfill', selection: selectionOf(fields) };
    case 'purge':
      return { type: 'purge' };
    case 'compaction':
      return { type: 'compaction' };
    case 'import':
      return { type: 'import', paths: textsOf(fields.paths, 'paths') };
    case 'export': {
      const { format } = fields;
      if (format !== 'parquet' && format !== 'csv') refuse('format is neither parquet nor csv');
      return {
        type: 'export',
        selection: selectionOf(fields),
        format,
        path: textOf(fields.path, 'path'),
      };
    }
    case 'verify': {
      const { sample } = fields;
      const isCount = typeof sample === 'number' && Number.isInteger(sample) && sample > 0;
      if (!isCount) refuse('sample is not a whole number above 0');
      return { type: 'verify', selection: selectionOf(fields), sample };
    }
    case 'survey':
      return { type: 'survey', selection: selectionOf(fields) };
    default:
      return refuse(`there is no work of type ${JSON.stringify(fields.type)}`);
  }
}

function selectionOf({ selection }: Fields): BarSelection {
  const fields = asFields(selection, 'selection');
  const timeframes = textsOf(fields.timeframes, 'timeframes').map((text) =>
    isTimeframe(text) ? text : refuse(`${text} is not a timeframe`),
  );
  return {
    symbols: textsOf(fields.symbols, 'symbols').map(symbolName),
    timeframes,
    ...timeOf('from', fields.from),
    ...timeOf('to', fields.to),
  };
}

function timeOf<Name extends 'from' | 'to'>(
  name: Name,
  value: unknown,
): { readonly [Key in Name]?: number } {
  if (value === undefined) return {};
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) refuse(`${name} is not a time`);
  return { [name]: value } as { readonly [Key in Name]?: number };
}

function textsOf(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value)) return refuse(`${name} is not a list`);
  return value.map((each: unknown) => textOf(each, name));
}

function textOf(value: unknown, name: string): string {
  return typeof value === 'string' && value !== '' ? value : refuse(`${name} is not a text`);
}

function asFields(value: unknown, name: string): Fields {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Fields) : refuse(`${name} is not an object`);
}

function refuse(message: string): never {
  throw new HeavyWorkRefused(message);
}
