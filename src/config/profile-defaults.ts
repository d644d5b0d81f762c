import type { AegisConfigInput } from './aegis-config.js';
import type { Profile } from './profile.js';

/**
 * What a profile changes in the defaults; the file overrides both. Paper and live trade little. The demo lives in
 * accelerated time, where a short stall of the machine looks long: its limits on age and delay are wide, and it trades
 * often, because it is there to be watched.
 */
export const PROFILE_DEFAULTS: Readonly<Record<Profile, AegisConfigInput>> = {
  live: {},
  paper: {},
  demo: {
    venue: { name: 'simulator' },
    universe: { symbolsMax: 12, turnoverMin: '0' },
    timeframes: { list: ['1m', '5m'], warmUpBars: 40, ringBars: 300 },
    tradable: { spreadBpsEnter: 15, spreadBpsLeave: 25, depthEnter: '200', depthLeave: '50' },
    strategy: {
      trendFastBars: 5,
      trendSlowBars: 15,
      rsiMin: 45,
      rsiMax: 90,
      breakoutBars: 6,
      efficiencyBars: 10,
      targetAtr: 3,
      stopAtr: 2,
      stopBpsMin: 6,
      targetBpsMin: 6,
      holdMax: '8m',
    },
    gates: {
      marketDataAgeMax: '60s',
      signalAgeMax: '40s',
      latencyMax: '40s',
      clockUncertaintyMax: '15s',
      cooldown: '1m',
    },
    validation: {
      spreadBpsMax: 20,
      depthMin: '50',
      rewardToCostMin: 1.2,
      takerFeeBps: 2,
      deviationBpsMax: 60,
    },
    risk: {
      quotePerTrade: '200',
      positionsMax: 6,
      exposureMax: '2000',
      dailyLossMax: '500',
      lossStreakMax: 12,
      lossStreakPause: '5m',
    },
    orders: {
      recvWindow: '20s',
      entrySlippageBps: 10,
      exitSlippageBps: 60,
      queryDelays: ['5s', '10s', '20s'],
      cancelTimeout: '20s',
      exitRetry: '5s',
      protectionDelayMax: '30s',
      reconcileEvery: '5m',
    },
    // A high tier's fees: at the lowest tier's 10 bps no move of a few minutes in a quiet market pays its way.
    simulator: { makerFeeBps: 2, takerFeeBps: 2 },
    health: {
      loopLagMax: '60s',
      commitMax: '60s',
      clockUncertaintyMax: '30s',
      clockAgeMax: '15m',
      silenceMax: '3m',
      recoverAfter: '10s',
    },
  },
};
