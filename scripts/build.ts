/**
 * Builds dist from src: the TypeScript projects (incremental), then the files the program reads at run time that are
 * not TypeScript, such as SQL migrations. Outputs whose source is gone are removed, so a deleted module or migration
 * cannot live on in dist.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readLayers, repositoryRoot, staleProjectFiles, writeProjectFiles } from './layers.js';

const source = join(repositoryRoot, 'src');
const output = join(repositoryRoot, 'dist');

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(folder, file)).isFile(),
  );
}

function isAsset(file: string): boolean {
  return !/(\.ts|\.md|(^|\/)tsconfig\.json)$/.test(file);
}

function copyAssets(): void {
  for (const file of filesBelow(source).filter(isAsset)) {
    const from = join(source, file);
    const to = join(output, file);
    const upToDate =
      existsSync(to) &&
      statSync(to).mtimeMs >= statSync(from).mtimeMs &&
      statSync(to).size === statSync(from).size;
    if (!upToDate) {
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(from, to);
    }
  }
}

/** The source a file in dist came from: `x.js`, `x.d.ts` and `x.js.map` from `x.ts`, an asset from itself. */
function sourceOf(file: string): string {
  return file.replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
}

function removeOrphans(): void {
  for (const file of filesBelow(output)) {
    const known =
      file.startsWith('.tsbuildinfo') ||
      existsSync(join(source, sourceOf(file))) ||
      existsSync(join(source, file));
    if (!known) {
      rmSync(join(output, file));
    }
  }
}

function main(): void {
  const stale = staleProjectFiles();
  if (stale.length > 0) {
    // A new layer folder has just received its first file: nothing needs deciding, so nothing is asked.
    writeProjectFiles();
    console.log(
      `build: wrote ${stale.join(', ')} from layers.json (${readLayers().length} layers)`,
    );
  }
  removeOrphans();
  const tsc = spawnSync(
    process.execPath,
    [join(repositoryRoot, 'node_modules/typescript/bin/tsc'), '-b'],
    {
      cwd: repositoryRoot,
      stdio: 'inherit',
    },
  );
  if (tsc.status !== 0) {
    process.exitCode = tsc.status ?? 1;
    return;
  }
  copyAssets();
}

main();
