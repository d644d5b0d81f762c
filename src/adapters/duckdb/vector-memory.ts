import type { DuckDBDataChunk } from '@duckdb/node-api';
import { assert } from '../../base/assert.js';

/**
 * The memory of one column of a chunk, as 32-bit words or bytes in DuckDB's layout (little-endian).
 *
 * The vector classes offer one call and one bigint a value; whole columns go through their buffers instead, which
 * is several times faster. The classes keep the buffer private, so its presence is asserted: a version of the library that
 * moves it fails here and nowhere else.
 */
export interface VectorMemory {
  readonly bytes: Uint8Array;
  /** Hands what was written to DuckDB. */
  flush(): void;
}

interface VectorInternals {
  readonly items?: {
    readonly buffer: ArrayBuffer;
    readonly byteOffset: number;
    readonly byteLength: number;
  };
  readonly dataView?: DataView;
  flush(): void;
}

/** The memory of column `index`; its length is that of the chunk's rows. */
export function vectorMemory(chunk: DuckDBDataChunk, index: number): VectorMemory {
  const vector = chunk.getColumnVector(index) as unknown as VectorInternals;
  const view = vector.items ?? vector.dataView;
  assert(view !== undefined && view.buffer instanceof ArrayBuffer, 'a numeric vector has a buffer');
  return {
    bytes: new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
    flush: () => vector.flush(),
  };
}

/** The same bytes as 32-bit words. */
export function wordsOf(bytes: Uint8Array | BigInt64Array): Uint32Array {
  return new Uint32Array(
    bytes.buffer,
    bytes.byteOffset,
    bytes.byteLength / Uint32Array.BYTES_PER_ELEMENT,
  );
}
