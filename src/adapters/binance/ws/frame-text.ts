const BACKSLASH = 92;
/** Below it are the control characters, which JSON allows in no string. */
const SPACE = 32;

/** Refuses what is not UTF-8 instead of putting a replacement in its place; a mark at the beginning stays, and is not JSON. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a frame. The transport hands bytes on unchecked, because frames that are scanned need no check of their
 * own; whoever reads a frame as text checks it here.
 *
 * @throws SyntaxError when the bytes are not UTF-8.
 */
export function frameText(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes);
  } catch (cause) {
    throw new SyntaxError('a frame is not UTF-8', { cause });
  }
}

/** The inside of a JSON string that is written as it reads; undefined when it has an escape or is not UTF-8. */
export function plainText(bytes: Uint8Array): string | undefined {
  if (bytes.some((byte) => byte === BACKSLASH || byte < SPACE)) return undefined;
  try {
    return frameText(bytes);
  } catch {
    return undefined;
  }
}
