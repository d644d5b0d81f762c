import { describe, expect, it } from 'vitest';
import { BarExportFailure } from '../../../../src/ports/bar-exporter.js';
import { BarStoreFailure } from '../../../../src/ports/bar-store.js';
import { exportBars } from '../../../../src/supervisor/heavy/export-bars.js';
import { HeavyWorkRefused } from '../../../../src/supervisor/heavy/heavy-work-context.js';
import { HeavyBench } from '../../../support/heavy-work.js';

const SELECTION = { symbols: [], timeframes: [] };
const WORK = { type: 'export', selection: SELECTION, format: 'csv', path: '/x.csv' } as const;

describe('exportBars', () => {
  it.each([
    {
      name: 'a file that cannot be written is refused for good',
      thrown: new BarExportFailure('/x.csv: no space'),
      expected: HeavyWorkRefused,
    },
    {
      name: 'a store that is away is left to be tried again',
      thrown: new BarStoreFailure('not running'),
      expected: BarStoreFailure,
    },
  ])('$name', async ({ expected, thrown }) => {
    const exporter = { exportBars: () => Promise.reject(thrown) };
    const exported = exportBars(WORK, { ...new HeavyBench().context(), exporter });
    await expect(exported).rejects.toThrow(expected);
    await expect(exported).rejects.toThrow(thrown.message);
  });
});
