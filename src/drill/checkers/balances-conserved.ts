import type { CommittedState } from '../committed-state.js';
import type { Checker, Report, RestEvidence } from '../evidence.js';

/** Opening balance, trades and commissions make the exchange's balance, to the last unit of each asset (invariant 14). */
export class BalancesConserved implements Checker {
  readonly name = 'balances-conserved';
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  rested(
    { exchangeBalances, openingBalances, ourFills }: RestEvidence,
    state: CommittedState,
  ): void {
    const expected = new Map<string, bigint>();
    const add = (asset: string, amount: bigint): void => {
      expected.set(asset, (expected.get(asset) ?? 0n) + amount);
    };
    for (const { asset, free, locked } of openingBalances) add(asset, free + locked);
    for (const fill of ourFills) {
      const position = state.positions.get(
        state.fills.get(`${fill.symbol} ${fill.tradeId}`)?.positionId ?? '',
      );
      if (position === undefined) {
        this.#report(`the fill ${fill.symbol} ${fill.tradeId} belongs to no position`);
        continue;
      }
      const sign = fill.side === 'BUY' ? 1n : -1n;
      add(position.baseAsset, sign * fill.quantity);
      add(position.quoteAsset, -sign * fill.quoteQuantity);
      add(fill.commissionAsset, -fill.commission);
    }
    for (const { asset, free, locked } of exchangeBalances) {
      const sum = expected.get(asset) ?? 0n;
      if (free + locked !== sum) {
        this.#report(
          `${asset}: the exchange holds ${free + locked}, our books say ${sum} (× 10⁻⁸)`,
        );
      }
      expected.delete(asset);
    }
    for (const [asset, sum] of expected) {
      if (sum !== 0n)
        this.#report(`${asset}: our books say ${sum} (× 10⁻⁸), the exchange knows none`);
    }
  }
}
