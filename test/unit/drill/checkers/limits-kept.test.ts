import { expect, it } from 'vitest';
import { LimitsKept } from '../../../../src/drill/checkers/limits-kept.js';
import { collectReports, restEvidence } from '../../../support/drill-evidence.js';

const request = (at: number) => ({ at, method: 'GET', path: '/api/v3/time', parameters: {} });
const tooMany = { at: 1_000, path: '/api/v3/time', status: 429, headers: { 'retry-after': '3' } };

it('is content when nothing is sent before the time that was named', () => {
  const { details, report } = collectReports();
  const checker = new LimitsKept(report);
  checker.requested(request(999));
  checker.answered({ ...tooMany, status: 200 });
  checker.requested(request(1_001));
  checker.answered(tooMany);
  checker.requested(request(4_000));
  expect(details).toEqual([]);
});

it('reports a request that is sent too early', () => {
  const { details, report } = collectReports();
  const checker = new LimitsKept(report);
  checker.answered(tooMany);
  checker.requested(request(3_990));
  expect(details).toEqual(['GET /api/v3/time is sent 10 ms before the end of Retry-After']);
});

it('does not blame a new process for what the old one was told', () => {
  const { details, report } = collectReports();
  const checker = new LimitsKept(report);
  checker.answered(tooMany);
  checker.runBegan();
  checker.requested(request(1_500));
  expect(details).toEqual([]);
});

it("reports what the exchange's own counters refused", () => {
  const { details, report } = collectReports();
  new LimitsKept(report).rested(restEvidence({ limitsBroken: ['GET /api/v3/klines (429)'] }));
  expect(details).toEqual(['the exchange refused GET /api/v3/klines (429) for its limits']);
});
