import { must } from '../../../base/assert.js';
import type { EpochMs } from '../../../base/time.js';
import type { SubmitOrder } from '../../../model/engine-output.js';
import type { OrderRequest } from '../../../model/order.js';
import { newOrderCall } from './order-calls.js';
import type { OrderTerms } from './order-terms.js';
import type { RestCall } from './rest-client.js';

/**
 * The call that places an order of the engine. Signed with the request's own timestamp and window: the journal holds
 * what is sent, and proves when no copy can enter the engine any more. `notAfter` is on our clock.
 */
export function placementCall(order: SubmitOrder, notAfter: EpochMs): RestCall {
  const { request } = order;
  const { symbol, side, clientOrderId, quantity, timestamp, recvWindowMs } = request;
  return newOrderCall(
    { symbol, side, clientOrderId, terms: termsOf(request), size: { quantity } },
    {
      priority: order.purpose === 'ENTRY' ? 'entry' : 'exit',
      signed: { timestamp, recvWindowMs },
      notAfter,
    },
  );
}

function termsOf(request: OrderRequest): OrderTerms {
  const { type } = request;
  const missing = (name: string): string => `an order of type ${type} has a ${name}`;
  switch (type) {
    case 'MARKET':
      return { type };
    case 'LIMIT_MAKER':
      return { type, price: must(request.price, missing('price')) };
    case 'LIMIT':
      return {
        type,
        timeInForce: must(request.timeInForce, missing('time in force')),
        price: must(request.price, missing('price')),
      };
    case 'STOP_LOSS':
    case 'TAKE_PROFIT':
      return { type, stopPrice: must(request.stopPrice, missing('stop price')) };
    case 'STOP_LOSS_LIMIT':
    case 'TAKE_PROFIT_LIMIT':
      return {
        type,
        timeInForce: must(request.timeInForce, missing('time in force')),
        price: must(request.price, missing('price')),
        stopPrice: must(request.stopPrice, missing('stop price')),
      };
  }
}
