import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../src/base/time.js';
import type { HeavyWork } from '../../../../src/model/heavy-task.js';
import { decodeJson, encodeJson } from '../../../../src/model/json-codec.js';
import { doHeavyWork } from '../../../../src/supervisor/heavy/do-heavy-work.js';
import { parseHeavyWork } from '../../../../src/supervisor/heavy/parse-heavy-work.js';
import { barNumber, FIRST_OPEN_TIME } from '../../../support/bars.js';
import { HeavyBench, places } from '../../../support/heavy-work.js';

const selection = { symbols: [barNumber(0).symbol], timeframes: ['1m' as const] };

describe('doHeavyWork', () => {
  it.each<{ readonly work: HeavyWork; readonly summary: object }>([
    { work: { type: 'backfill', selection }, summary: { fetched: 1 } },
    { work: { type: 'purge' }, summary: { removed: 0 } },
    { work: { type: 'compaction' }, summary: { bytesBefore: 0 } },
    { work: { type: 'import', paths: ['a'] }, summary: { files: 1 } },
    {
      work: { type: 'export', selection, format: 'csv', path: '/x.csv' },
      summary: { path: '/x.csv' },
    },
    { work: { type: 'verify', selection, sample: 5 }, summary: { series: 1 } },
    {
      work: { type: 'survey', selection: { ...selection, from: 0, to: 1 } },
      summary: { coverage: [{}] },
    },
  ])('does $work.type, from the payload as it is stored', async ({ summary, work }) => {
    const bench = new HeavyBench();
    await bench.have(places(0, 5));
    bench.addFile('a', [0, 1]);
    bench.now = FIRST_OPEN_TIME + 7 * 60_000;
    const parsed = parseHeavyWork(encodeJson(work));
    expect(parsed).toEqual(work);
    expect(decodeJson(await doHeavyWork(parsed, bench.context()))).toMatchObject(summary);
  });

  it('purges by what is configured', async () => {
    const bench = new HeavyBench();
    await bench.have(places(0, 5));
    bench.retentionMs = 30 * DAY_MS - 2 * 60_000;
    expect(decodeJson(await doHeavyWork({ type: 'purge' }, bench.context()))).toMatchObject({
      removed: 2,
    });
  });
});
