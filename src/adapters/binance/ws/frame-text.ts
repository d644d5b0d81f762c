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
