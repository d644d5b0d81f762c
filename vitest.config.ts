import { defineConfig } from 'vitest/config';

// ccxt brings a native part that `ws` would take when it finds it; tests run on the code of `ws` itself (docs/adr/0009).
process.env['WS_NO_BUFFER_UTIL'] = '1';

export default defineConfig({
  test: {
    reporters: ['default', './scripts/closing-line-reporter.ts'],
    maxWorkers: 2,
    projects: [
      {
        // One process, shared modules: hundreds of pure tests in about a second.
        test: {
          name: 'unit',
          include: ['test/{unit,property,contract,golden,drill,tooling}/**/*.test.ts'],
          pool: 'threads',
          isolate: false,
          testTimeout: 10_000,
        },
      },
      {
        // Native modules, sockets and child processes: a process of their own for each file.
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          pool: 'forks',
          isolate: true,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        // The exchange behind real sockets, with its time moved by hand.
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          pool: 'threads',
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
