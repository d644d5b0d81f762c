import { startingBalances } from './account-balances.js';
import { decimalNumber, section, wholeNumber } from './setting.js';

const fee = { unit: 'bps', min: 0, max: 200 } as const;

/** The embedded exchange of the demo profile. */
export const simulatorSection = section('The embedded exchange of the demo profile.', {
  seed: wholeNumber({
    does: 'Seed of the generated market.',
    unit: '1',
    min: 0,
    max: 4_294_967_295,
    byDefault: 2,
  }),
  symbols: wholeNumber({
    does: 'Symbols of the generated market.',
    unit: 'symbols',
    min: 1,
    max: 12,
    byDefault: 12,
  }),
  speed: decimalNumber({
    does: 'How fast its time runs.',
    unit: 'market seconds a real second',
    min: 1,
    max: 240,
    byDefault: 30,
  }),
  balances: startingBalances('What the account starts with.', { USDT: '10000' }),
  makerFeeBps: decimalNumber({ does: 'What a maker pays.', ...fee, byDefault: 10 }),
  takerFeeBps: decimalNumber({ does: 'What a taker pays.', ...fee, byDefault: 10 }),
});
