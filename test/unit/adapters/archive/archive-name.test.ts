import { describe, expect, it } from 'vitest';
import { readArchiveName } from '../../../../src/adapters/archive/archive-name.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('readArchiveName', () => {
  it.each([
    {
      name: 'BTCUSDT-1m-2020-01-01.zip',
      timeframe: '1m',
      span: { from: Date.UTC(2020, 0, 1), to: Date.UTC(2020, 0, 2) - MINUTE },
    },
    {
      name: 'BTCUSDT-1h-2024-02.csv',
      timeframe: '1h',
      span: { from: Date.UTC(2024, 1, 1), to: Date.UTC(2024, 2, 1) - HOUR },
    },
    {
      name: 'BTCUSDT-1d-2025-12.zip',
      timeframe: '1d',
      span: { from: Date.UTC(2025, 11, 1), to: Date.UTC(2025, 11, 31) },
    },
    { name: 'BTCUSDT-1m-2020-01-01.head.csv', timeframe: '1m', span: undefined },
    {
      name: 'btcusdt-1m-2020-01-01.CSV',
      timeframe: '1m',
      span: { from: Date.UTC(2020, 0, 1), to: Date.UTC(2020, 0, 2) - MINUTE },
    },
  ])('reads $name', ({ name, span, timeframe }) => {
    const date = /\d{4}-\d{2}(-\d{2})?/.exec(name)?.[0];
    expect(readArchiveName(name)).toEqual({
      type: 'usable',
      symbol: 'BTCUSDT',
      timeframe,
      date,
      span,
    });
  });

  it.each([
    { name: 'BTCUSDT-1m-2023-02-29.csv', cause: 'there is no date 2023-02-29' },
    { name: 'BTCUSDT-1m-2023-13.csv', cause: 'there is no date 2023-13' },
    { name: 'BTCUSDT-1s-2023-01.zip', cause: 'the timeframe 1s is not kept, expected one of 1m,' },
    { name: 'BTCUSDT-1M-2023-01.zip', cause: 'the timeframe 1M is not kept' },
    { name: 'BTCUSDT-3d-2023-01.zip', cause: 'the timeframe 3d is not kept' },
  ])('says why $name cannot be used', ({ cause, name }) => {
    expect(readArchiveName(name)).toEqual({
      type: 'unusable',
      cause: expect.stringContaining(cause) as string,
    });
  });

  it.each(['BTCUSDT_1m_2020-01-01.zip', 'BTCUSDT-1m-2020.zip', 'BTCUSDT-1m-2020-01-01.txt', '1m'])(
    'refuses %s',
    (name) => {
      expect(readArchiveName(name)).toBeUndefined();
    },
  );
});
