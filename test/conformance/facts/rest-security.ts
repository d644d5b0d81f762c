import { expect } from 'vitest';
import { expectRefusal, mandatory } from '../support/expectations.js';
import type { Family, Section } from '../support/fact.js';

const INVALID_SIGNATURE = 'Signature for this request is not valid.';
const OUTSIDE = 'Timestamp for this request is outside of the recvWindow.';
const AHEAD = "Timestamp for this request was 1000ms ahead of the server's time.";
const PATH = '/api/v3/openOrders';

const REQUEST_SECURITY: Section = {
  page: 'rest-api.md',
  heading: 'Request Security',
  facts: [
    {
      id: 'X-0051',
      says: 'market data needs neither key nor signature',
      async shownBy({ rest, symbol }) {
        expect((await rest.get('/api/v3/depth', { symbol })).status).toBe(200);
      },
    },
    {
      id: 'X-0052',
      says: 'the key travels in the header X-MBX-APIKEY, whose name is in any case',
      async shownBy({ rest, ground }) {
        const headers = { 'x-mbx-apikey': ground.signer.apiKey };
        const answer = await rest.signed('GET', PATH, {}, { apiKey: null, headers });
        expect(answer.status).toBe(200);
      },
    },
    {
      id: 'X-0053',
      says: 'without a key a signed request is refused (-2014)',
      async shownBy({ rest }) {
        const answer = await rest.signed('GET', PATH, {}, { apiKey: null });
        expectRefusal(answer, -2014, 'API-key format invalid.');
      },
    },
    {
      id: 'X-0054',
      says: 'a key that does not exist is refused (-2015)',
      async shownBy({ rest }) {
        const apiKey = 'a'.repeat(64);
        const answer = await rest.signed('GET', PATH, {}, { apiKey });
        expectRefusal(answer, -2015, 'Invalid API-key, IP, or permissions for action.');
        expect(answer.status).toBe(401);
      },
    },
    {
      id: 'X-0055',
      says: 'a key that was revoked is refused (-2015)',
      needs: 'faults',
      async shownBy({ rest, control }) {
        expect((await rest.signed('GET', PATH, {}, { signer: control.spare })).status).toBe(200);
        control.exchange.revokeKey(control.spare.apiKey);
        const answer = await rest.signed('GET', PATH, {}, { signer: control.spare });
        expectRefusal(answer, -2015, 'Invalid API-key, IP, or permissions for action.');
      },
    },
    {
      id: 'X-0056',
      says: 'an RSA key signs',
      needs: 'account',
      async shownBy({ rest, control }) {
        expect((await rest.signed('GET', PATH, {}, { signer: control.rsa })).status).toBe(200);
      },
    },
    {
      id: 'X-0057',
      says: 'an Ed25519 key signs',
      needs: 'account',
      async shownBy({ rest, control }) {
        expect((await rest.signed('GET', PATH, {}, { signer: control.ed25519 })).status).toBe(200);
      },
    },
    {
      id: 'X-0058',
      says: 'a signature may be in the body of a DELETE',
      async shownBy({ rest, symbol, orders }) {
        const { orderId } = await orders.placeResting();
        const parameters = { symbol, orderId };
        const answer = await rest.signed('DELETE', '/api/v3/order', parameters, { in: 'body' });
        expect(answer.status).toBe(200);
      },
    },
  ],
};

const SIGNATURE: Section = {
  page: 'rest-api.md',
  heading: 'SIGNED Endpoint security',
  facts: [
    {
      id: 'X-0061',
      says: 'a signed endpoint needs the parameter signature (-1102)',
      async shownBy({ rest }) {
        const answer = await rest.signed('GET', PATH, {}, { signature: () => undefined });
        expectRefusal(answer, -1102, mandatory('signature'));
      },
    },
    {
      id: 'X-0062',
      says: 'a wrong signature is refused (-1022)',
      async shownBy({ rest }) {
        const answer = await rest.signed('GET', PATH, {}, { signature: flipped });
        expectRefusal(answer, -1022, INVALID_SIGNATURE);
      },
    },
    {
      id: 'X-0063',
      says: 'what was signed cannot be changed afterwards (-1022)',
      async shownBy({ rest, ground, symbol }) {
        const payload = `symbol=${symbol}&timestamp=${ground.now()}`;
        const signature = encodeURIComponent(ground.signer.sign(payload));
        const target = `${PATH}?${payload}&recvWindow=60000&signature=${signature}`;
        const headers = { 'X-MBX-APIKEY': ground.signer.apiKey };
        expectRefusal(await rest.raw('GET', target, { headers }), -1022, INVALID_SIGNATURE);
      },
    },
    {
      id: 'X-0064',
      says: 'an HMAC signature is not case-sensitive',
      needs: 'account',
      async shownBy({ rest }) {
        const signature = (genuine: string): string => genuine.toUpperCase();
        expect((await rest.signed('GET', PATH, {}, { signature })).status).toBe(200);
      },
    },
    {
      id: 'X-0065',
      says: 'an RSA signature is case-sensitive',
      needs: 'account',
      async shownBy({ rest, control }) {
        const signature = (genuine: string): string => genuine.toLowerCase();
        const answer = await rest.signed('GET', PATH, {}, { signer: control.rsa, signature });
        expectRefusal(answer, -1022, INVALID_SIGNATURE);
      },
    },
    {
      id: 'X-0066',
      says: 'an Ed25519 signature is case-sensitive',
      needs: 'account',
      async shownBy({ rest, control }) {
        const signature = (genuine: string): string => genuine.toLowerCase();
        const answer = await rest.signed('GET', PATH, {}, { signer: control.ed25519, signature });
        expectRefusal(answer, -1022, INVALID_SIGNATURE);
      },
    },
    {
      id: 'X-0067',
      says: 'the signature covers the percent-encoded bytes of a name that is not ASCII',
      needs: 'account',
      async shownBy({ rest, control }) {
        for (const signer of [control.rsa, control.ed25519]) {
          const symbol = control.unicodeSymbol;
          expect((await rest.signed('GET', PATH, { symbol }, { signer })).json).toEqual([]);
        }
      },
    },
    {
      id: 'X-0068',
      says: 'one key does not sign for another (-1022)',
      needs: 'account',
      async shownBy({ rest, control }) {
        const { apiKey } = control.ed25519;
        const answer = await rest.signed('GET', PATH, {}, { signer: control.rsa, apiKey });
        expectRefusal(answer, -1022, INVALID_SIGNATURE);
      },
    },
  ],
};

