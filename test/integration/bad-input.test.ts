import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sandbox } from '../support/aegis-process.js';
import { writeArchiveDay } from '../support/archive-files.js';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

/** Runs a verb that must fail, and change nothing below the sandbox's folder. */
async function expectRefusal(
  args: readonly string[],
  expected: {
    readonly exitCode: number;
    readonly says: RegExp;
    readonly lines?: number;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const before = filesBelow(sandbox.folder);
  const { exitCode, stderr, stdout } = await sandbox.run(args, { env: expected.env ?? {} });
  expect({ exitCode, stderr, stdout }).toEqual({
    exitCode: expected.exitCode,
    stderr: expect.stringMatching(expected.says),
    stdout: '',
  });
  const lines = stderr.trimEnd().split('\n');
  expect(lines).toHaveLength(expected.lines ?? 1);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(filesBelow(sandbox.folder)).toEqual(before);
}

/** Every path below a folder, with a digest of what the files hold. */
function filesBelow(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, entry.isFile() ? digest(path) : 'folder'];
    }),
  );
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

describe('a configuration that cannot be used', () => {
  it.each([
    [
      'a wrong type',
      'risk:\n  positionsMax: ten\n',
      /aegis\.yaml:2:17 .*risk\.positionsMax: expected a whole number.*got "ten"/,
    ],
    ['an unknown key', 'risk:\n  positionsMaxx: 3\n', /aegis\.yaml:2:3 .*positionsMaxx.*expected/],
    ['an unknown section', 'riks: {}\n', /aegis\.yaml:1:1 .*riks.*expected/],
    ['a number out of range', 'risk: { positionsMax: 0 }\n', /aegis\.yaml:1:\d+ .*expected.*got 0/],
    ['no YAML', 'risk: [1, 2\n', /aegis\.yaml:\d+:\d+ /],
  ])('is named by line, column, setting and what was expected: %s', async (_what, text, says) => {
    mkdirSync(sandbox.home);
    writeFileSync(join(sandbox.home, 'aegis.yaml'), text);
    const start = ['start', '--profile', 'demo', '--home', sandbox.home];
    await expectRefusal(start, { exitCode: 4, says });
  });

  it('has one line for each thing that is wrong', async () => {
    mkdirSync(sandbox.home);
    writeFileSync(join(sandbox.home, 'aegis.yaml'), 'risk:\n  positionsMax: ten\n  nonsense: 1\n');
    await expectRefusal(['start', '--home', sandbox.home], {
      exitCode: 4,
      says: /positionsMax[^]*nonsense/,
      lines: 2,
    });
  });

  it('is one that does not exist', async () => {
    await expectRefusal(['start', '--home', sandbox.home, '--config', 'nowhere.yaml'], {
      exitCode: 4,
      says: /nowhere\.yaml does not exist/,
    });
  });
});

describe('a request that cannot be meant', () => {
  it.each([
    ['an unknown verb', ['sart'], /unknown command 'sart'/, 3],
    ['an unknown option', ['start', '--fast'], /unknown option '--fast'/, 2],
    [
      'an unknown profile',
      ['start', '--profile', 'real'],
      /'real' is invalid.*demo, paper, live/,
      2,
    ],
    ['a speed beyond what is possible', ['start', '--speed', '1000'], /from 1 to 240/, 2],
    ['a port that does not exist', ['simulator', '--port', '99999'], /from 0 to 65535/, 2],
    ['a day that does not exist', ['start', '--from', '2024-02-30'], /YYYY-MM-DD/, 2],
    ['an unknown command', ['command', 'NOPE'], /unknown command "NOPE".*ENABLE_TRADING/, 1],
    [
      'a symbol that the market lacks',
      ['start', '--symbols', 'NOPEUSDT'],
      /has no NOPEUSDT; it has BTCUSDT/,
      1,
    ],
    ['--from without --replay', ['start', '--from', '2020-01-01'], /belong to --replay/, 1],
    ['an export to stdout', ['bars', 'export', '-'], /is a file/, 1],
    ['an export of no known format', ['bars', 'export', 'bars.xlsx'], /--format csv or/, 1],
    ['a sample of nothing', ['bars', 'verify', '--sample', '0'], /--sample is at least 1/, 1],
    [
      'a time that ends before it begins',
      ['bars', 'gaps', '--from', '2021-01-02', '--to', '2021-01-01'],
      /--from lies after --to/,
      1,
    ],
    ['--replay with live', ['start', '--profile', 'paper', '--replay', '.'], /demo profile/, 1],
  ])('is a usage error: %s', async (_what, args, says, linesMax) => {
    const before = filesBelow(sandbox.folder);
    const { exitCode, stderr } = await sandbox.run(args, { env: { AEGIS_HOME: sandbox.home } });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(says);
    // Commander adds where to find help, and a suggestion where it has one.
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(linesMax);
    expect(filesBelow(sandbox.folder)).toEqual(before);
  });
});

