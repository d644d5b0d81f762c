import { writeSync } from 'node:fs';
import type { Reporter, TestModule, TestSuite } from 'vitest/node';
import { closingLine, type Tally } from './closing-line.js';

/**
 * Prints `N passed, N failed` as the last line of the run. It is written when the process exits, because other
 * reporters and vitest itself still print after the run has ended. (vitest takes a reporter file's default export.)
 */
export default class ClosingLineReporter implements Reporter {
  #tally: Tally = { passed: 0, failed: 0, skipped: 0 };

  onInit(): void {
    process.once('exit', (code) => {
      // A run that fails for a reason no test carries (no test found, a config error) must not read as clean.
      const failed = this.#tally.failed === 0 && code !== 0 ? 1 : this.#tally.failed;
      writeSync(process.stdout.fd, `${closingLine({ ...this.#tally, failed })}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tally = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      tally.failed += failedSuites(module);
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        tally[state === 'pending' ? 'skipped' : state] += 1;
      }
    }
    this.#tally = tally;
  }
}

/** Files and suites that broke outside any test: an import that throws, a hook before or after all tests. */
function failedSuites(module: TestModule): number {
  const suites: readonly (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  return suites.filter((suite) => suite.errors().length > 0).length;
}
