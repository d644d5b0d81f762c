import { choice, flag, section, wholeNumber } from './setting.js';

/** How the process runs. */
export const runtimeSection = section('How the process runs.', {
  queueCapacity: wholeNumber({
    does: 'Events that may wait for the engine.',
    unit: 'events',
    min: 1_024,
    max: 1_048_576,
    byDefault: 65_536,
  }),
  logLevel: choice(['debug', 'info', 'warn', 'error'], {
    does: 'The least important lines that are logged.',
    byDefault: 'info',
  }),
  tape: flag({ does: 'Whether market data is recorded for replay.', byDefault: true }),
});
