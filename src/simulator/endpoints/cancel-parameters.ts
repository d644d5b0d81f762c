import type { CancelEntry } from '../../matching/order-requests.js';
import type { AccountDesk } from '../accounts/account-desk.js';
import type { MarketView } from '../public-market/market-view.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import { RequestRefusal } from '../wire/request-refusal.js';
import type { EndpointCall } from './endpoint.js';
import { readClientId } from './order-parameters.js';
import { mandatorySymbol } from './symbol-selection.js';

/** The names of the parameters that say which order to cancel, and how the cancel is called. */
export interface CancelNames {
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly newId: string;
}

/** As they are called where an order is cancelled on its own. */
export const ORDER_NAMES: CancelNames = {
  orderId: 'orderId',
  clientOrderId: 'origClientOrderId',
  newId: 'newClientOrderId',
};

/** Which order to cancel, under which parameters' names. @throws RequestRefusal */
export function readCancel(
  { parameters, accountId }: EndpointCall,
  { desk, market }: { readonly desk: AccountDesk; readonly market: MarketView },
  names: CancelNames,
): CancelEntry {
  const { symbol } = mandatorySymbol(parameters, market);
  const target = readTarget(parameters, names);
  const restriction = readRestriction(parameters);
  const cancelClientOrderId = readClientId(parameters, names.newId) ?? desk.generateId();
  return {
    ...{ accountId, symbol, cancelClientOrderId, ...target },
    ...(restriction === undefined ? {} : { restriction }),
  };
}

/** Which order is meant, by id or by client id. @throws RequestRefusal -1102 when neither was sent */
export function readTarget(
  parameters: RequestParameters,
  names: Pick<CancelNames, 'orderId' | 'clientOrderId'> = ORDER_NAMES,
): { readonly orderId?: bigint; readonly clientOrderId?: string } {
  const orderId = parameters.id(names.orderId);
  const clientOrderId = parameters.text(names.clientOrderId);
  if (orderId === undefined && clientOrderId === undefined) {
    throw new RequestRefusal(
      400,
      -1102,
      `Param '${names.clientOrderId}' or '${names.orderId}' must be sent, but both were empty/null!`,
    );
  }
  return {
    ...(orderId === undefined ? {} : { orderId }),
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
  };
}

const RESTRICTIONS = ['ONLY_NEW', 'ONLY_PARTIALLY_FILLED'] as const;

/** @throws RequestRefusal -1145 */
function readRestriction(parameters: RequestParameters): (typeof RESTRICTIONS)[number] | undefined {
  const refusal = { code: -1145, message: 'Invalid cancelRestrictions' };
  return parameters.choice('cancelRestrictions', RESTRICTIONS, refusal);
}
