import { type Reason, reason } from '../../model/reason-code.js';
import type { EntryContext } from './entry-gate.js';

/** Only a HOT symbol trades; the objection says what put it into the state it is in. */
export function lifecycleGate({ isHot, symbolState }: EntryContext): Reason | undefined {
  if (isHot) return undefined;
  const cause = symbolState?.reason;
  return reason('NOT_HOT', {
    lifecycle: symbolState?.lifecycle ?? 'unknown',
    ...(cause === undefined ? {} : { cause: cause.code, ...cause.numbers }),
  });
}

/** The exchange must take orders on the symbol. */
export function symbolStatusGate({ instrument }: EntryContext): Reason | undefined {
  if (instrument?.status === 'TRADING' && instrument.spotTradingAllowed) return undefined;
  return reason('SYMBOL_NOT_TRADING', { status: instrument?.status ?? 'unknown' });
}

/** A pause after the symbol's last position closed. */
export function cooldownGate({ at, lastClosedAt, limits }: EntryContext): Reason | undefined {
  if (lastClosedAt === undefined) return undefined;
  const leftMs = lastClosedAt + limits.cooldownMs - at;
  return leftMs > 0 ? reason('SYMBOL_COOLDOWN', { leftMs }) : undefined;
}

/** A signal of a bar that the base history has not reached was decided across a hole. */
export function historyGate({ signal, market }: EntryContext): Reason | undefined {
  if (signal === undefined || market?.lastBar === undefined) return undefined;
  const missingMs = signal.barCloseTime - market.lastBar.closeTime;
  return missingMs > 0 ? reason('HISTORY_GAP', { missingMs }) : undefined;
}
