import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlDatabase } from '../../../../src/adapters/sqlite/control-database.js';
import {
  ControlStoreReader,
  sendCommand,
} from '../../../../src/adapters/sqlite/control-store-reader.js';
import { SqliteControlStore } from '../../../../src/adapters/sqlite/sqlite-control-store.js';
import { isSoundSqlite } from '../../../../src/adapters/sqlite/sqlite-driver.js';
import type { JournalEntry } from '../../../../src/model/journal-entry.js';
import type { RunStatus } from '../../../../src/model/run-status.js';
import { ControlStoreFailure } from '../../../../src/ports/control-store.js';
import { tradeRecord } from '../../../support/trading-records.js';

const AT = 1_767_600_000_000;

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aegis-control-'));
  path = join(folder, 'home', 'control.sqlite');
});

afterEach(() => rmSync(folder, { recursive: true }));

function timer(sequence: number): JournalEntry {
  return {
    kind: 'input',
    sequence,
    at: AT,
    body: { type: 'TimerFired', at: AT, timerId: `t${sequence}` },
  };
}

describe('ControlDatabase', () => {
  it.each(['first', 'second'])('has its durability settings at the %s opening', (opening) => {
    if (opening === 'second') ControlDatabase.open(path).close();
    const database = ControlDatabase.open(path);
    expect(database.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(database.get('PRAGMA synchronous')).toEqual({ synchronous: 2 });
    expect(database.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 });
    expect(database.get('PRAGMA busy_timeout')).toEqual({ timeout: 5_000 });
    database.close();
  });

  it('leaves the log alone in commits, moves it when told, and begins it anew', () => {
    const database = ControlDatabase.open(path);
    database.transaction(() => {
      for (let page = 0; page < 3_000; page += 1)
        database.run('INSERT INTO documents VALUES (?, ?, 1)', `d${page}`, 'x'.repeat(4_000));
    });
    expect(database.log().pages).toBeGreaterThan(3_000);
    expect(database.log().pending).toBe(database.log().pages);
    expect(database.checkpoint()).toMatchObject({ pending: 0 });
    const size = statSync(`${path}-wal`).size;
    database.run("INSERT OR REPLACE INTO documents VALUES ('d', 'x', 1)");
    expect(database.log().pages).toBeLessThan(100);
    expect(statSync(`${path}-wal`).size).toBe(size);
    database.close();
  });

  it('moves no page that somebody still reads behind, and says how many are left', () => {
    const database = ControlDatabase.open(path);
    database.run("INSERT OR REPLACE INTO documents VALUES ('d', 'old', 1)");
    const reader = ControlDatabase.openExisting(path, { readOnly: true });
    reader.run('BEGIN');
    reader.get('SELECT * FROM documents');
    for (let change = 0; change < 20; change += 1)
      database.run("INSERT OR REPLACE INTO documents VALUES ('d', ?, 1)", String(change));
    const held = database.checkpoint();
    expect(held.pending).toBeGreaterThanOrEqual(20);
    reader.run('ROLLBACK');
    expect(database.checkpoint().pending).toBe(0);
    reader.close();
    database.close();
  });

  it('has a bound for the log that holds without being told', () => {
    const database = ControlDatabase.open(path);
    expect(database.get('PRAGMA wal_autocheckpoint')).toEqual({ wal_autocheckpoint: 16_384 });
    database.close();
  });

  it('has no log in memory', () => {
    const database = ControlDatabase.memory();
    database.run("INSERT INTO documents VALUES ('d', 'x', 1)");
    expect(database.log()).toEqual({ pages: 0, pending: 0 });
    expect(database.checkpoint()).toEqual({ pages: 0, pending: 0 });
    database.close();
  });

  it('keeps its files to their owner', () => {
    const database = ControlDatabase.open(path);
    for (const file of [path, `${path}-wal`, `${path}-shm`])
      expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'home')).mode & 0o777).toBe(0o700);
    database.close();
  });

  it('narrows the mode of a file that was open to others', () => {
    ControlDatabase.open(path).close();
    writeFileSync(join(folder, 'other'), '', { mode: 0o644 });
    ControlDatabase.open(join(folder, 'other')).close();
    expect(statSync(join(folder, 'other')).mode & 0o777).toBe(0o600);
  });

  it('refuses what is not a database, and a symbolic link', () => {
    writeFileSync(
      join(folder, 'text'),
      'this is no database, however long it may be. '.repeat(100),
    );
    expect(() => ControlDatabase.open(join(folder, 'text'))).toThrow(ControlStoreFailure);
    symlinkSync(join(folder, 'text'), join(folder, 'link'));
    expect(() => ControlDatabase.open(join(folder, 'link'))).toThrow('not a regular file');
  });

  it.each([
    { version: '3.51.2', sound: false },
    { version: '3.51.3', sound: true },
    { version: '3.53.0', sound: true },
    { version: '3.40.1', sound: false },
    { version: '4.0', sound: true },
  ])('SQLite $version is sound: $sound', ({ version, sound }) => {
    expect(isSoundSqlite(version)).toBe(sound);
  });
});

