import { describe, expect, it } from 'vitest';
import { readScenario } from '../../../../src/simulator/scenario/scenario.js';

describe('a scenario', () => {
  it('orders its steps by time', () => {
    const { steps } = readScenario(`{"steps": [
      {"atMs": 20, "do": "clear"},
      {"atMs": 10, "do": "ban", "ms": 120000}
    ]}`);
    expect(steps).toEqual([
      { atMs: 10, action: { do: 'ban', ip: '127.0.0.1', ms: 120_000 } },
      { atMs: 20, action: { do: 'clear' } },
    ]);
  });

  it.each([
    ['{', /^the whole: expected JSON/],
    ['[]', 'the whole: expected an object, got []'],
    ['{}', 'steps: expected a list of at most 10000, got nothing'],
    ['{"steps":[],"step":1}', 'step: unknown; this takes steps, description'],
    ['{"steps":[3]}', 'steps[0]: expected an object, got 3'],
    [
      '{"steps":[{"atMs":-1}]}',
      'steps[0].atMs: expected a whole number from 0 to 31536000000, got -1',
    ],
    ['{"steps":[{"atMs":0,"do":"melt"}]}', /^steps\[0\]\.do: expected one of lose-answers, /],
    [
      '{"steps":[{"atMs":0,"do":"stale-reads","node":0,"ms":40001}]}',
      'steps[0].ms: expected a whole number from 0 to 40000, got 40001',
    ],
    [
      '{"steps":[{"atMs":0,"do":"ban","ms":1,"adress":"x"}]}',
      'steps[0].adress: unknown; this takes atMs, do, ip, ms',
    ],
    [
      '{"steps":[{"atMs":0,"do":"change-symbol","symbol":"A","tickSize":0.1}]}',
      'steps[0].tickSize: expected a decimal number as a text, like "0.01", got 0.1',
    ],
    [
      '{"steps":[{"atMs":0,"do":"act","method":"POST","path":"/x","parameters":{"a":{}}}]}',
      'steps[0].parameters.a: expected a text or a number, got {}',
    ],
  ])('refuses %s', (text, message) => {
    expect(() => readScenario(text)).toThrow(message);
  });
});
