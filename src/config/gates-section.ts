import { duration, section } from './setting.js';

/** What blocks an entry. Exits are never gated. */
export const gatesSection = section('What blocks an entry. Exits are never gated.', {
  marketDataAgeMax: duration({
    does: "Greatest age of a symbol's newest book ticker.",
    min: '100ms',
    max: '10m',
    byDefault: '5s',
  }),
  signalAgeMax: duration({
    does: 'Greatest age of a signal since its bar closed.',
    min: '100ms',
    max: '10m',
    byDefault: '5s',
  }),
  latencyMax: duration({
    does: 'Greatest delay of the newest bar between exchange and us.',
    min: '10ms',
    max: '10m',
    byDefault: '2s',
  }),
  clockUncertaintyMax: duration({
    does: "Greatest uncertainty about the exchange's clock.",
    min: '10ms',
    max: '1m',
    byDefault: '500ms',
  }),
  cooldown: duration({
    does: 'No new entry in a symbol for this long after its last position closed.',
    min: '0ms',
    max: '1d',
    byDefault: '3m',
  }),
});
