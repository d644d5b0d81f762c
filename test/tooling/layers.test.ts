import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  projectFiles,
  readLayers,
  repositoryRoot,
  staleProjectFiles,
  writeProjectFiles,
} from '../../scripts/layers.js';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'aegis-layers-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function listLayers(...layers: readonly { name: string; imports: readonly string[] }[]): void {
  const complete = layers.map((layer) => ({
    ...layer,
    path: layer.name,
    pure: false,
    node: false,
    npm: [],
  }));
  writeFileSync(join(root, 'layers.json'), JSON.stringify({ layers: complete }));
}

function addSource(path: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), 'export const x = 1;\n');
}

describe('layers.json', () => {
  it('is refused when a layer imports one that comes later', () => {
    listLayers({ name: 'a', imports: ['b'] }, { name: 'b', imports: [] });
    expect(() => readLayers(root)).toThrow('a imports b, which is not listed above it');
  });

  it('is refused when an adapter imports an adapter', () => {
    listLayers(
      { name: 'adapters/a', imports: [] },
      { name: 'adapters/b', imports: ['adapters/a'] },
    );
    expect(() => readLayers(root)).toThrow('adapters/b imports another adapter');
  });

  it('spells out the star', () => {
    listLayers(
      { name: 'a', imports: [] },
      { name: 'b', imports: [] },
      { name: 'c', imports: ['*'] },
    );
    expect(readLayers(root).at(-1)?.imports).toEqual(['a', 'b']);
  });

  it('of this project keeps Node out of the layers that must replay', () => {
    const closed = readLayers(repositoryRoot).filter(({ pure }) => pure);
    expect(closed.map(({ name }) => name)).toEqual(['base', 'model', 'core', 'matching', 'ports']);
    expect(closed.filter(({ node, npm }) => node || npm.length > 0)).toEqual([]);
  });
});

describe('the generated projects', () => {
  it('leave out the folders that have no source yet', () => {
    listLayers({ name: 'a', imports: [] }, { name: 'b', imports: ['a'] });
    addSource('src/b/deep/x.ts');
    const files = projectFiles(root);
    expect(files.get('src/a/tsconfig.json')).toBeUndefined();
    expect(files.get('src/b/tsconfig.json')).toContain('"references": []');
    addSource('src/a/x.ts');
    expect(projectFiles(root).get('src/b/tsconfig.json')).toContain('"path": "../a"');
  });

  it('are written when missing and removed when their layer lost its sources', () => {
    listLayers({ name: 'a', imports: [] });
    addSource('src/a/x.ts');
    expect(writeProjectFiles(root)).toEqual(['src/a/tsconfig.json', 'tsconfig.json']);
    expect(staleProjectFiles(root)).toEqual([]);
    rmSync(join(root, 'src/a/x.ts'));
    expect(writeProjectFiles(root)).toEqual(['src/a/tsconfig.json', 'tsconfig.json']);
    expect(existsSync(join(root, 'src/a/tsconfig.json'))).toBe(false);
  });
});
