import { TIMEFRAMES, type Timeframe } from '../model/timeframe.js';
import { decimalNumber, duration, flag, section, timeOfDay } from './setting.js';

/** Long enough that nobody's imported history disappears overnight unasked: ten years. */
const KEPT_BY_DEFAULT = '3650d';

const retention = section(
  'How long bars are kept, by timeframe.',
  Object.fromEntries(
    TIMEFRAMES.map((timeframe) => [
      timeframe,
      duration({
        does: `How long ${timeframe} bars are kept.`,
        min: '1d',
        max: '36500d',
        byDefault: KEPT_BY_DEFAULT,
      }),
    ]),
  ) as Record<Timeframe, ReturnType<typeof duration>>,
);

/** What the bar store keeps, and how its bars are confirmed. */
export const storageSection = section(
  'What the bar store keeps, and how its bars are confirmed by request.',
  {
    retention: retention.prefault({}),
    upkeepAt: timeOfDay({
      does: 'When old bars are purged and the file is compacted, each day, in UTC.',
      byDefault: '03:40',
    }),
    confirmDelay: duration({
      does: 'How long after its close a bar is asked for.',
      min: '0ms',
      max: '1m',
      byDefault: '1s',
    }),
    confirmLagMax: duration({
      does: 'How far requests may lag behind streams before a bar counts as absent.',
      min: '1s',
      max: '10m',
      byDefault: '45s',
    }),
    confirmWeightShare: decimalNumber({
      does: 'Share of the request weight that confirming closed bars may use.',
      unit: 'share',
      min: 0.01,
      max: 0.8,
      byDefault: 0.35,
    }),
    confirmWeightShareTotal: decimalNumber({
      does: 'Share of the request weight, used by all, at which confirming waits.',
      unit: 'share',
      min: 0.05,
      max: 0.8,
      byDefault: 0.7,
    }),
    recall: duration({
      does: 'How far back a new run looks for bars that are missing or unconfirmed.',
      min: '10m',
      max: '30d',
      byDefault: '1d',
    }),
    midbar: flag({
      does: 'Whether larger timeframes are looked after between closes, too.',
      byDefault: true,
    }),
    midbarEvery: duration({
      does: 'How often a series is looked at between closes.',
      min: '10s',
      max: '1d',
      byDefault: '5m',
    }),
    midbarRateShareMax: decimalNumber({
      does: 'Share of the request weight, used by all, at which looking between closes waits.',
      unit: 'share',
      min: 0.05,
      max: 0.8,
      byDefault: 0.5,
    }),
    closeMargin: duration({
      does: "How long before and after each minute's end background work stands back.",
      min: '0ms',
      max: '25s',
      byDefault: '8s',
    }),
  },
);
