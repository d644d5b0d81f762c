import { statSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { BLOCK_BYTES } from './bar-schema.js';

/** How the child may use the machine. */
export interface BarDatabaseLimits {
  readonly threads: number;
  readonly memoryLimitMb: number;
}

/** A file under DuckDB's lock. */
export interface OpenFile {
  readonly connection: DuckDBConnection;
  close(): void;
}

/** Opens or creates a file. Rejects with DuckDB's own error. */
export async function openFile(path: string, limits: BarDatabaseLimits): Promise<OpenFile> {
  const instance = await DuckDBInstance.create(path, {
    threads: String(limits.threads),
    memory_limit: `${limits.memoryLimitMb}MB`,
    // The automatic checkpoint stalls for hundreds of milliseconds: late, but before what waits for it fills the memory.
    checkpoint_threshold: '128MB',
    default_block_size: String(BLOCK_BYTES),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  });
  try {
    const connection = await instance.connect();
    const close = (): void => {
      connection.closeSync();
      instance.closeSync();
    };
    await connection.run("SET TimeZone = 'UTC'");
    return { connection, close };
  } catch (cause) {
    instance.closeSync();
    throw cause;
  }
}

/** Where a compaction writes until its file is whole. */
export function draftPath(path: string): string {
  return `${path}.compacting`;
}

/** Bytes; zero when there is no such file. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
