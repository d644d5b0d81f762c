import { describe, expect, it } from 'vitest';
import { progressLine } from '../../../src/cli/work-progress.js';

const SHOWN = { verb: 'import', done: 0, total: 8, note: 'x.zip', waitsFor: '', elapsedS: 3 };
const bar = (filled: number): string => '='.repeat(filled).padEnd(40, '-');

describe('progressLine', () => {
  it.each([
    { shown: {}, line: `import  ${bar(0)}  0/8  x.zip` },
    { shown: { done: 2 }, line: `import  ${bar(10)}  2/8  x.zip` },
    { shown: { done: 8, note: 'counting' }, line: `import  ${bar(40)}  8/8  counting` },
    {
      shown: { waitsFor: 'health is DEGRADED' },
      line: `import  ${bar(0)}  0/8  waits: health is DEGRADED`,
    },
    { shown: { total: 0, note: 'writing bars.csv' }, line: 'import  3 s  writing bars.csv' },
    { shown: { total: 0, note: '', waitsFor: 'queued' }, line: 'import  3 s  waits: queued' },
  ])('shows $shown', ({ line, shown }) => {
    expect(progressLine({ ...SHOWN, ...shown })).toBe(line);
  });
});
