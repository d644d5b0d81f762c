import type { IncomingMessage } from 'node:http';

/** The body as received, which is what a signature covers; undefined when it is longer than allowed. */
export async function readBody(
  request: IncomingMessage,
  bytesMax: number,
): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk as Uint8Array);
    bytes += part.length;
    if (bytes > bytesMax) return undefined;
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}
