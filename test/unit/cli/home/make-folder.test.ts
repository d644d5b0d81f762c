import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder } from '../../../../src/cli/home/make-folder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aegis-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('makes what is missing, for the owner only, and leaves what is there', () => {
  const deep = join(folder, 'a', 'b', 'c');
  makeFolder(deep);
  makeFolder(deep);
  for (const path of [deep, join(folder, 'a')]) expect(statSync(path).mode & 0o777).toBe(0o700);
});

it('names the file that stands in the way', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeFolder(join(folder, 'file'))).toThrow(/EEXIST.*file'/);
  expect(() => makeFolder(join(folder, 'file', 'below'))).toThrow(/(EEXIST|ENOTDIR).*file/);
});

it.runIf(process.platform === 'linux')('says so where folders cannot be', () => {
  expect(() => makeFolder('/proc/aegis/data')).toThrow(/ENOENT.*'\/proc\/aegis'/);
});
