import { z } from 'zod';
import { amountText } from './setting.js';

/** Amounts by asset, as an account starts with them. */
export function startingBalances(does: string, byDefault: Record<string, string>) {
  return z
    .record(z.string().min(1).max(64), amountText(), {
      error: 'amounts by asset, such as { USDT: "10000" }',
    })
    .describe(`${does} Default: ${JSON.stringify(byDefault)}.`)
    .prefault(byDefault);
}
