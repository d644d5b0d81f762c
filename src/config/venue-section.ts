import { z } from 'zod';
import { choice, flag, section } from './setting.js';

const urlError = 'a URL such as https://api.binance.com';

/** Which exchange, and where it is. */
export const venueSection = section('Which exchange, and where it is.', {
  name: choice(['binance', 'testnet', 'demo', 'simulator'], {
    does: 'A known venue; the demo profile brings its own.',
    byDefault: 'binance',
  }),
  restUrl: url("Base of REST requests, in place of the venue's own."),
  streamUrl: url("Base of market streams, in place of the venue's own."),
  apiUrl: url("The WebSocket API, in place of the venue's own."),
  acceptKeyFromAnyAddress: flag({
    does: 'Trades live with a key that is not restricted to IP addresses.',
    byDefault: false,
  }),
});

function url(does: string) {
  return z
    .string({ error: urlError })
    .regex(/^(https?|wss?):\/\/[^\s?#]+$/, { error: urlError })
    .max(200, { error: urlError })
    .describe(`${does} Default: the venue's.`)
    .optional();
}
