import { heldQuantity, type Position } from '../../model/position.js';
import type { CommitBatch } from '../../ports/control-store.js';
import type { BookedFill, CommittedState } from '../committed-state.js';
import type { Checker, Report } from '../evidence.js';

/** After every commit each touched position is the sum of its fills and holds nothing negative (invariant 12). */
export class PositionsAreFills implements Checker {
  readonly name = 'positions-are-fills';
  readonly #report: Report;
  readonly #fills = new Map<string, BookedFill[]>();

  constructor(report: Report) {
    this.#report = report;
  }

  committed({ records }: CommitBatch, state: CommittedState): void {
    const touched = new Set<string>();
    for (const record of records) {
      if (record.type === 'RecordPosition') touched.add(record.position.positionId);
      if (record.type !== 'RecordFill') continue;
      touched.add(record.positionId);
      const fills = this.#fills.get(record.positionId);
      if (fills === undefined) this.#fills.set(record.positionId, [record]);
      else fills.push(record);
    }
    for (const positionId of touched) {
      const position = state.positions.get(positionId);
      if (position === undefined) this.#report(`fills of ${positionId}, which is no position`);
      else this.#compare(position);
    }
  }

  #compare(position: Position): void {
    const sums = sumOf(this.#fills.get(position.positionId) ?? [], position);
    for (const [name, sum] of Object.entries(sums)) {
      const stated: bigint = position[name as keyof typeof sums];
      if (stated !== sum) {
        this.#report(
          `${position.positionId}: ${name} is ${stated} and its fills sum to ${sum} (× 10⁻⁸)`,
        );
      }
    }
    const held = heldQuantity(position);
    if (held < 0n) this.#report(`${position.positionId} holds ${held} (× 10⁻⁸)`);
  }
}

function sumOf(
  fills: readonly BookedFill[],
  { baseAsset, quoteAsset }: Position,
): Record<
  'bought' | 'sold' | 'quoteSpent' | 'quoteReceived' | 'baseCommission' | 'quoteCommission',
  bigint
> {
  const sums = {
    bought: 0n,
    sold: 0n,
    quoteSpent: 0n,
    quoteReceived: 0n,
    baseCommission: 0n,
    quoteCommission: 0n,
  };
  for (const { fill } of fills) {
    const buys = fill.side === 'BUY';
    sums[buys ? 'bought' : 'sold'] += fill.quantity;
    sums[buys ? 'quoteSpent' : 'quoteReceived'] += fill.quoteQuantity;
    if (fill.commissionAsset === baseAsset) sums.baseCommission += fill.commission;
    if (fill.commissionAsset === quoteAsset) sums.quoteCommission += fill.commission;
  }
  return sums;
}
