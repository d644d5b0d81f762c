import { addMoney, type Money, notionalOf, subtractMoney, ZERO_MONEY } from '../../model/money.js';
import type { AssetName } from '../../model/names.js';
import { type ClosedTrade, heldQuantity, type Position } from '../../model/position.js';
import type { Price } from '../../model/price.js';
import type { Quantity } from '../../model/quantity.js';

/** What one unit of an asset is worth in the quote asset; undefined while nobody has said. */
export type AssetPrice = (asset: AssetName) => Price | undefined;

/**
 * What a closed position brought: quote received − quote spent − commissions. Those in other assets (BNB) are valued at
 * the price of the moment; one that has no price counts as nothing, and is named by `unpricedCommissions`.
 */
export function realisedProfit(position: Position, priceOf: AssetPrice): Money {
  const gross = subtractMoney(position.quoteReceived, position.quoteSpent);
  const net = subtractMoney(gross, position.quoteCommission);
  return subtractMoney(net, otherCommissionValue(position, priceOf));
}

/** Assets in which commission was paid and whose price is not known. */
export function unpricedCommissions(
  position: Position,
  priceOf: AssetPrice,
): readonly { readonly asset: AssetName; readonly amount: Money }[] {
  return others(position).filter(({ asset }) => priceOf(asset) === undefined);
}

/** The row of the trade journal. */
export function closedTrade(
  position: Position,
  trade: Pick<ClosedTrade, 'entryOrderId' | 'orderIds'>,
  priceOf: AssetPrice,
): ClosedTrade {
  return {
    position,
    profit: realisedProfit(position, priceOf),
    dust: heldQuantity(position),
    ...trade,
  };
}

function otherCommissionValue(position: Position, priceOf: AssetPrice): Money {
  return others(position).reduce((sum, { asset, amount }) => {
    const price = priceOf(asset);
    // An amount of an asset is a quantity of it.
    return price === undefined
      ? sum
      : addMoney(sum, notionalOf(price, amount as bigint as Quantity));
  }, ZERO_MONEY);
}

function others(
  position: Position,
): readonly { readonly asset: AssetName; readonly amount: Money }[] {
  return Object.entries(position.otherCommissions).map(([asset, amount]) => ({
    asset: asset as AssetName,
    amount,
  }));
}