describe('control_commands, for a person with a shell', () => {
  it('needs nothing but a type', () => {
    const database = ControlDatabase.memory();
    const store = new SqliteControlStore(database);
    store.beginRun(AT);
    database.run("INSERT INTO control_commands (type) VALUES ('PAUSE_ALL')");
    const [command] = store.takeCommands(1);
    expect(command).toMatchObject({ type: 'PAUSE_ALL', source: 'sql' });
    expect(command?.commandId).toMatch(/^[0-9a-f]{16}$/);
    expect(command?.requestedAt).toBeGreaterThan(AT);
  });
});

describe('the journal of a store', () => {
  function runs(database: ControlDatabase, count: number): SqliteControlStore {
    let store = new SqliteControlStore(database);
    for (let run = 0; run < count; run += 1) {
      store = new SqliteControlStore(database);
      store.beginRun(AT);
      store.commit({ entries: [timer(1), timer(2)], records: [] });
      store.commit({ entries: [timer(3)], records: [] });
    }
    return store;
  }

  it.each([1, 7, 8, 9, 16, 21])('keeps %i entries of one commit in order', (count) => {
    const store = runs(ControlDatabase.memory(), 1);
    const entries = Array.from({ length: count }, (_, index) => timer(index + 4));
    store.commit({ entries, records: [] });
    expect(store.journal({ epoch: 1, from: 4, limit: 100 })).toEqual(entries);
    expect(store.verifyJournal(1)).toBeUndefined();
  });

  it('verifies, run by run', () => {
    const store = runs(ControlDatabase.memory(), 3);
    expect([1, 2, 3].map((epoch) => store.verifyJournal(epoch))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    {
      damage: 'an edited body',
      sql: `UPDATE journal SET body = replace(body, 't2', 'tx') WHERE epoch = 2`,
      sequence: 2,
    },
    {
      damage: 'a removed entry',
      sql: 'DELETE FROM journal WHERE epoch = 2 AND sequence = 2',
      sequence: 3,
    },
    {
      damage: 'a removed end',
      sql: 'DELETE FROM journal WHERE epoch = 2 AND sequence = 3',
      sequence: 2,
    },
    {
      damage: 'an edited time',
      sql: 'UPDATE journal SET at = at + 1 WHERE epoch = 2 AND sequence = 1',
      sequence: 1,
    },
  ])('shows $damage', ({ sql, sequence }) => {
    const database = ControlDatabase.memory();
    const store = runs(database, 3);
    database.run(sql);
    expect(store.verifyJournal(1)).toBeUndefined();
    expect(store.verifyJournal(2)).toMatchObject({ epoch: 2, sequence });
  });

  it('is pruned by whole runs, and what is kept still verifies', () => {
    const database = ControlDatabase.memory();
    const store = runs(database, 4);
    expect(store.pruneJournal(2)).toBe(6);
    expect(store.journal({ epoch: 2, from: 0, limit: 9 })).toEqual([]);
    expect(store.journal({ epoch: 3, from: 0, limit: 9 })).toHaveLength(3);
    expect(store.verifyJournal(3)).toBeUndefined();
    expect(store.pruneJournal(0)).toBe(3);
    expect(store.journal({ epoch: 4, from: 0, limit: 9 })).toHaveLength(3);
  });
});

describe('another process', () => {
  it('reads status, trades and command results beside the writer', () => {
    const store = SqliteControlStore.open(path);
    store.beginRun(AT);
    const reader = ControlStoreReader.open(path);
    expect(reader.readRunStatus()).toBeUndefined();
    const status = { profile: 'paper', closedTrades: 1 } as RunStatus;
    store.writeRunStatus(status);
    expect(reader.readRunStatus()?.status).toEqual(status);
    expect(reader.readRunStatus()?.writtenAt).toBeGreaterThan(AT);
    const trades = [tradeRecord('p1', AT), tradeRecord('p2', AT + 1)];
    store.commit({ entries: [], records: trades.map((trade) => ({ type: 'RecordTrade', trade })) });
    expect(reader.trades(10)).toEqual([...trades].reverse());
    expect(reader.tradeTotals()).toEqual({ count: 2, profit: '2.5' });

    sendCommand(path, { commandId: 'c1', type: 'PAUSE_ALL', source: 'cli', requestedAt: AT });
    expect(reader.commandResult('c1')).toBeUndefined();
    expect(store.takeCommands(5)).toHaveLength(1);
    const result = {
      commandId: 'c1',
      type: 'PAUSE_ALL',
      outcome: 'refused',
      settledAt: AT,
      reason: { code: 'COMMAND_STALE', numbers: { ageMs: 9 } },
    } as const;
    store.commit({ entries: [], records: [{ type: 'RecordCommandResult', result }] });
    expect(reader.commandResult('c1')).toEqual(result);
    reader.close();
    store.close();
  });

  it('cannot write through the reading door, nor open what is not there', () => {
    expect(() => ControlStoreReader.open(path)).toThrow(ControlStoreFailure);
    ControlDatabase.open(path).close();
    const readOnly = ControlDatabase.openExisting(path, { readOnly: true });
    expect(() => readOnly.run("INSERT INTO documents VALUES ('a', 'b', 1)")).toThrow(/readonly/);
    readOnly.close();
  });
});
