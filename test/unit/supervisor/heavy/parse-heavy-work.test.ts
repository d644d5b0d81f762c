import { describe, expect, it } from 'vitest';
import { parseHeavyWork } from '../../../../src/supervisor/heavy/parse-heavy-work.js';

describe('parseHeavyWork', () => {
  it.each([
    ['not json', 'the payload is not JSON'],
    ['[]', 'the payload is not an object'],
    ['{"type":"dance"}', 'there is no work of type "dance"'],
    ['{"type":"import"}', 'paths is not a list'],
    ['{"type":"import","paths":[7]}', 'paths is not a text'],
    ['{"type":"survey"}', 'selection is not an object'],
    ['{"type":"survey","selection":{"symbols":[],"timeframes":["7m"]}}', '7m is not a timeframe'],
    [
      '{"type":"survey","selection":{"symbols":[],"timeframes":[],"from":"x"}}',
      'from is not a time',
    ],
    [
      '{"type":"verify","selection":{"symbols":[],"timeframes":[]},"sample":0}',
      'sample is not a whole number above 0',
    ],
    [
      '{"type":"export","selection":{"symbols":[],"timeframes":[]},"format":"xls"}',
      'format is neither parquet nor csv',
    ],
  ])('refuses %s', (payload, message) => {
    expect(() => parseHeavyWork(payload)).toThrow(message);
  });
});
