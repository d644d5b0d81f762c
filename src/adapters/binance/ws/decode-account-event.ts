import type { EpochMs } from '../../../base/time.js';
import type { AccountEvent, OrderReport, OutsideMovement } from '../../../model/account-event.js';
import type { Fill } from '../../../model/fill.js';
import { assetName, symbolName } from '../../../model/names.js';
import { type Quantity, ZERO_QUANTITY } from '../../../model/quantity.js';
import { availableQuote, ORDER_SIDES } from '../http/decode-order.js';
import {
  CONTINGENCY_TYPES,
  LIST_ORDER_STATUSES,
  LIST_STATUS_TYPES,
  type OrderList,
} from '../http/decode-order-list.js';
import { readOrderStatus, readOrderType } from '../http/order-words.js';
import {
  asArray,
  asBoolean,
  asEpochMs,
  asId,
  asMoney,
  asObject,
  asPrice,
  asQuantity,
  asText,
  asWord,
  type JsonObject,
  wordOrOther,
} from '../json-reader.js';

/** What the exchange tells of an account beside its orders and balances: how an order list stands. */
export interface AccountNotice {
  readonly type: 'OrderListChanged';
  readonly list: OrderList;
  readonly rejectReason?: string;
}

/** What one user data event says. `ended`: the subscription is over. */
export type UserDataMessage =
  | { readonly type: 'events'; readonly events: readonly AccountEvent[] }
  | { readonly type: 'notice'; readonly notice: AccountNotice }
  | { readonly type: 'ended'; readonly cause: string }
  | { readonly type: 'shutdown' }
  | { readonly type: 'ignored'; readonly kind: string };

/** user-data-stream.md. `value` is the field `event` of a WebSocket API frame. @throws DecodeFailure */
export function decodeUserDataEvent(value: unknown, at: EpochMs): UserDataMessage {
  const event = asObject(value, 'event');
  const kind = asText(event['e'], 'e');
  switch (kind) {
    case 'executionReport':
      return { type: 'events', events: readExecutionReport(event, at) };
    case 'outboundAccountPosition':
      return { type: 'events', events: [readAccountPosition(event, at)] };
    case 'listStatus':
      return { type: 'notice', notice: readListStatus(event) };
    case 'balanceUpdate':
      return { type: 'events', events: [readBalanceMoved(event, 'TRANSFER', at)] };
    case 'externalLockUpdate':
      return { type: 'events', events: [readBalanceMoved(event, 'EXTERNAL_LOCK', at)] };
    case 'eventStreamTerminated':
      return { type: 'ended', cause: 'event stream terminated' };
    case 'serverShutdown':
      return { type: 'shutdown' };
    default:
      return { type: 'ignored', kind };
  }
}

/**
 * user-data-stream.md, "Order Update". Only an execution of type TRADE is a fill: TRADE_PREVENTION carries prevented
 * amounts. In the report of a cancel, `c` is the cancel's id and `C` the order's.
 */
function readExecutionReport(event: JsonObject, at: EpochMs): readonly AccountEvent[] {
  const originalId = asText(event['C'], 'C');
  const clientOrderId = originalId === '' ? asText(event['c'], 'c') : originalId;
  const report = readOrderReport(event, clientOrderId);
  const reported: AccountEvent = { type: 'OrderReported', at, report, source: 'stream' };
  if (asText(event['x'], 'x') !== 'TRADE') return [reported];
  return [{ type: 'FillReported', at, fill: readFill(event, report), source: 'stream' }, reported];
}

