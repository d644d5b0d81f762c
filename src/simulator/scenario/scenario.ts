import { DAY_MS } from '../../base/time.js';
import { type FaultAction, readActionFields } from './fault-action.js';
import { FieldReader } from './field-reader.js';

/** One thing that happens, and when. */
export interface ScenarioStep {
  /** Exchange time after the start, ms. */
  readonly atMs: number;
  readonly action: FaultAction;
}

/** What happens to an exchange while it runs. */
export interface Scenario {
  /** By time. */
  readonly steps: readonly ScenarioStep[];
}

const STEPS_MAX = 10_000;
const AT_MS_MAX = 365 * DAY_MS;

/**
 * Reads a scenario from its JSON text.
 *
 * @throws ScenarioProblem that names the place and what was expected there
 */
export function readScenario(text: string): Scenario {
  const fields = FieldReader.ofJson(text);
  const steps = fields.list('steps', STEPS_MAX).map(({ value, path }) => readStep(value, path));
  fields.optionalText('description');
  fields.end();
  return { steps: steps.sort((a, b) => a.atMs - b.atMs) };
}

function readStep(value: unknown, path: string): ScenarioStep {
  const fields = new FieldReader(value, path);
  const atMs = fields.count('atMs', 0, AT_MS_MAX);
  const action = readActionFields(fields);
  fields.end();
  return { atMs, action };
}
