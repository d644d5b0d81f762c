import type { ExchangeRuleOptions } from '../../../src/simulator/exchange-rules.js';
import type { ConformanceVenue } from './conformance-venue.js';

/** The pages of the official documentation that facts are taken from. */
export type Page =
  | 'rest-api.md'
  | 'web-socket-api.md'
  | 'web-socket-streams.md'
  | 'user-data-stream.md'
  | 'filters.md'
  | 'errors.md'
  | 'enums.md'
  | 'CHANGELOG.md'
  | `faqs/${string}.md`;

/**
 * Why a fact can only be shown against the simulator: `market` has the price go where the fact needs it, `time` lets
 * hours pass, `faults` breaks something, `account` needs other keys, limits or rules than a test account has.
 */
export type SimulatorNeed = 'market' | 'time' | 'faults' | 'account';

/** One documented sentence and the test that shows it. */
export interface Fact {
  /** "X-0001"; never reused. */
  readonly id: `X-${string}`;
  /** What the sentence says, in our words. It is the test's name. */
  readonly says: string;
  /** Absent: it can be shown against every venue. */
  readonly needs?: SimulatorNeed;
  /** Throws when the venue does otherwise. */
  readonly shownBy: (venue: ConformanceVenue) => Promise<void>;
}

/** The facts of one heading. */
export interface Section {
  readonly page: Page;
  readonly heading: string;
  readonly facts: readonly Fact[];
}

/** Facts that share an exchange. */
export interface Family {
  readonly name: string;
  /** What the simulator is like for them; other venues are as they are. */
  readonly simulator: SimulatorSetting;
  readonly sections: readonly Section[];
}

/** How the simulated exchange of a family is set up. */
export interface SimulatorSetting {
  /** `scripted`: nothing happens unless a fact says so. `generated`: a lively market with a deep book. */
  readonly market: 'scripted' | 'generated';
  /** A new exchange for each fact, because the facts leave it banned, frozen or full. */
  readonly fresh?: boolean;
  readonly limits?: {
    readonly weightPerMinute?: number;
    readonly rawRequestsPer5Minutes?: number;
    readonly ordersPer10Seconds?: number;
    readonly ordersPerDay?: number;
    readonly violationsBeforeBan?: number;
  };
  /** What the exchange states beyond the filters of its pairs. */
  readonly rules?: ExchangeRuleOptions;
  /** How far the market moves at once; larger where facts let hours pass. */
  readonly stepMs?: number;
}

/** Every fact of a family, in order. */
export function factsOf(family: Family): readonly Fact[] {
  return family.sections.flatMap(({ facts }) => facts);
}
