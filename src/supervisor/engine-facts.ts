import type { EngineSnapshot, PositionSnapshot, SymbolSnapshot } from '../core/engine-snapshot.js';
import type { SafetyState } from '../model/engine-event.js';
import { averagePrice, formatMoney } from '../model/money.js';
import { heldQuantity } from '../model/position.js';
import { formatPrice } from '../model/price.js';
import { formatQuantity } from '../model/quantity.js';
import { formatReason } from '../model/reason-code.js';
import type { PositionView, SymbolStatusView } from '../model/run-status.js';

/** What the engine knows, in the words of the run status. */
export interface EngineFacts {
  readonly safety: SafetyState;
  readonly reconciled: boolean;
  /** Why not, for people; empty when it is. */
  readonly unreconciled: string;
  readonly symbols: readonly SymbolStatusView[];
  readonly positions: readonly PositionView[];
  readonly openOrders: number;
  readonly equity: string | null;
  readonly vetoes: Readonly<Record<string, number>>;
}

/** Puts a snapshot into the words of the run status. */
export function engineFacts(snapshot: EngineSnapshot): EngineFacts {
  const { equity, unreconciled } = snapshot;
  return {
    safety: snapshot.safety,
    reconciled: snapshot.reconciled,
    unreconciled: unreconciled === undefined ? '' : formatReason(unreconciled),
    symbols: snapshot.symbols.filter(isWatched).map(symbolView),
    positions: snapshot.positions.map(positionView),
    openOrders: snapshot.openOrders.length,
    equity: equity === undefined ? null : formatMoney(equity),
    vetoes: snapshot.vetoes,
  };
}

/** Whether a symbol has a slot, or had one: the exchange lists hundreds that nobody looks at. */
function isWatched({ bars, state }: SymbolSnapshot): boolean {
  const { lifecycle } = state;
  return (
    bars > 0 || !(lifecycle === 'DISCOVERED' || lifecycle === 'RANKED' || lifecycle === 'RETIRED')
  );
}

function symbolView(snapshot: SymbolSnapshot): SymbolStatusView {
  const { bars, blockedBy, lastBarAt, lastPrice, state, symbol } = snapshot;
  return {
    symbol,
    state: state.lifecycle,
    bars,
    lastBarAt: lastBarAt ?? null,
    lastPrice: lastPrice === undefined ? null : formatPrice(lastPrice),
    blockedBy: blockedBy === undefined ? null : formatReason(blockedBy),
  };
}

function positionView({ position, protected: isProtected }: PositionSnapshot): PositionView {
  const { bought, quoteSpent } = position;
  return {
    positionId: position.positionId,
    symbol: position.symbol,
    status: position.status,
    quantity: formatQuantity(heldQuantity(position)),
    entryPrice: bought === 0n ? null : formatPrice(averagePrice(quoteSpent, bought)),
    stopPrice: formatPrice(position.stopPrice),
    targetPrice: formatPrice(position.targetPrice),
    openedAt: position.openedAt,
    protected: isProtected,
  };
}
