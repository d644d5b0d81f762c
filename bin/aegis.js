#!/usr/bin/env node
// The launcher stays plain JavaScript so that a clone which has not been built yet can still say what to do.
import { existsSync } from 'node:fs';

const program = new URL('../dist/cli/aegis.js', import.meta.url);

if (existsSync(program)) {
  const { main } = await import(program.href);
  const exitCode = await main(process.argv.slice(2));
  // A pipe takes its bytes asynchronously: leave only when it has them.
  await new Promise((resolve) => process.stdout.write('', resolve));
  process.exit(exitCode);
} else {
  process.stderr.write('aegis: not built yet; run npm run build\n');
  process.exitCode = 1;
}
