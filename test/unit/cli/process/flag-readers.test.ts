import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import {
  eachOne,
  list,
  orderId,
  percent,
  portNumber,
  speedFactor,
  utcDay,
  wholeNumber,
} from '../../../../src/cli/process/flag-readers.js';

type Reader = (text: string) => unknown;

const good: readonly [string, Reader, string, unknown][] = [
  ['wholeNumber', wholeNumber, '0', 0],
  ['portNumber', portNumber, '65535', 65_535],
  ['percent', percent, '25', 25],
  ['orderId', orderId, '9007199254740993', '9007199254740993'],
  ['speedFactor', speedFactor, '1.5', 1.5],
  ['list', list, 'BTCUSDT, ETHUSDT', ['BTCUSDT', 'ETHUSDT']],
  ['eachOne', eachOne, 'a.pem', ['a.pem']],
  ['utcDay', utcDay, '2024-02-29', Date.UTC(2024, 1, 29)],
];

const bad: readonly [string, Reader, readonly string[]][] = [
  ['wholeNumber', wholeNumber, ['', '-1', '1.5', '1e3', '9999999999']],
  ['portNumber', portNumber, ['65536', '99999']],
  ['percent', percent, ['0', '100']],
  ['orderId', orderId, ['0', '01', '1234567890123456789']],
  ['speedFactor', speedFactor, ['0', '241', 'fast', 'Infinity']],
  ['list', list, ['', 'BTCUSDT,,ETHUSDT']],
  ['utcDay', utcDay, ['2024-2-1', '2024-02-30', '2023-02-29', '2024-13-01', 'today']],
];

describe('flags', () => {
  it.each(good)('%s reads %s', (_, read, text, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each(bad.flatMap(([name, read, texts]) => texts.map((text) => [name, read, text] as const)))(
    '%s refuses',
    (_, read, text) => {
      expect(() => read(text)).toThrow(InvalidArgumentError);
    },
  );
});
