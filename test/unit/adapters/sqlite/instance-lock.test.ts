import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { InstanceLock } from '../../../../src/adapters/sqlite/instance-lock.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aegis-lock-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('lets one holder in and names it to the others', () => {
  const path = join(folder, 'aegis.lock');
  const mine = InstanceLock.take(path, { pid: 4_711, profile: 'demo' });
  expect(mine).toBeInstanceOf(InstanceLock);
  expect(InstanceLock.take(path, { pid: 1, profile: 'paper' })).toEqual({
    heldBy: { pid: 4_711, profile: 'demo' },
  });
  expect(InstanceLock.holderOf(path)).toEqual({ pid: 4_711, profile: 'demo' });
  (mine as InstanceLock).release();
  expect(InstanceLock.holderOf(path)).toBeUndefined();
  const next = InstanceLock.take(path, { pid: 2, profile: 'paper' });
  expect(next).toBeInstanceOf(InstanceLock);
  (next as InstanceLock).release();
});
