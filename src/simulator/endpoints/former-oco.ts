import type { OrderEntry } from '../../matching/match-order.js';
import type { OrderListEntry } from '../../matching/order-list-entry.js';
import { notRequired } from '../../matching/order-refusal.js';
import type { OrderSide, OrderType } from '../../model/order.js';
import type { Price } from '../../model/price.js';
import type { Quantity } from '../../model/quantity.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import { engineRefusal, missingParameter } from '../wire/request-refusal.js';
import type { EndpointCall } from './endpoint.js';
import { readClientId, readLabels, readSide } from './order-parameters.js';
import { mandatorySymbol } from './symbol-selection.js';
import type { TradingServices } from './trading-endpoints.js';

/**
 * The former form of OCO: a limit order and a stop, by their roles instead of their places (rest-api.md, "New OCO"). Its
 * `stopPrice` is the trigger of the stop, not the price of an order called "stop".
 *
 * @throws RequestRefusal
 */
export function readFormerOco(
  { parameters, accountId }: EndpointCall,
  { desk, market }: TradingServices,
): OrderListEntry {
  const { symbol } = mandatorySymbol(parameters, market);
  const generateId = (): string => desk.generateId();
  const side = readSide(parameters, 'side');
  const quantity = parameters.decimal('quantity') as Quantity | undefined;
  if (quantity === undefined) throw missingParameter('quantity');
  const leg = (prefix: string, type: OrderType): OrderEntry => ({
    ...{ accountId, symbol, side, type, quantity },
    ...readLabels(parameters, { prefix, generateId }),
  });
  const price = parameters.decimal('price') as Price | undefined;
  if (price === undefined) throw missingParameter('price');
  const limit: OrderEntry = { ...leg('limit', 'LIMIT_MAKER'), price };
  const terms = readStopTerms(parameters);
  const isLimited = terms.price !== undefined;
  if (!isLimited) refuseLimitTerms(parameters);
  const stop = { ...leg('stop', isLimited ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS'), ...terms };
  const [above, below] = placed(side, { limit, stop });
  const listClientOrderId = readClientId(parameters, 'listClientOrderId') ?? generateId();
  return { accountId, symbol, listClientOrderId, contingency: 'OCO', above, below };
}

/** A stop without a limit becomes a market order, which has neither (errors.md, -1106). @throws RequestRefusal */
function refuseLimitTerms(parameters: RequestParameters): void {
  for (const name of ['stopLimitTimeInForce', 'stopIcebergQty']) {
    if (parameters.has(name)) throw engineRefusal(notRequired(name));
  }
}

/** The stop of a BUY is above the market, that of a SELL below. */
function placed(
  side: OrderSide,
  { limit, stop }: { readonly limit: OrderEntry; readonly stop: OrderEntry },
): readonly [above: OrderEntry, below: OrderEntry] {
  return side === 'BUY' ? [stop, limit] : [limit, stop];
}

function readStopTerms(
  parameters: RequestParameters,
): Pick<OrderEntry, 'price' | 'stopPrice' | 'trailingDelta' | 'timeInForce'> {
  const stopPrice = parameters.decimal('stopPrice') as Price | undefined;
  const trailingDelta = parameters.integer('trailingDelta');
  if (stopPrice === undefined && trailingDelta === undefined) throw missingParameter('stopPrice');
  const price = parameters.decimal('stopLimitPrice') as Price | undefined;
  const refusal = { code: -1115, message: 'Invalid timeInForce.' };
  const timeInForce = parameters.choice('stopLimitTimeInForce', ['GTC', 'IOC', 'FOK'], refusal);
  if (price !== undefined && timeInForce === undefined) {
    throw missingParameter('stopLimitTimeInForce');
  }
  return {
    ...(stopPrice === undefined ? {} : { stopPrice }),
    ...(trailingDelta === undefined ? {} : { trailingDelta }),
    ...(price === undefined ? {} : { price }),
    ...(timeInForce === undefined ? {} : { timeInForce }),
  };
}
