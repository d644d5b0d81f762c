import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sandbox } from '../support/aegis-process.js';
import { ARCHIVE_DAY_BARS, writeArchiveDay } from '../support/archive-files.js';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = new Sandbox();
  const day = { symbol: 'BTCUSDT', day: '2020-01-01', startPrice: 7_195 };
  const path = writeArchiveDay(sandbox.folder, day);
  await sandbox.run(['bars', 'import', path, '--home', sandbox.home]);
});

afterEach(() => sandbox.close());

/** What a verb leaves on stdout, which must be one JSON object and nothing else. */
async function shownBy(...args: readonly string[]): Promise<unknown> {
  const verb = ['bars', ...args, '--json', '--home', sandbox.home];
  const { exitCode, stderr, stdout } = await sandbox.run(verb);
  expect({ exitCode, stderr, lines: stdout.split('\n').length }).toEqual({
    exitCode: 0,
    stderr: '',
    lines: 2,
  });
  return JSON.parse(stdout);
}

describe('aegis bars … --json', () => {
  it('is one object on stdout, whatever the verb', async () => {
    expect(await shownBy('coverage')).toMatchObject({ coverage: [{ bars: ARCHIVE_DAY_BARS }] });
    expect(await shownBy('gaps', '--symbols', 'btcusdt')).toEqual({ gaps: [] });
    const path = join(sandbox.folder, 'out.csv');
    expect(await shownBy('export', path)).toMatchObject({ path, bars: ARCHIVE_DAY_BARS });
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(ARCHIVE_DAY_BARS + 1);
    expect(await shownBy('purge', '--no-compact')).toMatchObject({ removed: 0, compaction: null });
    const compaction = { bytesAfter: expect.any(Number) as number };
    expect(await shownBy('purge')).toMatchObject({ removed: 0, compaction });
    expect(existsSync(`${path}.partial`)).toBe(false);
  });
});