describe('bars of a home that does not exist', () => {
  it.each([
    ['coverage', ['coverage']],
    ['gaps', ['gaps']],
    ['export', ['export', 'out.csv']],
    ['verify', ['verify']],
    ['purge', ['purge']],
  ])('are not made by asking for them: %s', async (_what, verb) => {
    await expectRefusal(['bars', ...verb, '--home', sandbox.home], {
      exitCode: 8,
      says: /home does not exist: no bars are stored there/,
    });
  });
});

describe('a home that cannot be made', () => {
  it('is named, with the reason of the system', async () => {
    writeFileSync(sandbox.home, 'a file stands where the folder should be');
    await expectRefusal(['start', '--home', sandbox.home], {
      exitCode: 8,
      says: /EEXIST: file already exists, mkdir '.*home'/,
    });
  });
});

describe('nothing running', () => {
  it.each([
    ['status', ['status']],
    ['status --json', ['status', '--json']],
    ['command', ['command', 'PAUSE_ALL']],
  ])('is what %s says, with the next step', async (_what, args) => {
    await expectRefusal([...args, '--home', sandbox.home], {
      exitCode: 3,
      says: /no trader runs in .*home; start one with: aegis start/,
    });
  });
});

describe('a replay of nothing usable', () => {
  it('says what is missing: the folder', async () => {
    await expectRefusal(['start', '--home', sandbox.home, '--replay', 'nowhere'], {
      exitCode: 8,
      says: /nowhere/,
    });
  });

  it('says what is missing: archive files', async () => {
    mkdirSync(join(sandbox.folder, 'empty'));
    await expectRefusal(['start', '--home', sandbox.home, '--replay', 'empty'], {
      exitCode: 8,
      says: /no recorded file to replay/,
    });
  });

  it('says what is missing: the asked-for time', async () => {
    const path = writeArchiveDay(sandbox.folder, {
      symbol: 'BTCUSDT',
      day: '2020-01-01',
      startPrice: 7_195,
    });
    const replay = ['start', '--home', sandbox.home, '--replay', path];
    await expectRefusal([...replay, '--from', '2021-01-01'], {
      exitCode: 8,
      says: /no recorded bar between 2021-01-01.*recorded: BTCUSDT 2020-01-01/,
    });
  });
});

describe('a file that cannot be imported', () => {
  it.each([
    ['a device', '/dev/null', /\/dev\/null: is neither a file nor a folder/],
    ['a pattern that matched nothing', 'nowhere-*.zip', /nowhere-\*\.zip does not exist/],
  ])('is named when it is %s', async (_what, path, says) => {
    await expectRefusal(['bars', 'import', path, '--home', sandbox.home], { exitCode: 8, says });
  });
});

describe('a port in use', () => {
  it('is named by aegis simulator', async () => {
    const holder = createServer();
    holder.listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    try {
      await expectRefusal(['simulator', '--port', String(port)], {
        exitCode: 4,
        says: new RegExp(`port ${port} .*in use.*--port`),
      });
    } finally {
      holder.close();
      await once(holder, 'close');
    }
  });
});

describe('a home that is in use', () => {
  it('is refused to others by pid, and its gates refuse what is not safe', async () => {
    const trader = sandbox.start(['start', '--home', sandbox.home, '--speed', '10']);
    await sandbox.statusWhen(
      trader,
      'trading is enabled',
      60_000,
      ({ tradingEnabled }) => tradingEnabled,
    );
    const heldBy = new RegExp(`held by process ${trader.pid}\\b.*--home`);
    const path = writeArchiveDay(sandbox.folder, {
      symbol: 'BTCUSDT',
      day: '2020-01-01',
      startPrice: 7_195,
    });
    const { exitCode, stderr } = await sandbox.run(['start', '--home', sandbox.home]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 8, stderr: expect.stringMatching(heldBy) });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    // Bars can be stored all the same: the trader that holds the store does it.
    expect((await sandbox.run(['import', path, '--home', sandbox.home])).exitCode).toBe(0);
    expect(trader.ended).toBe(false);
    await expectKillSwitchLatches();
    trader.kill('SIGINT');
    expect((await trader.finished).exitCode).toBe(0);
    expect(existsSync(join(sandbox.home, 'aegis.db'))).toBe(true);
  }, 90_000);

  /** Once latched, only CLEAR_KILL opens the way to trading again. */
  async function expectKillSwitchLatches(): Promise<void> {
    const command = async (type: string) =>
      await sandbox.run(['command', type, '--json', '--home', sandbox.home]);
    expect((await command('KILL_ENTRIES')).exitCode).toBe(0);
    const refused = await command('ENABLE_TRADING');
    expect(refused.exitCode).toBe(6);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      outcome: 'refused',
      reason: { code: 'KILL_SWITCH' },
    });
    const { stdout } = await sandbox.run(['status', '--json', '--home', sandbox.home]);
    expect(JSON.parse(stdout)).toMatchObject({ killSwitch: 'ENTRIES' });
    expect((await command('CLEAR_KILL')).exitCode).toBe(0);
    expect((await command('ENABLE_TRADING')).exitCode).toBe(0);
  }
});
