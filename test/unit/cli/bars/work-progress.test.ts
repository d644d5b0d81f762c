import { describe, expect, it } from 'vitest';
import { progressLine } from '../../../../src/cli/bars/work-progress.js';

const SHOWN = { verb: 'import', done: 0, total: 8, note: 'x.zip', waitsFor: '', elapsedS: 3 };
const bar = (filled: number): string => '='.repeat(filled).padEnd(24, '-');

describe('progressLine', () => {
  it.each([
    { shown: {}, line: `import  0/8  ${bar(0)}  x.zip` },
    { shown: { done: 2 }, line: `import  2/8  ${bar(6)}  x.zip` },
    { shown: { done: 8, note: 'counting' }, line: `import  8/8  ${bar(24)}  counting` },
    {
      shown: { waitsFor: 'health is DEGRADED' },
      line: `import  0/8  ${bar(0)}  waits: health is DEGRADED`,
    },
    { shown: { total: 0, note: 'writing bars.csv' }, line: 'import  3 s  writing bars.csv' },
    { shown: { total: 0, note: '', waitsFor: 'queued' }, line: 'import  3 s  waits: queued' },
  ])('shows $shown', ({ line, shown }) => {
    expect(progressLine({ ...SHOWN, ...shown })).toBe(line);
  });
});
