import { expect, it } from 'vitest';
import { PlacedOnce } from '../../../../src/drill/checkers/placed-once.js';
import { collectReports, placement } from '../../../support/drill-evidence.js';

it('lets different ids pass and everything that places nothing', () => {
  const { details, report } = collectReports();
  const checker = new PlacedOnce(report);
  checker.requested(placement('a1-1-n1'));
  checker.requested(placement('a1-1-p1'));
  checker.requested({ ...placement('a1-1-n1'), method: 'DELETE' });
  checker.requested({ ...placement('a1-1-n1'), path: '/api/v3/openOrders' });
  expect(details).toEqual([]);
});

it('reports an id that is placed again, and a placement without one', () => {
  const { details, report } = collectReports();
  const checker = new PlacedOnce(report);
  checker.requested(placement('a1-1-n1', {}, 1_000));
  checker.requested(placement('a1-1-n1', {}, 9_000));
  checker.requested(placement(''));
  expect(details).toEqual([
    'a1-1-n1 was placed at 1000 and is being placed again',
    'a placement carries no client order id',
  ]);
});
