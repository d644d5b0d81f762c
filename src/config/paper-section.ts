import { startingBalances } from './account-balances.js';
import { decimalNumber, duration, section } from './setting.js';

const fee = { unit: 'bps', min: 0, max: 200 } as const;

/** The simulated account of the paper profile. */
export const paperSection = section('The simulated account of the paper profile.', {
  balances: startingBalances('What the account starts with, the first time.', { USDT: '1000' }),
  makerFeeBps: decimalNumber({ does: 'What a maker pays.', ...fee, byDefault: 10 }),
  takerFeeBps: decimalNumber({ does: 'What a taker pays.', ...fee, byDefault: 10 }),
  latency: duration({
    does: 'From a request to its arrival at the simulated exchange.',
    min: '0ms',
    max: '10s',
    byDefault: '50ms',
  }),
});
