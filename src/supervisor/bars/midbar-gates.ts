import { type EpochMs, floorTime, MINUTE_MS } from '../../base/time.js';
import type { HealthLevel } from '../../model/engine-event.js';
import type { RateUsage } from '../../ports/rate-usage.js';

/** The four gates before the mid-bar path, in the order in which they are asked. */
export type MidbarGate = 'activation' | 'cadence' | 'guard' | 'staleness';

/** What one gate says, with the numbers that decided it. */
export interface GateVerdict {
  readonly gate: MidbarGate;
  readonly open: boolean;
  readonly why: string;
  readonly numbers: Readonly<Record<string, number | string>>;
}

/** Where the gates stand. */
export interface MidbarSettings {
  /** Whether this installation uses the path at all. */
  readonly active: boolean;
  /** A series is looked at this often at most. */
  readonly everyMs: number;
  /** Request weight used by everybody, as a share of the limit, at which the path waits. */
  readonly rateShareMax: number;
  /** So long before and after each minute's end the path leaves requests and store to the bars that close. */
  readonly closeMarginMs: number;
}

/** What the gates look at. Times are on the exchange's clock. */
export interface MidbarFacts {
  readonly at: EpochMs;
  /** When the series was last looked at; undefined when never. */
  readonly lookedAt: EpochMs | undefined;
  readonly health: HealthLevel;
  readonly rate: RateUsage;
  /** Bars that have closed and still want REST's word. */
  readonly waitingCloses: number;
}

/** Whether the path is configured to run. */
function activationGate({ active }: MidbarSettings): GateVerdict {
  return verdict(
    'activation',
    active,
    active ? 'configured' : 'switched off by storage.midbar',
    {},
  );
}

/** Whether it is time to look at the series again. */
function cadenceGate({ everyMs }: MidbarSettings, facts: MidbarFacts): GateVerdict {
  const ageMs = facts.lookedAt === undefined ? everyMs : facts.at - facts.lookedAt;
  const open = ageMs >= everyMs;
  return verdict('cadence', open, open ? 'due' : 'looked at a moment ago', { ageMs, everyMs });
}

/** Whether the path may spend requests and time now: health, request weight, distance to a close. */
export function guardGate(settings: MidbarSettings, facts: MidbarFacts): GateVerdict {
  const { at, health, rate, waitingCloses } = facts;
  const { closeMarginMs, rateShareMax } = settings;
  if (health !== 'OK') return verdict('guard', false, 'health is not OK', { health });
  const share = rate.limit === 0 ? 0 : rate.usedWeight / rate.limit;
  if (share >= rateShareMax) {
    const numbers = { usedWeight: rate.usedWeight, limit: rate.limit, rateShareMax };
    return verdict('guard', false, 'request weight is needed elsewhere', numbers);
  }
  const sinceMs = at - floorTime(at, MINUTE_MS);
  const nearestMs = Math.min(sinceMs, MINUTE_MS - sinceMs);
  if (nearestMs < closeMarginMs) {
    return verdict('guard', false, 'a bar closes', { nearestMs, closeMarginMs });
  }
  if (waitingCloses > 0) {
    return verdict('guard', false, 'closed bars wait for confirmation', { waitingCloses });
  }
  return verdict('guard', true, 'quiet', { nearestMs, share });
}

/** Whether anything of the series is missing or has only been told by a stream. */
export function stalenessGate(staleBars: number): GateVerdict {
  const open = staleBars > 0;
  return verdict('staleness', open, open ? 'bars want a look' : 'complete and confirmed', {
    staleBars,
  });
}

/** The gates that cost nothing, up to the first that is closed. */
export function gatesBeforeStaleness(
  settings: MidbarSettings,
  facts: MidbarFacts,
): readonly GateVerdict[] {
  const verdicts: GateVerdict[] = [];
  for (const ask of [activationGate, cadenceGate, guardGate]) {
    const said = ask(settings, facts);
    verdicts.push(said);
    if (!said.open) break;
  }
  return verdicts;
}

function verdict(
  gate: MidbarGate,
  open: boolean,
  why: string,
  numbers: Readonly<Record<string, number | string>>,
): GateVerdict {
  return { gate, open, why, numbers };
}
