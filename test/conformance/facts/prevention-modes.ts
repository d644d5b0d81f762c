import { expect } from 'vitest';
import { expectRefusal } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';

const MODES: Section = {
  page: 'faqs/stp_faq.md',
  heading: 'How do I know which symbol uses STP?, modes that are not allowed',
  facts: [
    {
      id: 'X-3831',
      says: 'a mode that the pair does not allow is refused, what it allows is taken (-1013)',
      needs: 'account',
      async shownBy({ orders, rest, symbol }) {
        const { json } = await rest.get('/api/v3/exchangeInfo', { symbol });
        const { allowedSelfTradePreventionModes: allowed } = json.symbols[0];
        expect(allowed).not.toContain('EXPIRE_BOTH');
        for (const selfTradePreventionMode of allowed) {
          await orders.placeResting({ selfTradePreventionMode });
        }
        const order = await orders.restingBuy({ selfTradePreventionMode: 'EXPIRE_BOTH' });
        const message = 'This symbol does not allow the specified self-trade prevention mode.';
        expectRefusal(await orders.send(order), -1013, message);
      },
    },
  ],
};

/** A pair that does not allow every mode. */
export const PREVENTION_MODES: Family = {
  name: 'Modes of self-trade prevention',
  simulator: {
    market: 'scripted',
    rules: { traits: { allowedPreventions: ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER'] } },
  },
  sections: [MODES],
};
