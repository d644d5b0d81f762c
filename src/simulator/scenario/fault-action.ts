import { DAY_MS, MINUTE_MS } from '../../base/time.js';
import type { SymbolStatus } from '../../model/instrument.js';
import { type Money, moneyOf } from '../../model/money.js';
import { type Price, priceOf } from '../../model/price.js';
import { type Quantity, quantityOf } from '../../model/quantity.js';
import { CORRUPTIONS, type RequestFault, type RequestMatch } from '../admission/faults.js';
import { NODE_COUNT } from '../requests/read-nodes.js';
import { FieldReader } from './field-reader.js';

/** Something that happens to the exchange, ordered by a scenario or over the control port. */
export type FaultAction =
  | {
      readonly do: 'fault-requests';
      readonly match: RequestMatch;
      readonly fault: RequestFault;
      readonly times: number;
    }
  | { readonly do: 'stale-reads'; readonly node: number; readonly lagMs: number }
  | { readonly do: 'stall' | 'resume'; readonly stream: string }
  | { readonly do: 'cut'; readonly which: 'streams' | 'ws-api' | 'all' }
  | { readonly do: 'announce-shutdown'; readonly closeAfterMs: number }
  | { readonly do: 'ban'; readonly ip: string; readonly ms: number }
  | { readonly do: 'use-weight'; readonly ip: string; readonly weight: number }
  | { readonly do: 'freeze-engine'; readonly ms: number }
  | { readonly do: 'skew-clock'; readonly ms: number }
  | { readonly do: 'slow-broker'; readonly ms: number }
  | { readonly do: 'revoke-key' | 'restore-key'; readonly apiKey: string | undefined }
  | { readonly do: 'end-user-streams' }
  | { readonly do: 'forget-stream'; readonly stream: string }
  | { readonly do: 'zero-balances'; readonly on: boolean; readonly apiKey: string | undefined }
  | { readonly do: 'bar-account'; readonly on: boolean; readonly apiKey: string | undefined }
  | { readonly do: 'change-symbol'; readonly symbol: string; readonly change: SymbolChange }
  | {
      readonly do: 'act';
      readonly apiKey: string | undefined;
      readonly method: string;
      readonly path: string;
      readonly parameters: ReadonlyMap<string, string>;
    }
  | {
      readonly do: 'adjust-balance' | 'lock-balance';
      readonly apiKey: string | undefined;
      readonly asset: string;
      readonly delta: Money;
    }
  | {
      readonly do: 'block-trade';
      readonly symbol: string;
      readonly price: Price;
      readonly quantity: Quantity;
      readonly buyerIsMaker: boolean;
    }
  | { readonly do: 'expire-orders'; readonly symbol: string | undefined }
  | { readonly do: 'clear' };

/** What changes of a symbol; what is absent stays. */
export interface SymbolChange {
  readonly status?: SymbolStatus;
  readonly ocoAllowed?: boolean;
  readonly otoAllowed?: boolean;
  readonly opoAllowed?: boolean;
  readonly trailingStopAllowed?: boolean;
  readonly cancelReplaceAllowed?: boolean;
  readonly amendAllowed?: boolean;
  readonly tickSize?: Price;
  readonly stepSize?: Quantity;
  readonly minNotional?: Money;
  readonly ordersMax?: number;
  readonly algoOrdersMax?: number;
  readonly orderListsMax?: number;
}

const LAG_MS_MAX = 40_000;
const DELAY_MS_MAX = 5 * MINUTE_MS;
const SKEW_MS_MAX = 60 * MINUTE_MS;
const BAN_MS_MAX = 3 * DAY_MS;
const TIMES_MAX = 100_000;
const WEIGHT_MAX = 100_000;
const STATUSES = ['TRADING', 'END_OF_DAY', 'HALT', 'BREAK', 'CANCEL_ONLY'] as const;
const FLAGS = [
  'ocoAllowed',
  'otoAllowed',
  'opoAllowed',
  'trailingStopAllowed',
  'cancelReplaceAllowed',
  'amendAllowed',
] as const;

