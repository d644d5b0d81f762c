import type { Finding, RuleName, TextFile } from './finding.js';

/** One place where a rule does not hold, and why. An entry that exempts nothing any more is itself an error. */
export interface Exemption {
  readonly rule: RuleName;
  readonly file: string;
  /** Only this identifier; without it, the whole rule for the file. */
  readonly name?: string;
  readonly reason: string;
}

/** The whole list. It may shrink without asking; it grows only with a reason a reviewer accepts. */
export const EXEMPTIONS: readonly Exemption[] = [
  {
    rule: 'default-export',
    file: 'vitest.config.ts',
    reason: 'vitest reads its configuration from the default export',
  },
  {
    rule: 'default-export',
    file: 'scripts/closing-line-reporter.ts',
    reason: 'vitest loads a reporter by path and takes its default export',
  },
  {
    rule: 'ambient',
    file: 'src/adapters/virtual/virtual-time.ts',
    name: 'setImmediate',
    reason: 'virtual time waits for the promise reactions of a task before it takes the next one',
  },
  {
    rule: 'file-length',
    file: 'test/integration/life-of-an-order.test.ts',
    reason:
      'one narrated walk, the introduction to the system: cut in two it would lose its thread',
  },
];

/** Layers that may read the clock, set timers or draw random numbers themselves, each with its reason. */
export const AMBIENT_LAYERS: Readonly<Record<string, string>> = {
  'adapters/system': 'it is the implementation of Clock, Scheduler and the transports',
  'adapters/sqlite': 'it times its own commits, which no virtual clock can stand for',
  'adapters/duckdb': 'it runs on a thread of its own, outside the virtual time of a drill',
  cli: 'it is where the process meets the real world: signals, progress lines, exit timers',
};

/** Layers of the pure set that may name `Promise`, in types only. */
export const PROMISE_TYPE_LAYERS: Readonly<Record<string, string>> = {
  ports: 'an interface with I/O behind it says so in its signature',
};

function covers(exemption: Exemption, finding: Finding): boolean {
  return (
    exemption.rule === finding.rule &&
    exemption.file === finding.path &&
    (exemption.name === undefined || exemption.name === finding.name)
  );
}

/** What remains after the exemptions, plus an error for each exemption that names no file or exempts nothing. */
export function applyExemptions(
  findings: readonly Finding[],
  exemptions: readonly Exemption[],
  files: readonly TextFile[],
): readonly Finding[] {
  const paths = new Set(files.map(({ path }) => path));
  const remaining = findings.filter(
    (finding) => !exemptions.some((entry) => covers(entry, finding)),
  );
  const useless = exemptions.filter((entry) => !findings.some((finding) => covers(entry, finding)));
  const complaints = useless.map((entry): Finding => {
    const what = paths.has(entry.file)
      ? 'exempts nothing any more'
      : 'names a file that does not exist';
    return {
      rule: 'exemption',
      path: 'scripts/tidy/exemptions.ts',
      line: 1,
      message: `the entry ${entry.rule} for ${entry.file} ${what}; delete it, the list holds only live exceptions`,
    };
  });
  return [...remaining, ...complaints];
}
