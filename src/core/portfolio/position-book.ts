import { assert, must } from '../../base/assert.js';
import type { Fill } from '../../model/fill.js';
import { addMoney, type Money, moneyOfQuantity, ZERO_MONEY } from '../../model/money.js';
import type { AssetName, SymbolName } from '../../model/names.js';
import { heldQuantity, type Position } from '../../model/position.js';
import { addQuantity } from '../../model/quantity.js';

/** Positions that have not closed, and the few closed ones a late word may still concern. */
export class PositionBook {
  readonly #positions = new Map<string, Position>();
  readonly #dust = new Map<AssetName, Money>();
  readonly #closed: string[] = [];
  #version = 0;
  /** Asked for at every book ticker, so it is not worked out anew each time. */
  #open: readonly Position[] | undefined;

  /** Grows whenever a position is added or changes its way. */
  get version(): number {
    return this.#version;
  }

  restore(positions: readonly Position[], dust: Readonly<Record<string, Money>>): void {
    this.#changed();
    for (const position of positions) this.#positions.set(position.positionId, position);
    for (const [asset, amount] of Object.entries(dust)) this.#dust.set(asset as AssetName, amount);
  }

  add(position: Position): void {
    assert(!this.#positions.has(position.positionId), 'a position is opened once');
    this.#positions.set(position.positionId, position);
    this.#changed();
  }

  get(positionId: string): Position | undefined {
    return this.#positions.get(positionId);
  }

  /** Positions that have not closed, oldest first. */
  open(): readonly Position[] {
    this.#open ??= [...this.#positions.values()].filter((each) => each.status !== 'CLOSED');
    return this.#open;
  }

  openOn(symbol: SymbolName): readonly Position[] {
    return this.open().filter((position) => position.symbol === symbol);
  }

  /** Base left behind by closed positions. */
  dust(): ReadonlyMap<AssetName, Money> {
    return this.#dust;
  }

  /**
   * Adds an execution to its position.
   *
   * @returns undefined when it would sell more than the position holds, or the position is not known: only an
   *   exchange that contradicts itself, or a store that does, can cause it; nothing changes.
   */
  applyFill(positionId: string, fill: Fill): Position | undefined {
    const before = this.#positions.get(positionId);
    if (before === undefined) return undefined;
    const after = withFill(before, fill);
    if (heldQuantity(after) < 0n) return undefined;
    this.#positions.set(positionId, after);
    this.#open = undefined;
    return after;
  }

  /** Changes a position's way, never its amounts. */
  update(
    positionId: string,
    change: Partial<Pick<Position, 'status' | 'exitReason' | 'closedAt'>>,
  ): Position {
    const position = { ...must(this.#positions.get(positionId)), ...change };
    this.#positions.set(positionId, position);
    this.#changed();
    return position;
  }

  /** Remembers what a closing position leaves behind, and forgets the oldest closed ones. */
  retire(position: Position, kept: number): void {
    const rest = moneyOfQuantity(heldQuantity(position));
    if (rest > 0n) {
      const before = this.#dust.get(position.baseAsset) ?? ZERO_MONEY;
      this.#dust.set(position.baseAsset, addMoney(before, rest));
    }
    this.#closed.push(position.positionId);
    if (this.#closed.length > kept) {
      const oldest = must(this.#closed.shift());
      if (this.#positions.get(oldest)?.status === 'CLOSED') this.#positions.delete(oldest);
    }
  }

  #changed(): void {
    this.#version += 1;
    this.#open = undefined;
  }
}

/** A position after one more execution, commissions kept per asset (commission_faq.md). */
export function withFill(position: Position, fill: Fill): Position {
  const side =
    fill.side === 'BUY'
      ? {
          bought: addQuantity(position.bought, fill.quantity),
          quoteSpent: addMoney(position.quoteSpent, fill.quoteQuantity),
        }
      : {
          sold: addQuantity(position.sold, fill.quantity),
          quoteReceived: addMoney(position.quoteReceived, fill.quoteQuantity),
        };
  return { ...position, ...side, ...withCommission(position, fill) };
}

function withCommission(position: Position, fill: Fill): Partial<Position> {
  const asset = fill.commissionAsset;
  if (fill.commission === 0n) return {};
  if (asset === position.baseAsset) {
    return { baseCommission: addMoney(position.baseCommission, fill.commission) };
  }
  if (asset === position.quoteAsset) {
    return { quoteCommission: addMoney(position.quoteCommission, fill.commission) };
  }
  const before = position.otherCommissions[asset] ?? ZERO_MONEY;
  return {
    otherCommissions: {
      ...position.otherCommissions,
      [asset]: addMoney(before, fill.commission),
    },
  };
}
