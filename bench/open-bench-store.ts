import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DuckDbBarStore } from '../src/adapters/duckdb/duckdb-bar-store.js';
import { SystemClock } from '../src/adapters/system/system-clock.js';
import { SystemScheduler } from '../src/adapters/system/system-scheduler.js';

const SOURCES = new URL('../src/adapters/duckdb/', import.meta.url);
const BUILT = new URL('../dist/adapters/duckdb/', import.meta.url);

/** The bar store as the program opens it, its process from `dist`, or from the sources while `dist` is behind them. */
export function openBenchStore(path: string): Promise<DuckDbBarStore> {
  return DuckDbBarStore.open(new SystemClock(), new SystemScheduler(), {
    path,
    ...(isBuilt()
      ? { processEntry: new URL('bar-store-process.js', BUILT) }
      : {
          processEntry: new URL('bar-store-process.ts', SOURCES),
          execArgv: ['--import', import.meta.resolve('tsx')],
        }),
    onEvent: (event) => {
      throw new Error(`the bar store reports ${JSON.stringify(event)}`);
    },
  });
}

function isBuilt(): boolean {
  return readdirSync(SOURCES)
    .filter((name) => name.endsWith('.ts'))
    .every((name) => {
      const built = new URL(name.replace(/ts$/, 'js'), BUILT);
      return existsSync(built) && modifiedMs(built) >= modifiedMs(new URL(name, SOURCES));
    });
}

function modifiedMs(file: URL): number {
  return statSync(fileURLToPath(file)).mtimeMs;
}
