import { expect } from 'vitest';
import type { ConformanceVenue } from '../support/conformance-venue.js';
import type { Fact, Family, Section } from '../support/fact.js';
import type { Parameters } from '../support/rest-client.js';

async function weightOf(
  { rest }: ConformanceVenue,
  path: string,
  parameters: Parameters,
): Promise<number> {
  const used = async (): Promise<number> =>
    Number((await rest.get('/api/v3/ping')).headers['x-mbx-used-weight-1m']);
  const before = await used();
  const answer = await rest.get(path, parameters);
  expect(answer.status, answer.text).toBe(200);
  return Number(answer.headers['x-mbx-used-weight-1m']) - before;
}

type Weighed = readonly [
  id: Fact['id'],
  heading: string,
  path: string,
  weights: readonly (readonly [Parameters, number])[],
];

/** A heading of the REST page whose weights one fact shows. */
function weighed([id, heading, path, weights]: Weighed): Section {
  const told = [...new Set(weights.map(([, weight]) => weight))].join(', ');
  return {
    page: 'rest-api.md',
    heading: `${heading}, weight`,
    facts: [
      {
        id,
        says: `${path} costs ${told}`,
        async shownBy(venue) {
          for (const [parameters, weight] of weights) {
            const cost = await weightOf(venue, `/api/v3/${path}`, parameters);
            expect(cost, JSON.stringify(parameters)).toBe(weight);
          }
        },
      },
    ],
  };
}

const ONE = { symbol: 'BTCUSDT' };
const TWO = { symbols: '["BTCUSDT","ETHUSDT"]' };
const WEIGHED: readonly Weighed[] = [
  ['X-2201', 'Old trade lookup', 'historicalTrades', [[ONE, 25]]],
  ['X-2202', 'Historical Block Trades', 'historicalBlockTrades', [[{ ...ONE, fromId: 1 }, 25]]],
  ['X-2203', 'Compressed/Aggregate trades list', 'aggTrades', [[ONE, 4]]],
  ['X-2204', 'UIKlines', 'uiKlines', [[{ ...ONE, interval: '1m' }, 2]]],
  ['X-2205', 'Current average price', 'avgPrice', [[ONE, 2]]],
  [
    'X-2206',
    'Trading Day Ticker',
    'ticker/tradingDay',
    [
      [ONE, 4],
      [TWO, 8],
    ],
  ],
  [
    'X-2207',
    'Rolling window price change statistics',
    'ticker',
    [
      [{ ...ONE, windowSize: '7d' }, 4],
      [TWO, 8],
    ],
  ],
  [
    'X-2208',
    'Symbol order book ticker',
    'ticker/bookTicker',
    [
      [ONE, 2],
      [TWO, 4],
      [{}, 4],
    ],
  ],
  [
    'X-2209',
    'Query Execution Rules',
    'executionRules',
    [
      [ONE, 2],
      [TWO, 4],
      [{ symbolStatus: 'TRADING' }, 40],
      [{}, 40],
    ],
  ],
  ['X-2210', 'Query Reference Price', 'referencePrice', [[ONE, 2]]],
  ['X-2211', 'Query Reference Price Calculation', 'referencePrice/calculation', [[ONE, 2]]],
];

/** What requests of market data cost, beyond those of other families. */
export const MARKET_WEIGHTS: Family = {
  name: 'Weights of market data requests',
  simulator: {
    market: 'generated',
    rules: { referencePrice: { bucketCount: 20, bucketWidthMs: 1_000 } },
  },
  sections: WEIGHED.map(weighed),
};