const TIMING: Section = {
  page: 'rest-api.md',
  heading: 'Timing security',
  facts: [
    {
      id: 'X-0071',
      says: 'a signed request needs a timestamp (-1102)',
      async shownBy({ rest }) {
        const answer = await rest.signed('GET', PATH, { recvWindow: 5_000 }, { timestamp: null });
        expectRefusal(answer, -1102, mandatory('timestamp'));
      },
    },
    {
      id: 'X-0072',
      says: 'the timestamp may be microseconds',
      async shownBy({ rest, ground }) {
        const timestamp = ground.now() * 1_000;
        expect((await rest.signed('GET', PATH, {}, { timestamp })).status).toBe(200);
      },
    },
    {
      id: 'X-0073',
      says: 'recvWindow is 5000 ms when it is not sent (-1021)',
      async shownBy({ rest, ground }) {
        const timestamp = ground.now() - 8_000;
        expectRefusal(await rest.signed('GET', PATH, {}, { timestamp }), -1021, OUTSIDE);
      },
    },
    {
      id: 'X-0074',
      says: 'a request as old as its recvWindow is still taken',
      needs: 'time',
      async shownBy({ rest, ground }) {
        const timestamp = ground.now() - 5_000;
        expect((await rest.signed('GET', PATH, {}, { timestamp })).status).toBe(200);
      },
    },
    {
      id: 'X-0075',
      says: 'a request one millisecond older than its recvWindow is refused (-1021)',
      needs: 'time',
      async shownBy({ rest, ground }) {
        const timestamp = ground.now() - 2_001;
        const answer = await rest.signed('GET', PATH, { recvWindow: 2_000 }, { timestamp });
        expectRefusal(answer, -1021, OUTSIDE);
      },
    },
    {
      id: 'X-0076',
      says: 'a recvWindow that is sent counts',
      async shownBy({ rest, ground }) {
        const timestamp = ground.now() - 8_000;
        const answer = await rest.signed('GET', PATH, { recvWindow: 20_000 }, { timestamp });
        expect(answer.status).toBe(200);
      },
    },
    {
      id: 'X-0077',
      says: 'recvWindow takes up to three decimal places',
      async shownBy({ rest }) {
        const answer = await rest.signed('GET', PATH, { recvWindow: '6000.346' });
        expect(answer.status).toBe(200);
      },
    },
    {
      id: 'X-0078',
      says: 'recvWindow is at most 60000',
      async shownBy({ rest }) {
        const answer = await rest.signed('GET', PATH, { recvWindow: 60_001 });
        expect(answer.status).toBe(400);
        expect((await rest.signed('GET', PATH, { recvWindow: 60_000 })).status).toBe(200);
      },
    },
    {
      id: 'X-0079',
      says: 'a timestamp a whole second ahead of the server is refused (-1021)',
      needs: 'time',
      async shownBy({ rest, ground }) {
        const timestamp = ground.now() + 1_000;
        expectRefusal(await rest.signed('GET', PATH, {}, { timestamp }), -1021, AHEAD);
      },
    },
    {
      id: 'X-0080',
      says: 'a timestamp less than a second ahead is taken',
      needs: 'time',
      async shownBy({ rest, ground }) {
        const timestamp = ground.now() + 999;
        expect((await rest.signed('GET', PATH, {}, { timestamp })).status).toBe(200);
      },
    },
  ],
};

/** Another signature of the same form. */
function flipped(genuine: string): string {
  return (genuine.startsWith('0') ? '1' : '0') + genuine.slice(1);
}

/** Keys, signatures and timestamps of REST requests. */
export const REST_SECURITY: Family = {
  name: 'REST: request security',
  simulator: { market: 'scripted' },
  sections: [REQUEST_SECURITY, SIGNATURE, TIMING],
};
