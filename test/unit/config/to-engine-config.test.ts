import { describe, expect, it } from 'vitest';
import { aegisConfigJsonSchema } from '../../../src/config/aegis-config.js';
import { parseConfig } from '../../../src/config/parse-config.js';
import { PROFILES } from '../../../src/config/profile.js';
import { STRATEGIES } from '../../../src/config/strategy-section.js';
import { toEngineConfig } from '../../../src/config/to-engine-config.js';
import { toHealthLimits } from '../../../src/config/to-health-limits.js';
import type { EngineConfig } from '../../../src/core/engine-config.js';
import { STRATEGY_NAMES } from '../../../src/core/strategies/create-strategy.js';
import { TradingEngine } from '../../../src/core/trading-engine.js';
import type { HealthLimits } from '../../../src/supervisor/health/health-readings.js';

describe('toEngineConfig', () => {
  it.each(PROFILES)('gives the core a configuration it accepts (%s)', (profile) => {
    const parsed = parseConfig('', profile);
    if (!parsed.ok) throw new Error('the defaults are valid');
    // The types are compared by the compiler; the values by the core's own assertions.
    const engineConfig: EngineConfig = toEngineConfig(parsed.config);
    const limits: HealthLimits = toHealthLimits(parsed.config);
    expect(new TradingEngine(engineConfig).snapshot().reconciled).toBe(false);
    expect(Object.values(limits).every((limit) => limit >= 0)).toBe(true);
  });

  it('knows the strategies that the core has', () => {
    expect([...STRATEGIES]).toEqual([...STRATEGY_NAMES]);
  });
});

describe('aegisConfigJsonSchema', () => {
  it('describes every setting, refuses unknown keys, and states defaults', () => {
    const schema = aegisConfigJsonSchema() as JsonSchema;
    const undescribed: string[] = [];
    const open: string[] = [];
    const walk = (at: JsonSchema, path: string): void => {
      if (path !== '' && at.description === undefined) undescribed.push(path);
      if (at.properties !== undefined && at.additionalProperties !== false) open.push(path);
      for (const [key, child] of Object.entries(at.properties ?? {})) walk(child, `${path}.${key}`);
    };
    walk(schema, '');
    expect(undescribed).toEqual([]);
    expect(open).toEqual([]);
    expect(schema.properties?.['risk']?.properties?.['positionsMax']).toMatchObject({
      type: 'integer',
      minimum: 1,
      maximum: 50,
      default: 3,
    });
  });
});

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: unknown;
}
