import { describe, expect, it } from 'vitest';
import { formatConfigError } from '../../../src/config/config-error.js';
import { parseConfig } from '../../../src/config/parse-config.js';
import { PROFILES } from '../../../src/config/profile.js';
import { moneyOf } from '../../../src/model/money.js';

function errorsOf(text: string): readonly string[] {
  const parsed = parseConfig(text, 'paper');
  return parsed.ok ? [] : parsed.errors.map((error) => formatConfigError('aegis.yaml', error));
}

describe('parseConfig', () => {
  it.each(PROFILES)('takes empty text as the defaults of %s', (profile) => {
    for (const text of ['', '# nothing\n', 'risk:\n'])
      expect(parseConfig(text, profile).ok).toBe(true);
  });

  it('reads amounts exactly and durations in ms', () => {
    const parsed = parseConfig(
      'risk: {quotePerTrade: "25.00000001", lossStreakPause: 90s}',
      'live',
    );
    expect(parsed.ok && parsed.config.risk.quotePerTrade).toBe(moneyOf('25.00000001'));
    expect(parsed.ok && parsed.config.risk.lossStreakPause).toBe(90_000);
  });

  it('lets the file override the profile, key by key', () => {
    const parsed = parseConfig('risk: {positionsMax: 2}', 'demo');
    expect(parsed.ok && parsed.config.risk).toMatchObject({
      positionsMax: 2,
      quotePerTrade: moneyOf('200'),
    });
    expect(parsed.ok && parsed.config.orders.recvWindow).toBe(20_000);
  });

  const cases: readonly [string, string, string][] = [
    [
      'a wrong type',
      'quoteAsset: USDT\n\n# limits\nrisk:\n  positionsMax:    ten\n',
      'aegis.yaml:5:20  risk.positionsMax: expected a whole number from 1 to 50, got "ten"',
    ],
    [
      'a number out of range',
      'risk: {positionsMax: 51}',
      'aegis.yaml:1:22  risk.positionsMax: expected a whole number from 1 to 50, got 51',
    ],
    [
      'an unknown key that resembles one',
      'risk:\n  positonsMax: 3\n',
      'aegis.yaml:2:3  risk.positonsMax: expected a known key (did you mean positionsMax?), got "positonsMax"',
    ],
    [
      'an unknown section',
      'riks: {}',
      'aegis.yaml:1:1  riks: expected a known key (did you mean risk?), got "riks"',
    ],
    [
      'a key that stands there twice',
      'risk: {}\nrisk: {}\n',
      'aegis.yaml:2:1  risk: expected each key once, got it a second time',
    ],
    [
      'an amount as a number',
      'risk: {dailyLossMax: 5}',
      'aegis.yaml:1:22  risk.dailyLossMax: expected an amount in quotes, such as "25.50", got 5',
    ],
    [
      'a duration without a unit',
      'gates:\n  cooldown: "5"\n',
      'aegis.yaml:2:13  gates.cooldown: expected a duration from 0ms to 1d, such as 3m, got "5"',
    ],
    [
      'something else than a section',
      'risk: 3',
      'aegis.yaml:1:7  risk: expected a section of settings, got 3',
    ],
    ['something else than a map', '- 1', 'aegis.yaml:1:1  expected a section of settings, got [1]'],
    [
      'settings that contradict each other',
      'timeframes: {ringBars: 40}',
      'aegis.yaml:1:24  timeframes.ringBars: expected at least warmUpBars, got 40',
    ],
    [
      'settings of two sections that contradict each other',
      'timeframes: {list: [1m, 5m]}\nstrategy: {timeframe: 3m}',
      'aegis.yaml:2:23  strategy.timeframe: expected one of timeframes.list, got "3m"',
    ],
    [
      'a warm-up that is shorter than what the strategy reads',
      'timeframes: {warmUpSpanMax: 30m}',
      `aegis.yaml:1:29  timeframes.warmUpSpanMax: expected long enough for the strategy's longest window, got "30m"`,
    ],
    [
      'one item of a list',
      'universe: {symbols: [BTCUSDT, 3]}',
      'aegis.yaml:1:31  universe.symbols.1: expected a symbol, such as BTCUSDT, got 3',
    ],
  ];
  it.each(cases)('names %s', (_, text, expected) => {
    expect(errorsOf(text)).toEqual([expected]);
  });

  it('reports every error, in the order of the file', () => {
    const errors = errorsOf('gates: {cooldown: x}\nrisk: {positionsMax: 0}\nfoo: 1\n');
    expect(errors.map((line) => line.split('  ')[0])).toEqual([
      'aegis.yaml:1:19',
      'aegis.yaml:2:22',
      'aegis.yaml:3:1',
    ]);
  });

  it.each([
    ['broken syntax', 'risk: [', /expected YAML/],
    [
      'an alias bomb',
      `universe:\n  symbols: &a [A, B]\n  excludedBases: [${'*a, '.repeat(200)}]`,
      /expected plain YAML, got .*alias/,
    ],
    ['far too much text', '#'.repeat(300_000), /less than 256 KiB/],
  ])('refuses %s', (_, text, message) => {
    expect(errorsOf(text).join()).toMatch(message);
  });
});