function readOrderReport(event: JsonObject, clientOrderId: string): OrderReport {
  const executedQuote = availableQuote(asMoney(event['Z'], 'Z'));
  const reason = [event['r'], event['eR']].find(
    (word) => typeof word === 'string' && word !== 'NONE',
  );
  return {
    symbol: symbolName(asText(event['s'], 's')),
    clientOrderId,
    orderId: asId(event['i'], 'i'),
    ...readOrderStatus(event['X'], 'X'),
    side: asWord(event['S'], ORDER_SIDES, 'S'),
    ...readOrderType(event['o'], 'o'),
    quantity: readSize(event),
    price: asPrice(event['p'], 'p'),
    stopPrice: asPrice(event['P'], 'P'),
    executedQuantity: asQuantity(event['z'], 'z'),
    ...(executedQuote === undefined ? {} : { executedQuote }),
    exchangeAt: asEpochMs(event['T'], 'T'),
    ...(reason === undefined
      ? {}
      : { exchangeReason: typeof reason === 'string' ? reason : JSON.stringify(reason) }),
  };
}

/** A pending order of an OPO has no size before its working order is filled (faqs/opo.md). */
function readSize(event: JsonObject): Quantity {
  const sizedLater = event['X'] === 'PENDING_NEW' && event['q'] === undefined;
  return sizedLater ? ZERO_QUANTITY : asQuantity(event['q'], 'q');
}

function readFill(event: JsonObject, order: OrderReport): Fill {
  return {
    symbol: order.symbol,
    tradeId: asId(event['t'], 't'),
    orderId: order.orderId,
    clientOrderId: order.clientOrderId,
    side: order.side,
    price: asPrice(event['L'], 'L'),
    quantity: asQuantity(event['l'], 'l'),
    quoteQuantity: asMoney(event['Y'], 'Y'),
    commission: asMoney(event['n'], 'n'),
    commissionAsset: assetName(asText(event['N'], 'N')),
    maker: asBoolean(event['m'], 'm'),
    exchangeAt: order.exchangeAt,
  };
}

/** user-data-stream.md, "Account Update": the assets that were possibly changed, not all. */
function readAccountPosition(event: JsonObject, at: EpochMs): AccountEvent {
  const balances = asArray(event['B'], 'B').map((item, index) => {
    const balance = asObject(item, `B[${index}]`);
    return {
      asset: assetName(asText(balance['a'], `B[${index}].a`)),
      free: asMoney(balance['f'], `B[${index}].f`),
      locked: asMoney(balance['l'], `B[${index}].l`),
    };
  });
  return {
    type: 'BalancesReported',
    at,
    exchangeAt: asEpochMs(event['u'], 'u'),
    balances,
    complete: false,
  };
}

/** user-data-stream.md, "Order Update", the event of an order list. Each of its orders reports itself besides. */
function readListStatus(event: JsonObject): AccountNotice {
  const reason = asText(event['r'], 'r');
  const list: OrderList = {
    orderListId: asId(event['g'], 'g'),
    listClientOrderId: asText(event['C'], 'C'),
    symbol: symbolName(asText(event['s'], 's')),
    contingencyType: wordOrOther(event['c'], CONTINGENCY_TYPES, 'c'),
    statusType: wordOrOther(event['l'], LIST_STATUS_TYPES, 'l'),
    orderStatus: wordOrOther(event['L'], LIST_ORDER_STATUSES, 'L'),
    orders: asArray(event['O'], 'O').map((item, index) => {
      const order = asObject(item, `O[${index}]`);
      return {
        orderId: asId(order['i'], `O[${index}].i`),
        clientOrderId: asText(order['c'], `O[${index}].c`),
      };
    }),
    exchangeAt: asEpochMs(event['T'], 'T'),
  };
  return reason === 'NONE'
    ? { type: 'OrderListChanged', list }
    : { type: 'OrderListChanged', list, rejectReason: reason };
}

/** user-data-stream.md, "Balance Update" and "External Lock Update". */
function readBalanceMoved(event: JsonObject, by: OutsideMovement, at: EpochMs): AccountEvent {
  return {
    type: 'BalanceMoved',
    at,
    exchangeAt: asEpochMs(event['T'], 'T'),
    asset: assetName(asText(event['a'], 'a')),
    by,
    delta: asMoney(event['d'], 'd'),
  };
}
