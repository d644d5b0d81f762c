import type { OrderEntry, PegInstruction } from '../../matching/match-order.js';
import { SELF_TRADE_PREVENTIONS, type SelfTradePrevention } from '../../matching/self-trade.js';
import type { Money } from '../../model/money.js';
import type { SymbolName } from '../../model/names.js';
import {
  ORDER_TYPES,
  type OrderSide,
  type OrderType,
  type TimeInForce,
} from '../../model/order.js';
import type { Price } from '../../model/price.js';
import type { Quantity } from '../../model/quantity.js';
import type { OrderResponseType } from '../accounts/order-rendering.js';
import { illegalCharacters, type RequestParameters } from '../wire/request-parameters.js';
import { missingParameter, RequestRefusal } from '../wire/request-refusal.js';

const CLIENT_ID = /^[a-zA-Z0-9-_]{1,36}$/;
const CLIENT_ID_RANGE = '^[a-zA-Z0-9-_]{1,36}$';
const STRATEGY_TYPE_MIN = 1_000_000n;
const PEG_OFFSET_MAX = 100;

/** Whose order is read, and what stands for what was not sent. */
export interface OrderReading {
  readonly accountId: string;
  readonly symbol: SymbolName;
  /** Before the parameters' names, as in "pendingAbove"; empty for an order on its own. */
  readonly prefix: string;
  readonly generateId: () => string;
  /** Given by the list instead of by a parameter of the order. */
  readonly side?: OrderSide;
  readonly type?: OrderType;
  readonly quantity?: Quantity | undefined;
}

/** Reads an order's parameters; which of them it needs is the engine's business. @throws RequestRefusal */
export function readOrder(parameters: RequestParameters, reading: OrderReading): OrderEntry {
  const { prefix } = reading;
  const name = (field: string): string => parameterName(prefix, field);
  const optional = <Value>(field: keyof OrderEntry, value: Value | undefined): object =>
    value === undefined ? {} : { [field]: value };
  const isList = 'quantity' in reading;
  return {
    accountId: reading.accountId,
    ...readLabels(parameters, reading),
    symbol: reading.symbol,
    side: reading.side ?? readSide(parameters, name('side')),
    type: reading.type ?? readType(parameters, name('type')),
    ...optional('timeInForce', readTimeInForce(parameters, name('timeInForce'))),
    ...optional(
      'quantity',
      isList ? reading.quantity : (parameters.decimal(name('quantity')) as Quantity | undefined),
    ),
    ...(isList
      ? {}
      : optional('quoteQuantity', parameters.decimal(name('quoteOrderQty')) as Money | undefined)),
    ...optional('price', parameters.decimal(name('price')) as Price | undefined),
    ...optional('stopPrice', parameters.decimal(name('stopPrice')) as Price | undefined),
    ...optional('trailingDelta', parameters.integer(name('trailingDelta'))),
    ...optional('peg', readPeg(parameters, name)),
  };
}

/** What an order may have whatever its type: its id, how much of it shows, its strategy. @throws RequestRefusal */
export function readLabels(
  parameters: RequestParameters,
  { prefix, generateId }: Pick<OrderReading, 'prefix' | 'generateId'>,
): Pick<
  OrderEntry,
  'clientOrderId' | 'icebergQuantity' | 'selfTradePrevention' | 'strategyId' | 'strategyType'
> {
  const name = (field: string): string => parameterName(prefix, field);
  const idName = prefix === '' ? 'newClientOrderId' : name('clientOrderId');
  const icebergQuantity = parameters.decimal(name('icebergQty')) as Quantity | undefined;
  const selfTradePrevention = readPrevention(parameters);
  const strategyId = parameters.id(name('strategyId'));
  const strategyType = readStrategyType(parameters, name('strategyType'));
  return {
    clientOrderId: readClientId(parameters, idName) ?? generateId(),
    ...(icebergQuantity === undefined ? {} : { icebergQuantity }),
    ...(selfTradePrevention === undefined ? {} : { selfTradePrevention }),
    ...(strategyId === undefined ? {} : { strategyId }),
    ...(strategyType === undefined ? {} : { strategyType }),
  };
}

