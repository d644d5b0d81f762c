import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlSchemaFailure } from '../../../../src/adapters/sqlite/control-schema-failure.js';
import { applyMigrations, type Migration } from '../../../../src/adapters/sqlite/migrate.js';
import { MIGRATIONS } from '../../../../src/adapters/sqlite/migrations/migrations.js';
import {
  type SqliteConnection,
  sqliteDriver,
} from '../../../../src/adapters/sqlite/sqlite-driver.js';

const ONE: Migration = { version: 1, name: 'one', sql: 'CREATE TABLE one (a INTEGER) STRICT' };
const TWO: Migration = { version: 2, name: 'two', sql: 'CREATE TABLE two (a INTEGER) STRICT' };
const BROKEN: Migration = {
  version: 2,
  name: 'broken',
  sql: 'CREATE TABLE two (a INTEGER); SELECT nonsense',
};

let folder: string;
let path: string;
let connection: SqliteConnection;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aegis-migrate-'));
  path = join(folder, 'control.sqlite');
  connection = new (sqliteDriver().DatabaseSync)(path);
});

afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

function tables(of: SqliteConnection = connection): unknown[] {
  const rows = of
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all();
  return rows.map((row) => (row as { name: string }).name);
}

describe('applyMigrations', () => {
  it('applies what is due, once', () => {
    applyMigrations(connection, [ONE], {});
    applyMigrations(connection, [ONE, TWO], {});
    applyMigrations(connection, [ONE, TWO], {});
    expect(tables()).toEqual(['one', 'schema_migrations', 'two']);
  });

  it('copies a file that holds data before it changes it', () => {
    applyMigrations(connection, [ONE], { backupOf: path });
    expect(readdirSync(folder)).toEqual(['control.sqlite']);
    connection.exec('INSERT INTO one VALUES (7)');
    applyMigrations(connection, [ONE, TWO], { backupOf: path });
    const backup = `${path}.before-2`;
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    const copy = new (sqliteDriver().DatabaseSync)(backup);
    expect(tables(copy)).toEqual(['one', 'schema_migrations']);
    expect(copy.prepare('SELECT a FROM one').get()).toEqual({ a: 7 });
    copy.close();
  });

  it('leaves nothing of a step that fails', () => {
    applyMigrations(connection, [ONE], {});
    expect(() => applyMigrations(connection, [ONE, BROKEN], {})).toThrow(/nonsense/);
    expect(tables()).toEqual(['one', 'schema_migrations']);
    applyMigrations(connection, [ONE, TWO], {});
    expect(tables()).toEqual(['one', 'schema_migrations', 'two']);
  });

  it.each([
    { what: 'a newer file', known: [ONE], says: /written by a newer Aegis/ },
    {
      what: 'an edited step',
      known: [ONE, { ...TWO, sql: `${TWO.sql} ` }],
      says: /migration 2 \(two\)/,
    },
  ])('refuses $what', ({ known, says }) => {
    applyMigrations(connection, [ONE, TWO], {});
    expect(() => applyMigrations(connection, known, {})).toThrow(ControlSchemaFailure);
    expect(() => applyMigrations(connection, known, {})).toThrow(says);
  });

  it('changes nothing when it may only check', () => {
    expect(() => applyMigrations(connection, [ONE], { onlyCheck: true })).toThrow(
      ControlSchemaFailure,
    );
    expect(tables()).toEqual([]);
    applyMigrations(connection, [ONE], {});
    applyMigrations(connection, [ONE], { onlyCheck: true });
  });
});

describe('MIGRATIONS', () => {
  it('are numbered from 1 without a hole', () => {
    expect(MIGRATIONS.map((migration) => migration.version)).toEqual(
      MIGRATIONS.map((_, index) => index + 1),
    );
  });
});
