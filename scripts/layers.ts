/**
 * Writes the TypeScript projects from layers.json: one tsconfig.json for each layer that has sources, and the root
 * solution file that references them. `--check` writes nothing and fails when a file differs from what it should be.
 *
 * A layer is compiled without the libraries it may not use, so the compiler itself holds the walls: in a layer with
 * `"node": false` the names `process`, `setTimeout`, `fetch` and `node:fs` do not exist.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Layer {
  readonly name: string;
  /** Folder below src/. */
  readonly path: string;
  /** Names of the layers it may import; `*` stands for every other layer. */
  readonly imports: readonly string[];
  /** No clock, no randomness, no await, no I/O: see the bans in tidy. */
  readonly pure: boolean;
  /** Whether Node's own modules and globals exist there. */
  readonly node: boolean;
  /** The npm packages it may import. */
  readonly npm: readonly string[];
  /** Its folders, where their order matters: each imports only those before it. "." stands for the files beside them. */
  readonly folders?: readonly string[];
}

export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** The layers in dependency order, with `*` spelled out, and refused when a name is unknown or comes too late. */
export function readLayers(root: string = repositoryRoot): readonly Layer[] {
  const listed = (
    JSON.parse(readFileSync(join(root, 'layers.json'), 'utf8')) as { layers: Layer[] }
  ).layers;
  const seen: string[] = [];
  return listed.map((layer) => {
    const imports = layer.imports.includes('*') ? [...seen] : layer.imports;
    for (const name of imports) {
      if (!seen.includes(name)) {
        throw new Error(`layers.json: ${layer.name} imports ${name}, which is not listed above it`);
      }
    }
    if (isAdapter(layer.name) && imports.some(isAdapter)) {
      throw new Error(`layers.json: ${layer.name} imports another adapter; share through a port`);
    }
    seen.push(layer.name);
    return { ...layer, imports };
  });
}

function isAdapter(name: string): boolean {
  return name.startsWith('adapters/');
}

/** A folder that exists but holds no TypeScript is not a project: tsc refuses a project without inputs. */
export function hasSources(root: string, layer: Layer): boolean {
  const folder = join(root, 'src', layer.path);
  if (!existsSync(folder)) {
    return false;
  }
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((file) =>
    /\.tsx?$/.test(file),
  );
}

function layerProject(
  layer: Layer,
  present: ReadonlySet<string>,
  layers: readonly Layer[],
): string {
  const folder = posix.join('src', layer.path);
  const up = posix.relative(folder, '.');
  const references = layers
    .filter((other) => layer.imports.includes(other.name) && present.has(other.name))
    .map((other) => ({ path: posix.relative(folder, posix.join('src', other.path)) }));
  return json({
    extends: `${up}/tsconfig.base.json`,
    compilerOptions: {
      rootDir: posix.relative(folder, 'src'),
      outDir: `${up}/dist`,
      tsBuildInfoFile: `${up}/dist/.tsbuildinfo/${layer.name.replace('/', '-')}.tsbuildinfo`,
      lib: ['ES2023'],
      types: layer.node ? ['node'] : [],
    },
    include: ['./**/*.ts'],
    references,
  });
}

/** Every generated file with the text it should have; undefined where none should be. */
export function projectFiles(
  root: string = repositoryRoot,
): ReadonlyMap<string, string | undefined> {
  const layers = readLayers(root);
  const withSources = layers.filter((layer) => hasSources(root, layer));
  const present = new Set(withSources.map((layer) => layer.name));
  const files = new Map<string, string | undefined>();
  for (const layer of layers) {
    const text = present.has(layer.name) ? layerProject(layer, present, layers) : undefined;
    files.set(posix.join('src', layer.path, 'tsconfig.json'), text);
  }
  const references = withSources.map((layer) => ({ path: posix.join('src', layer.path) }));
  files.set('tsconfig.json', json({ files: [], references }));
  return files;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** The files that differ from what layers.json asks for. */
export function staleProjectFiles(root: string = repositoryRoot): readonly string[] {
  return [...projectFiles(root)]
    .filter(([file, text]) => textOf(join(root, file)) !== text)
    .map(([file]) => file);
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Brings the generated files up to date and names those it wrote or removed. */
export function writeProjectFiles(root: string = repositoryRoot): readonly string[] {
  const files = projectFiles(root);
  const stale = staleProjectFiles(root);
  for (const file of stale) {
    const text = files.get(file);
    if (text === undefined) {
      rmSync(join(root, file));
    } else {
      writeFileSync(join(root, file), text);
    }
  }
  return stale;
}

function main(): void {
  if (process.argv.includes('--check')) {
    const stale = staleProjectFiles();
    for (const file of stale) {
      console.error(`${file}: error: differs from layers.json; run npm run layers`);
    }
    process.exitCode = stale.length === 0 ? 0 : 1;
    return;
  }
  for (const file of writeProjectFiles()) {
    console.log(`updated ${relative('.', join(repositoryRoot, file))}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main();
}
