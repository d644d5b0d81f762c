import { unreachable } from '../../base/assert.js';
import type { HeavyWork } from '../../model/heavy-task.js';
import { encodeJson } from '../../model/json-codec.js';
import { backfill } from './backfill.js';
import { exportBars } from './export-bars.js';
import type { HeavyWorkContext } from './heavy-work-context.js';
import { importBars } from './import-bars.js';
import { surveyBars } from './survey-bars.js';
import { compact, purge } from './upkeep.js';
import { verifyBars } from './verify-bars.js';

/** Does a piece of work. @returns its summary as JSON @throws HeavyWorkPaused, and whatever store, source and archive throw */
export async function doHeavyWork(work: HeavyWork, context: HeavyWorkContext): Promise<string> {
  return encodeJson(await perform(work, context));
}

function perform(work: HeavyWork, context: HeavyWorkContext): Promise<object> {
  switch (work.type) {
    case 'backfill':
      return backfill(work, context);
    case 'purge':
      return purge(context);
    case 'compaction':
      return compact(context);
    case 'import':
      return importBars(work, context);
    case 'export':
      return exportBars(work, context);
    case 'verify':
      return verifyBars(work, context);
    case 'survey':
      return surveyBars(work, context);
    default:
      return unreachable(work);
  }
}
