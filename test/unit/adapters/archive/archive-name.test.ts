import { describe, expect, it } from 'vitest';
import { parseArchiveName } from '../../../../src/adapters/archive/archive-name.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('parseArchiveName', () => {
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
    { name: 'BTCUSDT-1m-2023-02-29.csv', timeframe: '1m', span: undefined },
    { name: 'BTCUSDT-1m-2023-13.csv', timeframe: '1m', span: undefined },
  ])('reads $name', ({ name, span, timeframe }) => {
    expect(parseArchiveName(name)).toEqual({ symbol: 'BTCUSDT', timeframe, span });
  });

  it.each(['BTCUSDT-7m-2020-01-01.zip', 'BTCUSDT-1m-2020.zip', 'BTCUSDT-1m-2020-01-01.txt', '1m'])(
    'refuses %s',
    (name) => {
      expect(parseArchiveName(name)).toBeUndefined();
    },
  );
});
