import { expect } from 'vitest';
import type { SymbolTraits } from '../../../src/matching/symbol-traits.js';
import type { Instrument } from '../../../src/model/instrument.js';
import { symbolName } from '../../../src/model/names.js';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import { expectRefusal } from '../support/expectations.js';
import type { Fact, Family, Section } from '../support/fact.js';
import { bracket, chain } from '../support/order-list-pad.js';
import type { Answer, Parameters } from '../support/rest-client.js';

/** Takes something from the pair. */
function without(
  venue: ConformanceVenue,
  change: Partial<Instrument>,
  traits: Partial<SymbolTraits> = {},
): void {
  const { exchange } = venue.control;
  const rules = exchange.desk.engine.rules(symbolName(venue.symbol));
  exchange.changeSymbol({ ...rules.instrument, ...change }, { ...rules.traits, ...traits });
}

interface Feature {
  readonly name: string;
  readonly change: Partial<Instrument>;
  readonly traits?: Partial<SymbolTraits>;
  readonly text: string;
  /** Asks for it. */
  readonly ask: (venue: ConformanceVenue) => Promise<Answer>;
}

const order =
  (changes: Parameters) =>
  async (venue: ConformanceVenue): Promise<Answer> =>
    venue.orders.send(await venue.orders.restingBuy(changes));
const market =
  (changes: Parameters) =>
  async (venue: ConformanceVenue): Promise<Answer> =>
    venue.orders.send(await venue.orders.market('SELL', changes));
const list =
  (kind: string, parameters: (venue: ConformanceVenue) => Promise<Parameters>) =>
  async (venue: ConformanceVenue): Promise<Answer> =>
    venue.rest.signed('POST', `/api/v3/orderList/${kind}`, await parameters(venue));

const LIMIT_ONLY = { orderTypes: ['LIMIT'] } as const;

const FEATURES: readonly Feature[] = [
  {
    ...{ name: 'MARKET', change: LIMIT_ONLY, ask: market({}) },
    text: 'Market orders are not supported for this symbol.',
  },
  {
    ...{ name: 'STOP_LOSS', change: LIMIT_ONLY },
    text: 'Stop loss orders are not supported for this symbol.',
    ask: market({ type: 'STOP_LOSS', stopPrice: '90' }),
  },
  {
    ...{ name: 'STOP_LOSS_LIMIT', change: LIMIT_ONLY },
    text: 'Stop loss limit orders are not supported for this symbol.',
    ask: order({ type: 'STOP_LOSS_LIMIT', side: 'SELL', stopPrice: '90' }),
  },
  {
    ...{ name: 'TAKE_PROFIT', change: LIMIT_ONLY },
    text: 'Take profit orders are not supported for this symbol.',
    ask: market({ type: 'TAKE_PROFIT', stopPrice: '110' }),
  },
  {
    ...{ name: 'TAKE_PROFIT_LIMIT', change: LIMIT_ONLY },
    text: 'Take profit limit orders are not supported for this symbol.',
    ask: order({ type: 'TAKE_PROFIT_LIMIT', side: 'SELL', stopPrice: '110' }),
  },
  {
    ...{ name: 'icebergQty', change: {}, traits: { icebergAllowed: false } },
    text: 'Iceberg orders are not supported for this symbol.',
    ask: order({ icebergQty: '0.1' }),
  },
  {
    ...{ name: 'trailingDelta', change: { trailingStopAllowed: false } },
    text: 'Trailing stop orders are not supported for this symbol.',
    ask: market({ type: 'STOP_LOSS', trailingDelta: 100 }),
  },
  {
    ...{ name: 'quoteOrderQty', change: { quoteOrderQuantityAllowed: false } },
    text: 'Quote order qty market orders are not support for this symbol.',
    ask: market({ quantity: undefined, quoteOrderQty: '100' }),
  },
  {
    ...{ name: 'pegPriceType', change: {}, traits: { pegAllowed: false } },
    text: 'Pegged orders are not supported for this symbol.',
    ask: order({ price: undefined, pegPriceType: 'PRIMARY_PEG' }),
  },
  {
    ...{ name: 'cancelReplace', change: { cancelReplaceAllowed: false } },
    text: 'Order cancel-replace is not supported for this symbol.',
    ask: async (venue) => {
      const parameters = { cancelReplaceMode: 'ALLOW_FAILURE', cancelOrderId: 1 };
      const sent = await venue.orders.restingBuy(parameters);
      return venue.rest.signed('POST', '/api/v3/order/cancelReplace', sent);
    },
  },
  {
    ...{ name: 'order amend', change: { amendAllowed: false } },
    text: 'Order amend is not supported for this symbol.',
    ask: async ({ rest, symbol }) =>
      rest.signed('PUT', '/api/v3/order/amend/keepPriority', { symbol, orderId: 1, newQty: '1' }),
  },
  {
    ...{ name: 'OCO', change: { ocoAllowed: false }, ask: list('oco', bracket) },
    text: 'OCO orders are not supported for this symbol',
  },
  {
    ...{ name: 'OPO', change: { opoAllowed: false } },
    text: 'OPO orders are not supported for this symbol.',
    ask: list('opo', (venue) => chain(venue, { pendingQuantity: undefined })),
  },
];

const NOT_OFFERED: Section = {
  page: 'errors.md',
  heading: 'Messages for -1010, -2010, -2011 and -2038: what a pair does not offer',
  facts: FEATURES.map(
    ({ name, change, traits, text, ask }, index): Fact => ({
      id: `X-39${51 + index}`,
      says: `${name}: "${text}" (-1013)`,
      needs: 'account',
      async shownBy(venue) {
        without(venue, change, traits);
        const answer = await ask(venue);
        expectRefusal(answer, -1013, text);
        expect((await venue.rest.signed('GET', '/api/v3/openOrders')).json).toEqual([]);
      },
    }),
  ),
};

/** A pair that lacks something. */
export const OFFERED_FEATURES: Family = {
  name: 'What a pair offers',
  simulator: { market: 'scripted', fresh: true },
  sections: [NOT_OFFERED],
};
