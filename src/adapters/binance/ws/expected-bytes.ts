const WORD = 4;

/** The key of the last field that a piece of JSON opens: what comes behind `,"p":"` is p. */
const LAST_KEY = /"(\w+)":["[]*$/;

/**
 * Bytes that a frame must have at some place: punctuation, keys, and what a stream's frames repeat. They are kept as
 * 32-bit words, least byte first, because a frame is compared with them word by word. Most are no longer than two, so
 * that those have fields of their own.
 */
export class ExpectedBytes {
  /** Names the place to a person; by default the key whose value follows, or "end". */
  readonly place: string;
  readonly length: number;
  /** The first two words, and which of their bits count. */
  readonly first: number;
  readonly firstMask: number;
  readonly second: number;
  readonly secondMask: number;
  /** The words from the third on, and the mask of the last of them; undefined when there are none. */
  readonly more: Int32Array | undefined;
  readonly lastMask: number;

  constructor(text: string, place = LAST_KEY.exec(text)?.[1] ?? 'end') {
    const bytes = new TextEncoder().encode(text);
    const padded = new DataView(new ArrayBuffer(bytes.length + 2 * WORD));
    for (const [index, byte] of bytes.entries()) padded.setUint8(index, byte);
    const wordCount = Math.ceil(bytes.length / WORD);
    const word = (index: number): number => padded.getInt32(index * WORD, true);
    this.place = place;
    this.length = bytes.length;
    this.first = word(0);
    this.firstMask = maskOf(bytes.length);
    this.second = word(1);
    this.secondMask = maskOf(bytes.length - WORD);
    this.more =
      wordCount <= 2
        ? undefined
        : Int32Array.from({ length: wordCount - 2 }, (_, index) => word(index + 2));
    this.lastMask = maskOf(bytes.length - (wordCount - 1) * WORD);
  }
}

/** The bits of a word that hold its first so many bytes. */
function maskOf(bytes: number): number {
  if (bytes <= 0) return 0;
  return bytes >= WORD ? -1 : (1 << (8 * bytes)) - 1;
}