/** "price" of "pendingAbove" is "pendingAbovePrice". */
function parameterName(prefix: string, field: string): string {
  return prefix === '' ? field : `${prefix}${field.charAt(0).toUpperCase()}${field.slice(1)}`;
}

/** @throws RequestRefusal -1100 when it is no client id */
export function readClientId(parameters: RequestParameters, name: string): string | undefined {
  const id = parameters.text(name);
  if (id !== undefined && !CLIENT_ID.test(id)) throw illegalCharacters(name, CLIENT_ID_RANGE);
  return id;
}

/** @throws RequestRefusal -1117 */
export function readSide(parameters: RequestParameters, name: string): OrderSide {
  const side = parameters.choice(name, ['BUY', 'SELL'], { code: -1117, message: 'Invalid side.' });
  if (side === undefined) throw missingParameter(name);
  return side;
}

/** @throws RequestRefusal -1116 */
function readType(parameters: RequestParameters, name: string): OrderType {
  const refusal = { code: -1116, message: 'Invalid orderType.' };
  const type = parameters.choice(name, ORDER_TYPES, refusal);
  if (type === undefined) throw missingParameter(name);
  return type;
}

/** @throws RequestRefusal -1130 */
export function readResponseType(parameters: RequestParameters): OrderResponseType | undefined {
  return parameters.choice('newOrderRespType', ['ACK', 'RESULT', 'FULL'], {
    code: -1130,
    message: "Data sent for parameter 'newOrderRespType' is not valid.",
  });
}

function readTimeInForce(parameters: RequestParameters, name: string): TimeInForce | undefined {
  const refusal = { code: -1115, message: 'Invalid timeInForce.' };
  return parameters.choice(name, ['GTC', 'IOC', 'FOK'], refusal);
}

function readPrevention(parameters: RequestParameters): SelfTradePrevention | undefined {
  return parameters.choice('selfTradePreventionMode', SELF_TRADE_PREVENTIONS, {
    code: -1130,
    message: "Data sent for parameter 'selfTradePreventionMode' is not valid.",
  });
}

function readStrategyType(parameters: RequestParameters, name: string): number | undefined {
  const type = parameters.id(name);
  if (type === undefined) return undefined;
  if (type < STRATEGY_TYPE_MIN) {
    throw new RequestRefusal(400, -1134, `${name} was less than 1000000.`);
  }
  return Number(type);
}

/** rest-api.md, "Notes on using parameters for Pegged Orders". */
function readPeg(
  parameters: RequestParameters,
  name: (field: string) => string,
): PegInstruction | undefined {
  const priceType = parameters.choice(name('pegPriceType'), ['PRIMARY_PEG', 'MARKET_PEG'], {
    code: -1210,
    message: 'Invalid pegPriceType.',
  });
  const offsetType = parameters.choice(name('pegOffsetType'), ['PRICE_LEVEL'], {
    code: -1211,
    message: 'Invalid pegOffsetType.',
  });
  const offsetLevels = parameters.integer(name('pegOffsetValue'));
  if ((offsetType === undefined) !== (offsetLevels === undefined)) {
    const fields = `${name('pegOffsetType')}, ${name('pegOffsetValue')}`;
    const message = `Fields [${fields}] must be sent together or omitted entirely.`;
    throw new RequestRefusal(400, -1128, message);
  }
  if (offsetLevels !== undefined && (offsetLevels < 0 || offsetLevels > PEG_OFFSET_MAX)) {
    const message = `Data sent for parameter '${name('pegOffsetValue')}' is not valid.`;
    throw new RequestRefusal(400, -1130, message);
  }
  if (priceType === undefined) {
    if (offsetLevels !== undefined) throw missingParameter(name('pegPriceType'));
    return undefined;
  }
  return { priceType, offsetLevels };
}
