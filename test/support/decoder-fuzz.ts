import { parseLosslessJson } from '../../src/adapters/binance/http/lossless-json.js';
import { DecodeFailure } from '../../src/adapters/binance/json-reader.js';
import { ConnectionBudget } from '../../src/adapters/binance/ws/connection-budget.js';
import { MarketStreamClient } from '../../src/adapters/binance/ws/market-stream-client.js';
import { parseStreamFrame } from '../../src/adapters/binance/ws/parse-stream-frame.js';
import { assert } from '../../src/base/assert.js';
import { Prng } from '../../src/base/prng.js';
import type { MarketEvent } from '../../src/model/market-event.js';
import { symbolName } from '../../src/model/names.js';
import { DOCUMENTS, FRAMES } from './decoder-corpus.js';
import { FakeWsTransport } from './fake-ws-transport.js';
import { ManualScheduler } from './manual-scheduler.js';
import { mutateDocument, mutateText } from './mutator.js';
import { RecordingLogger } from './recording-logger.js';

/** What a run of the fuzzer has seen. */
export interface FuzzTally {
  readonly inputs: number;
  readonly accepted: number;
  readonly malformed: number;
  readonly reasons: number;
}

const AT = 1_768_478_400_500;

/**
 * Mutated bodies through every decoder, and mutated frames through the market stream client. Throws when a decoder fails
 * in any way but DecodeFailure or SyntaxError, when a malformed frame does anything but count, or when it counts for
 * anything but one.
 */
export function fuzzDecoders(seed: number, inputs: number): FuzzTally {
  const random = Prng.fork(seed, 'fuzz');
  const reasons = new Set<string>();
  const client = new FuzzedClient();
  let malformed = 0;
  for (let input = 0; input < inputs; input += 1) {
    const reason = random.chance(0.4)
      ? client.say(mutatedFrame(random))
      : decodeMutatedBody(random);
    if (reason === undefined) continue;
    malformed += 1;
    reasons.add(reason);
  }
  return { inputs, accepted: inputs - malformed, malformed, reasons: reasons.size };
}

function mutatedFrame(random: Prng): string {
  const frame = FRAMES[random.below(FRAMES.length)] ?? '';
  if (random.chance(0.5)) return mutateText(frame, random);
  return JSON.stringify(mutateDocument(JSON.parse(frame), random)) ?? '';
}

/** The reason why a mutated body was refused; undefined when it was still readable. */
function decodeMutatedBody(random: Prng): string | undefined {
  const entry = DOCUMENTS[random.below(DOCUMENTS.length)];
  assert(entry !== undefined, 'there is a decoder');
  const text = random.chance(0.5)
    ? mutateText(JSON.stringify(entry.document), random)
    : (JSON.stringify(mutateDocument(entry.document, random)) ?? '');
  try {
    entry.decode(parseLosslessJson(text));
    return undefined;
  } catch (error) {
    if (error instanceof DecodeFailure) return `${entry.name}: ${error.message}`;
    if (error instanceof SyntaxError) return 'not JSON';
    throw new Error(`${entry.name} failed on ${text}`, { cause: error });
  }
}

/** A market stream client between fakes, watched while it is told nonsense. */
class FuzzedClient {
  readonly #ws = new FakeWsTransport();
  readonly #events: MarketEvent[] = [];
  readonly #client: MarketStreamClient;

  constructor() {
    const time = new ManualScheduler();
    this.#client = new MarketStreamClient(
      {
        ws: this.#ws,
        clock: time,
        scheduler: time,
        random: new Prng(1),
        logger: new RecordingLogger(),
        budget: new ConnectionBudget(time, Number.POSITIVE_INFINITY),
        streamOrigin: 'wss://example.test',
      },
      (event) => this.#events.push(event),
    );
    this.#reopen();
  }

  say(text: string): string | undefined {
    const frame = parseStreamFrame(Buffer.from(text), AT);
    const before = this.#counted();
    this.#events.length = 0;
    this.#ws.last.say(text);
    const after = this.#counted();
    if (this.#ws.last.state !== 'open') this.#reopen();
    if (frame.type !== 'malformed') {
      assert(after.malformed === before.malformed, 'a readable frame counts as no malformed one');
      return undefined;
    }
    assert(after.malformed === before.malformed + 1, 'a malformed frame counts once');
    assert(after.rest === before.rest, 'a malformed frame counts as nothing else');
    assert(this.#events.length === 0, 'a malformed frame is no event');
    return frame.reason;
  }

  #counted(): { readonly malformed: number; readonly rest: number } {
    const { events, forming, repeated, ignored, malformed } = this.#client.counts();
    const sum = (counts: ReadonlyMap<string, number>): number =>
      [...counts.values()].reduce((total, count) => total + count, 0);
    return { malformed: sum(malformed), rest: events + forming + repeated + sum(ignored) };
  }

  /** Refusals and shutdowns among the readable frames end connections; the next frame needs one. */
  #reopen(): void {
    this.#client.setStreams([]);
    this.#client.setStreams([{ kind: 'bookTicker', symbol: symbolName('BTCUSDT') }]);
    this.#ws.sockets.splice(0, this.#ws.sockets.length - 1);
    this.#ws.last.open();
  }
}
