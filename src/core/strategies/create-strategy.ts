import { must } from '../../base/assert.js';
import type { StrategyConfig } from '../engine-config.js';
import { MomentumPullback } from './momentum-pullback.js';
import type { Strategy } from './strategy.js';

const STRATEGIES: Readonly<Record<string, (config: StrategyConfig) => Strategy>> = {
  'momentum-pullback': (config) => new MomentumPullback(config),
};

/** Names a configuration may choose from. */
export const STRATEGY_NAMES: readonly string[] = Object.keys(STRATEGIES);

/** The strategy that the configuration names. @throws InvariantViolation when there is none of that name */
export function createStrategy(config: StrategyConfig): Strategy {
  return must(STRATEGIES[config.name], `"${config.name}" is a strategy`)(config);
}
