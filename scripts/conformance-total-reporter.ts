import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Prints how many documented facts a venue was shown to honour, as the last line of `npm run conformance`. Tests of the list
 * itself are no facts and are not counted. (vitest takes a reporter file's default export.)
 */
export default class ConformanceTotalReporter implements Reporter {
  #line = 'no fact was shown: the run did not end';

  onInit(): void {
    process.once('exit', () => {
      writeSync(process.stdout.fd, `${this.#line}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tally = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        if (/^X-\d{4} /.test(test.name)) tally[test.result().state] += 1;
      }
    }
    const { passed, failed, skipped, pending } = tally;
    const facts = passed + failed + skipped + pending;
    const venue = process.env['AEGIS_CONFORMANCE_VENUE'] ?? 'simulator';
    this.#line = `${facts} facts on ${venue}: ${passed} shown, ${failed} failed, ${skipped + pending} not tried`;
  }
}
