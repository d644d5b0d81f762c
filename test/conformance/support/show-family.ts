import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';
import { must } from '../../../src/base/assert.js';
import { type ConformanceVenue, openVenue, venueName } from './conformance-venue.js';
import type { Fact, Family } from './fact.js';

/** Makes a test of every fact of a family, under its number. */
export function showFamily(family: Family): void {
  const fresh = family.simulator.fresh === true && venueName() === 'simulator';
  let venue: ConformanceVenue | undefined;
  const open = async (): Promise<void> => {
    venue = await openVenue(family.simulator);
  };
  const close = async (): Promise<void> => {
    await venue?.close();
    venue = undefined;
  };
  (fresh ? beforeEach : beforeAll)(open);
  if (!fresh) afterEach(() => venue?.tidyUp());
  (fresh ? afterEach : afterAll)(close);
  for (const { page, heading, facts } of family.sections) {
    describe(`${page}, ${heading}`, () => {
      for (const fact of facts) {
        const test = canBeShown(fact) ? it : it.skip;
        test(`${fact.id} ${fact.says}`, () => fact.shownBy(must(venue, 'the venue is open')));
      }
    });
  }
}

/** Only the simulator can be told what some facts need. */
function canBeShown(fact: Fact): boolean {
  return fact.needs === undefined || venueName() === 'simulator';
}
