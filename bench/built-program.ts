/**
 * Loaded before a bench: what it imports from `src/` comes from `dist/`, as the compiler wrote it. What tsx makes of a
 * source on the fly is not what anybody runs; reading depth frames took it twice as long.
 */
import { type ResolveHook, register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const SOURCES = new URL('../src/', import.meta.url).href;
const BUILT = new URL('../dist/', import.meta.url).href;

/** Node's hook: where a module lies. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const found = await nextResolve(specifier, context);
  if (!found.url.startsWith(SOURCES)) return found;
  const path = found.url.slice(SOURCES.length).replace(/\.ts(\?.*)?$/, '.js');
  return { ...found, url: BUILT + path, format: 'module' };
};

if (isMainThread) register(import.meta.url);
