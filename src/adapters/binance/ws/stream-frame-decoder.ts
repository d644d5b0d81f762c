import { BoundedCounts } from '../../../base/bounded-counts.js';
import type { EpochMs } from '../../../base/time.js';
import { parseStreamFrame } from './parse-stream-frame.js';
import { StreamFrameScanner } from './scan-stream-frame.js';
import type { StreamFrame } from './stream-frame.js';

/**
 * Decodes the frames of combined streams (web-socket-streams.md). The kinds that come most are scanned; everything else,
 * and whatever of them is not exactly as documented, is parsed as JSON.
 */
export class StreamFrameDecoder {
  readonly #scanner = new StreamFrameScanner();
  readonly #unscanned: BoundedCounts;

  /** @param onUnscanned told of each reason once, when it first makes a frame be parsed. */
  constructor(onUnscanned: (reason: string) => void = () => undefined) {
    this.#unscanned = new BoundedCounts(onUnscanned);
  }

  decode(bytes: Uint8Array, at: EpochMs): StreamFrame {
    const scanned = this.#scanner.scan(bytes, at);
    if (scanned.type !== 'unfamiliar' && scanned.type !== 'surprising') return scanned;
    if (scanned.type === 'surprising') this.#unscanned.count(scanned.reason);
    return parseStreamFrame(bytes, at);
  }

  /**
   * Frames of scanned kinds that had to be parsed, by kind and place ("aggTrade q"): the exchange has changed its
   * layout, or a symbol is not the upper case of its stream's name. As many reasons as there are places.
   */
  get unscanned(): ReadonlyMap<string, number> {
    return this.#unscanned.byName;
  }
}