/** How each kind of action is read from its fields. */
const READERS = {
  'lose-answers': (fields) =>
    requestFault(fields, {
      type: 'lost',
      when: moment(fields),
      reset: fields.optionalFlag('reset') ?? false,
    }),
  'delay-answers': (fields) =>
    requestFault(fields, { type: 'late', delayMs: fields.count('ms', 1, DELAY_MS_MAX) }),
  'corrupt-answers': (fields) =>
    requestFault(fields, { type: 'corrupt', as: fields.choice('as', CORRUPTIONS) }),
  'fail-requests': readFailure,
  'stale-reads': (fields) => ({
    do: 'stale-reads',
    node: fields.count('node', 0, NODE_COUNT - 1),
    lagMs: fields.count('ms', 0, LAG_MS_MAX),
  }),
  stall: (fields) => ({ do: 'stall', stream: fields.text('stream') }),
  resume: (fields) => ({ do: 'resume', stream: fields.text('stream') }),
  cut: (fields) => ({
    do: 'cut',
    which: fields.optionalChoice('which', ['streams', 'ws-api', 'all']) ?? 'all',
  }),
  'announce-shutdown': (fields) => ({
    do: 'announce-shutdown',
    closeAfterMs: fields.optionalCount('closeAfterMs', 0, DAY_MS) ?? 10 * MINUTE_MS,
  }),
  ban: (fields) => ({
    do: 'ban',
    ip: fields.optionalText('ip') ?? '127.0.0.1',
    ms: fields.count('ms', 1, BAN_MS_MAX),
  }),
  'use-weight': (fields) => ({
    do: 'use-weight',
    ip: fields.optionalText('ip') ?? '127.0.0.1',
    weight: fields.count('weight', 1, WEIGHT_MAX),
  }),
  'freeze-engine': (fields) => ({ do: 'freeze-engine', ms: fields.count('ms', 1, DAY_MS) }),
  'skew-clock': (fields) => ({
    do: 'skew-clock',
    ms: fields.count('ms', -SKEW_MS_MAX, SKEW_MS_MAX),
  }),
  'slow-broker': (fields) => ({ do: 'slow-broker', ms: fields.count('ms', 0, MINUTE_MS) }),
  'revoke-key': (fields) => ({ do: 'revoke-key', apiKey: fields.optionalText('apiKey') }),
  'restore-key': (fields) => ({ do: 'restore-key', apiKey: fields.optionalText('apiKey') }),
  'end-user-streams': () => ({ do: 'end-user-streams' }),
  'forget-stream': (fields) => ({ do: 'forget-stream', stream: fields.text('stream') }),
  'zero-balances': (fields) => ({
    do: 'zero-balances',
    on: fields.flag('on'),
    apiKey: fields.optionalText('apiKey'),
  }),
  'bar-account': (fields) => ({
    do: 'bar-account',
    on: fields.flag('on'),
    apiKey: fields.optionalText('apiKey'),
  }),
  'change-symbol': readSymbolChange,
  act: (fields) => ({
    do: 'act',
    apiKey: fields.optionalText('apiKey'),
    method: fields.choice('method', ['POST', 'PUT', 'DELETE']),
    path: fields.text('path'),
    parameters: fields.texts('parameters'),
  }),
  'adjust-balance': (fields) => readMovement(fields, 'adjust-balance'),
  'lock-balance': (fields) => readMovement(fields, 'lock-balance'),
  'expire-orders': (fields) => ({ do: 'expire-orders', symbol: fields.optionalText('symbol') }),
  'block-trade': (fields) => ({
    do: 'block-trade',
    symbol: fields.text('symbol'),
    price: fields.decimal('price', priceOf),
    quantity: fields.decimal('quantity', quantityOf),
    buyerIsMaker: fields.optionalFlag('buyerIsMaker') ?? false,
  }),
  clear: () => ({ do: 'clear' }),
} as const satisfies Readonly<Record<string, (fields: FieldReader) => FaultAction>>;

function readMovement(fields: FieldReader, kind: 'adjust-balance' | 'lock-balance'): FaultAction {
  return {
    do: kind,
    apiKey: fields.optionalText('apiKey'),
    asset: fields.text('asset'),
    delta: fields.decimal('amount', signedMoney),
  };
}

const KINDS = Object.keys(READERS) as readonly (keyof typeof READERS)[];

/** Reads one action. @throws ScenarioProblem */
export function readAction(value: unknown, path: string): FaultAction {
  const fields = new FieldReader(value, path);
  const action = readActionFields(fields);
  fields.end();
  return action;
}

/** The same from fields of which others may be read as well. @throws ScenarioProblem */
export function readActionFields(fields: FieldReader): FaultAction {
  return READERS[fields.choice('do', KINDS)](fields);
}

function moment(fields: FieldReader): 'before-execution' | 'after-execution' {
  const executed = fields.optionalFlag('executed') ?? true;
  return executed ? 'after-execution' : 'before-execution';
}

function requestFault(fields: FieldReader, fault: RequestFault): FaultAction {
  const method = fields.optionalText('method');
  const path = fields.optionalText('path');
  return {
    do: 'fault-requests',
    match: { ...(method === undefined ? {} : { method }), ...(path === undefined ? {} : { path }) },
    fault,
    times: fields.optionalCount('times', 1, TIMES_MAX) ?? 1,
  };
}

function readFailure(fields: FieldReader): FaultAction {
  // 0 is what a restricted location is answered with.
  const code = fields.optionalCount('code', -9_999, 0);
  const message = fields.optionalText('message');
  const retryAfterSeconds = fields.optionalCount('retryAfterSeconds', 0, BAN_MS_MAX / 1_000);
  return requestFault(fields, {
    type: 'failed',
    when: moment(fields),
    status: fields.count('status', 400, 599),
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

function readSymbolChange(fields: FieldReader): FaultAction {
  const given = {
    status: fields.optionalChoice('status', STATUSES),
    ...Object.fromEntries(FLAGS.map((flag) => [flag, fields.optionalFlag(flag)])),
    tickSize: fields.optionalDecimal('tickSize', priceOf),
    stepSize: fields.optionalDecimal('stepSize', quantityOf),
    minNotional: fields.optionalDecimal('minNotional', moneyOf),
    ordersMax: fields.optionalCount('ordersMax', 0, 100_000),
    algoOrdersMax: fields.optionalCount('algoOrdersMax', 0, 100_000),
    orderListsMax: fields.optionalCount('orderListsMax', 0, 100_000),
  };
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  const change: SymbolChange = Object.fromEntries(present);
  return { do: 'change-symbol', symbol: fields.text('symbol'), change };
}

function signedMoney(text: string): Money {
  return text.startsWith('-') ? (-moneyOf(text.slice(1)) as Money) : moneyOf(text);
}
