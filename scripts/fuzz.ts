import { fuzzDecoders } from '../test/support/decoder-fuzz.js';

/**
 * Mutated frames and bodies through every decoder of the exchange: `npx tsx scripts/fuzz.ts [inputs] [seed]`. Ends with
 * an error, and the input that caused it, when one of them crashes or changes something it must not.
 */
const PART = 100_000;

function main(): void {
  const inputs = Number(process.argv[2] ?? 1_000_000);
  const seed = Number(process.argv[3] ?? 1);
  for (let done = 0; done < inputs; done += PART) {
    const tally = fuzzDecoders(seed + done / PART, Math.min(PART, inputs - done));
    console.log(JSON.stringify({ done: done + tally.inputs, ...tally }));
  }
}

main();
