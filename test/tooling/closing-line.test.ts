import { describe, expect, it } from 'vitest';
import { closingLine, readClosingLine } from '../../scripts/closing-line.js';

describe('the closing line', () => {
  it.each([
    [{ passed: 3, failed: 0, skipped: 0 }, '3 passed, 0 failed'],
    [{ passed: 3, failed: 1, skipped: 2 }, '3 passed, 1 failed, 2 skipped'],
  ])('of %o is "%s" and reads back', (tally, line) => {
    expect(closingLine(tally)).toBe(line);
    expect(readClosingLine(`noise\n${line}\n`)).toEqual(tally);
  });

  it('is the last one that stands alone on its line', () => {
    expect(readClosingLine('1 passed, 0 failed\n2 passed, 0 failed\n')?.passed).toBe(2);
    expect(readClosingLine('Tests 2 passed, 0 failed of 2\n')).toBeUndefined();
  });
});
