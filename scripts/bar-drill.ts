/**
 * `npm run drill:bars -- [--seeds 200] [--from 1] [--minutes 40]`: keeps bars under faults from seeds, each seed twice, and
 * compares store and rings with the exchange. Exit code 1 when a seed has a problem or differs from itself.
 */
import { parseArgs } from 'node:util';
import { runBarDrill } from '../src/drill/bars/run-bar-drill.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '40' },
  },
});

async function main(): Promise<void> {
  const [seeds, from, minutes] = [values.seeds, values.from, values.minutes].map(Number) as [
    number,
    number,
    number,
  ];
  const totals = { kills: 0, bars: 0, ringPlaces: 0, absent: 0, revisions: 0, failed: 0 };
  for (let seed = from; seed < from + seeds; seed += 1) {
    const first = await runBarDrill({ seed, minutes });
    const second = await runBarDrill({ seed, minutes });
    const same = JSON.stringify(first) === JSON.stringify(second);
    totals.kills += first.kills;
    totals.bars += first.bars;
    totals.ringPlaces += first.ringPlaces;
    totals.absent += first.absent;
    totals.revisions += first.revisions;
    if (first.problems.length === 0 && same) continue;
    totals.failed += 1;
    console.log(
      `seed ${seed}: ${same ? '' : 'two runs differ; '}${first.problems.length} problems`,
    );
    for (const problem of first.problems.slice(0, 5)) console.log(`  ${problem}`);
  }
  const { absent, bars, failed, kills, revisions, ringPlaces } = totals;
  console.log(
    `${seeds - failed} of ${seeds} seeds passed: ${bars} stored bars and ${ringPlaces} ring places equal, ${absent} absent at the exchange, ${kills} kills, ${revisions} revisions`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
