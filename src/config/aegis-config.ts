import { z } from 'zod';
import { timeframeMs } from '../model/timeframe.js';
import { gatesSection } from './gates-section.js';
import { healthSection } from './health-section.js';
import { ordersSection } from './orders-section.js';
import { paperSection } from './paper-section.js';
import { riskSection } from './risk-section.js';
import { runtimeSection } from './runtime-section.js';
import { assetSetting, section } from './setting.js';
import { simulatorSection } from './simulator-section.js';
import { storageSection } from './storage-section.js';
import { strategySection } from './strategy-section.js';
import { timeframesSection } from './timeframes-section.js';
import { tradableSection } from './tradable-section.js';
import { universeSection } from './universe-section.js';
import { validationSection } from './validation-section.js';
import { venueSection } from './venue-section.js';

/** The whole of aegis.yaml. Every section and every setting may be left out. */
export const aegisConfigSchema = section('The configuration of Aegis.', {
  quoteAsset: assetSetting({
    does: 'The asset that is spent and earned; only symbols quoted in it are considered.',
    byDefault: 'USDT',
  }),
  venue: venueSection.prefault({}),
  universe: universeSection.prefault({}),
  timeframes: timeframesSection.prefault({}),
  tradable: tradableSection.prefault({}),
  strategy: strategySection.prefault({}),
  gates: gatesSection.prefault({}),
  validation: validationSection.prefault({}),
  risk: riskSection.prefault({}),
  orders: ordersSection.prefault({}),
  health: healthSection.prefault({}),
  storage: storageSection.prefault({}),
  runtime: runtimeSection.prefault({}),
  paper: paperSection.prefault({}),
  simulator: simulatorSection.prefault({}),
})
  .refine(({ strategy, timeframes }) => timeframes.list.includes(strategy.timeframe), {
    error: 'one of timeframes.list',
    path: ['strategy', 'timeframe'],
  })
  .refine(({ strategy, timeframes }) => timeframes.warmUpBars > longestWindow(strategy), {
    error: "more bars than the strategy's longest window",
    path: ['timeframes', 'warmUpBars'],
  })
  .refine(({ strategy, timeframes }) => timeframes.warmUpSpanMax >= spanRead(strategy), {
    error: "long enough for the strategy's longest window",
    path: ['timeframes', 'warmUpSpanMax'],
  });

/** The configuration as the program uses it: amounts are Money, durations are milliseconds. */
export type AegisConfig = z.output<typeof aegisConfigSchema>;

/** The configuration as it may be written. */
export type AegisConfigInput = z.input<typeof aegisConfigSchema>;

/** JSON Schema (draft 2020-12) of aegis.yaml, for editors. */
export function aegisConfigJsonSchema(): object {
  return z.toJSONSchema(aegisConfigSchema, { io: 'input' });
}

function longestWindow(strategy: z.output<typeof strategySection>): number {
  const { atrBars, breakoutBars, efficiencyBars, rsiBars, trendSlowBars } = strategy;
  return Math.max(atrBars, breakoutBars, efficiencyBars, rsiBars, trendSlowBars);
}

/** How far back the strategy reads: its longest window and the bar before it, in ms. */
function spanRead(strategy: z.output<typeof strategySection>): number {
  return (longestWindow(strategy) + 1) * timeframeMs(strategy.timeframe);
}
