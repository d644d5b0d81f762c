import { EXIT, VerbFailure } from '../process/exit-code.js';
import { heldAmounts, openExchangeHost } from './exchange-host.js';
import type { ExchangeMessage, ExchangeSpec } from './exchange-messages.js';

/**
 * The demo's exchange, a process of its own: it must hold the account's orders while the trader is killed, and its work must not
 * delay the trader's. It ends when the trader has gone. Ctrl-C in the terminal reaches it too, and is the trader's to act on.
 */
const END_LOOK_MS = 500;

function say(message: ExchangeMessage): void {
  if (process.connected) process.send?.(message);
}

async function open(spec: ExchangeSpec): Promise<void> {
  try {
    const { apiKey, secret, balances, ...place } = spec;
    const accounts = [{ apiKey, secret, balances: heldAmounts(balances) }];
    const host = await openExchangeHost({ ...place, accounts }, (text) =>
      say({ type: 'notice', text }),
    );
    say({ type: 'ready', ...host.address });
    const timer = setInterval(() => {
      if (!host.exchange.marketEnded) return;
      clearInterval(timer);
      say({ type: 'ended', cause: 'the recording has ended' });
    }, END_LOOK_MS);
  } catch (failure) {
    const exitCode = failure instanceof VerbFailure ? failure.exitCode : EXIT.unexpected;
    const text = failure instanceof Error ? failure.message : String(failure);
    say({ type: 'failed', exitCode, text });
    process.disconnect?.();
  }
}

process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));
process.once('message', (spec) => void open(spec as ExchangeSpec));
