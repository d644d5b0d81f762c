import { expect, it } from 'vitest';
import { parseLosslessJson } from '../../../../src/adapters/binance/http/lossless-json.js';
import { parseStreamFrame } from '../../../../src/adapters/binance/ws/parse-stream-frame.js';
import { DOCUMENTS, FRAMES } from '../../../support/decoder-corpus.js';
import { fuzzDecoders } from '../../../support/decoder-fuzz.js';

it.each(DOCUMENTS)('reads what is mutated: $name', ({ decode, document }) => {
  expect(() => decode(parseLosslessJson(JSON.stringify(document)))).not.toThrow();
});

it.each(FRAMES)('reads what is mutated: %s', (frame) => {
  expect(parseStreamFrame(Buffer.from(frame), 1).type).not.toBe('malformed');
});

/** `npx tsx scripts/fuzz.ts` does a million. */
it('meets mutated frames and bodies without a crash, one counted reason each', () => {
  const tally = fuzzDecoders(7, 20_000);
  expect(tally.malformed).toBeGreaterThan(10_000);
  expect(tally.accepted).toBeGreaterThan(1_000);
  expect(tally.reasons).toBeGreaterThan(200);
}, 30_000);
