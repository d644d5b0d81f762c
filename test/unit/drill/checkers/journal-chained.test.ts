import { expect, it } from 'vitest';
import { JournalChained } from '../../../../src/drill/checkers/journal-chained.js';
import { collectReports, restEvidence } from '../../../support/drill-evidence.js';

it('reports each break and nothing else', () => {
  const { details, report } = collectReports();
  const checker = new JournalChained(report);
  checker.rested(restEvidence());
  checker.rested(restEvidence({ journalBreaks: ['run 2, entry 17.0'] }));
  expect(details).toEqual(['the chain breaks at run 2, entry 17.0']);
});
