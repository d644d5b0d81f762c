import { assert } from '../../base/assert.js';
import { SCALE } from '../../base/fixed-point.js';
import type { Money } from '../../model/money.js';
import type { Price } from '../../model/price.js';
import type { Quantity } from '../../model/quantity.js';

/**
 * A symbol's prices as whole ticks and its quantities as whole steps. Doubles hold such whole numbers exactly
 * (below 2⁵³), so a market can be generated without bigint arithmetic for every trade and still be exact.
 */
export class TradeGrid {
  readonly tick: Price;
  readonly step: Quantity;

  constructor(grid: { readonly tick: Price; readonly step: Quantity }) {
    this.tick = grid.tick;
    this.step = grid.step;
  }

  price(ticks: number): Price {
    return (BigInt(ticks) * this.tick) as Price;
  }

  quantity(steps: number | bigint): Quantity {
    return (BigInt(steps) * this.step) as Quantity;
  }

  /** The quote value of a sum of ticks × steps, for grids on which no trade's value needs rounding. */
  quote(tickSteps: number): Money {
    assert(Number.isSafeInteger(tickSteps), 'sums of ticks × steps stay exact');
    const unit = this.tick * this.step;
    assert(unit % SCALE === 0n, 'a tick times a step is a whole number of 10⁻⁸');
    return (BigInt(tickSteps) * (unit / SCALE)) as Money;
  }
}
