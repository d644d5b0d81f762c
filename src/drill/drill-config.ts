import {
  type AegisConfig,
  type AegisConfigInput,
  aegisConfigSchema,
} from '../config/aegis-config.js';
import { PROFILE_DEFAULTS } from '../config/profile-defaults.js';

const { strategy, tradable, validation } = PROFILE_DEFAULTS.demo;

/**
 * A strategy without taste, so that there is much to trade, in sizes that take more than one level of the book; and the
 * live profile's limits on time, because virtual time never stalls and nothing has to be forgiven.
 */
const SETTINGS: AegisConfigInput = {
  venue: { name: 'simulator' },
  universe: { symbolsMax: 4, turnoverMin: '0' },
  timeframes: { list: ['1m', '5m'], warmUpBars: 30, ringBars: 60 },
  tradable: { ...tradable },
  strategy: {
    ...strategy,
    trendFastBars: 2,
    trendSlowBars: 3,
    rsiMin: 1,
    rsiMax: 99,
    efficiencyBars: 20,
    targetAtr: 1,
    stopAtr: 1,
    stopBpsMin: 5,
    targetBpsMin: 3,
    holdMax: '40s',
  },
  validation: { ...validation, rewardToCostMin: 0 },
  gates: { cooldown: '5s' },
  risk: {
    quotePerTrade: '3000',
    positionsMax: 4,
    exposureMax: '15000',
    dailyLossMax: '50000',
    lossStreakMax: 100,
    lossStreakPause: '1s',
  },
  orders: { entrySlippageBps: 10, exitSlippageBps: 60 },
  runtime: { tape: false },
};

/** The configuration of every drill. */
export function drillConfig(): AegisConfig {
  return aegisConfigSchema.parse(SETTINGS);
}
