import type { WireObject, WireValue } from './wire-json.js';

/** Fields that are times, in answers. */
const TIMES = new Set([
  'serverTime',
  'time',
  'updateTime',
  'workingTime',
  'transactTime',
  'transactionTime',
  'trailingTime',
  'openTime',
  'closeTime',
  'timestamp',
  'authorizedSince',
  'connectedSince',
]);

/** Fields that are times, in events of every kind. */
const EVENT_TIMES = new Set(['E', 'T']);

/** Fields that are times only in events of some kinds. */
const EVENT_TIMES_BY_KIND: Readonly<Record<string, readonly string[]>> = {
  outboundAccountPosition: ['u'],
  executionReport: ['O', 'W', 'D'],
  referencePrice: ['t'],
  '24hrTicker': ['O', 'C'],
  '1hTicker': ['O', 'C'],
  '4hTicker': ['O', 'C'],
  '1dTicker': ['O', 'C'],
};

/**
 * The same answer or event with its times in microseconds (rest-api.md, "General API Information";
 * web-socket-streams.md, "General WSS information").
 */
export function inMicroseconds(value: WireValue): WireValue {
  if (Array.isArray(value)) {
    const list = value as readonly WireValue[];
    return isKlineRow(list) ? klineRow(list) : list.map(inMicroseconds);
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as WireObject;
  const isTime = timeFieldsOf(fields);
  const converted: Record<string, WireValue | undefined> = {};
  for (const name in fields) {
    const field = fields[name];
    if (field === undefined) continue;
    if (!isTime(name)) converted[name] = inMicroseconds(field);
    else converted[name] = isKlineEnd(fields, name) ? lastMicrosecond(field) : microseconds(field);
  }
  return converted;
}

function timeFieldsOf(fields: WireObject): (name: string) => boolean {
  const kind = fields['e'];
  if (typeof kind === 'string') {
    const more = EVENT_TIMES_BY_KIND[kind] ?? [];
    return (name) => EVENT_TIMES.has(name) || more.includes(name);
  }
  // The kline inside its event, and an aggregate trade of REST: neither names its kind.
  if ('t' in fields && 'i' in fields) return (name) => name === 't' || name === 'T';
  if ('a' in fields && 'T' in fields) return (name) => name === 'T';
  return (name) => TIMES.has(name);
}

/** The close time of the kline inside its event. */
function isKlineEnd(fields: WireObject, name: string): boolean {
  return name === 'T' && 't' in fields && 'i' in fields;
}

/** A close time is the last unit of its kline, in whichever unit. */
function lastMicrosecond(value: WireValue): WireValue {
  return typeof value === 'number' ? (value + 1) * 1_000 - 1 : value;
}

/** -1 stands for no time. */
function microseconds(value: WireValue): WireValue {
  return typeof value === 'number' && value >= 0 ? value * 1_000 : value;
}

/** REST states klines as lists of twelve; their times are the first and the seventh. */
function isKlineRow(list: readonly WireValue[]): boolean {
  return list.length === 12 && typeof list[0] === 'number' && typeof list[6] === 'number';
}

function klineRow(list: readonly WireValue[]): WireValue {
  return list.map((value, index) => {
    if (index === 0) return microseconds(value);
    return index === 6 ? lastMicrosecond(value) : value;
  });
}
