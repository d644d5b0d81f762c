import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { DrillOrder, DrillReport } from './drill-worker.js';

const WORKER = new URL('./drill-worker.js', import.meta.url);
const WORKERS_MAX = 8;
const COMPLAINT_CHARACTERS_MAX = 4_000;

/** A seed whose worker did not survive it. */
export interface DrillCollapse {
  readonly seed: number;
  readonly complaint: string;
}

/** What comes of a seed. */
export type DrillOutcome =
  | { readonly type: 'report'; readonly report: DrillReport }
  | { readonly type: 'collapse'; readonly collapse: DrillCollapse };

/**
 * Drills seeds in worker processes, one for each core: a seed that brings its process down takes nothing else with it.
 * Calls back as seeds end, in any order.
 */
export async function drillSeeds(
  seeds: readonly number[],
  minutes: number | undefined,
  onOutcome: (outcome: DrillOutcome) => void,
): Promise<void> {
  const waiting = [...seeds];
  const workers = Math.min(seeds.length, WORKERS_MAX, Math.max(1, availableParallelism()));
  const work = async (): Promise<void> => {
    let worker = startWorker();
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const outcome = await worker.drill({ seed, minutes });
      onOutcome(outcome);
      if (outcome.type === 'collapse') worker = startWorker();
    }
    worker.end();
  };
  await Promise.all(Array.from({ length: workers }, work));
}

interface Worker {
  drill(order: DrillOrder): Promise<DrillOutcome>;
  end(): void;
}

function startWorker(): Worker {
  const child = fork(WORKER, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_CHARACTERS_MAX);
  });
  return {
    drill: (order) => drillWith(child, order, () => complaint),
    end: () => child.disconnect(),
  };
}

function drillWith(
  child: ChildProcess,
  order: DrillOrder,
  complaint: () => string,
): Promise<DrillOutcome> {
  return new Promise((resolve) => {
    const onMessage = (report: unknown): void => {
      child.off('close', onClose);
      resolve({ type: 'report', report: report as DrillReport });
    };
    const onClose = (code: number | null): void => {
      child.off('message', onMessage);
      const said = `the process ended with code ${String(code)}: ${complaint().trim()}`;
      resolve({ type: 'collapse', collapse: { seed: order.seed, complaint: said } });
    };
    child.once('message', onMessage);
    child.once('close', onClose);
    child.send(order);
  });
}
