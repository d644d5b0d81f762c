/**
 * Holds the walls of layers.json over the real import graph: who may import whom, which npm package may appear where,
 * where Node's own modules may appear, and that no chain of imports closes a circle.
 */
import { cruise, type IFlattenedRuleSet } from 'dependency-cruiser';
import { hasSources, type Layer, readLayers, repositoryRoot } from './layers.js';

type Rules = NonNullable<IFlattenedRuleSet['forbidden']>;

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function folderPattern(paths: readonly string[]): string {
  return `^src/(${paths.map(escaped).join('|')})/`;
}

function listed(names: readonly string[], none: string): string {
  return names.length === 0 ? none : names.join(', ');
}

function layerRules(layer: Layer, layers: readonly Layer[]): Rules {
  const from = { path: folderPattern([layer.path]) };
  const reachable = layers.filter(({ name }) => layer.imports.includes(name));
  const ownAndImported = folderPattern([layer.path, ...reachable.map(({ path }) => path)]);
  const packages = layer.npm.map((name) => `(^|/)node_modules/(@types/)?${escaped(name)}/`);
  const rules: Rules = [
    {
      name: `${layer.name} imports only: ${listed(layer.imports, 'nothing')}`,
      severity: 'error',
      from,
      to: { path: '^(src|scripts|test|bench)/', pathNot: ownAndImported },
    },
    {
      name: `${layer.name} may use these packages: ${listed(layer.npm, 'none')}`,
      severity: 'error',
      from,
      to: { path: '(^|/)node_modules/', ...(packages.length === 0 ? {} : { pathNot: packages }) },
    },
  ];
  if (!layer.node) {
    rules.push({
      name: `${layer.name} has no Node modules`,
      severity: 'error',
      from,
      to: { dependencyTypes: ['core'] },
    });
  }
  return rules;
}

/** A folder of a layer does not import those that stand after it in the layer's list. */
function folderRules({ folders = [], name, path }: Layer): Rules {
  const patterns = folders.map((folder) =>
    folder === '.' ? `^src/${escaped(path)}/[^/]+$` : folderPattern([`${path}/${folder}`]),
  );
  return patterns.slice(0, -1).map((pattern, index) => ({
    name: `${name}/${folders[index]} imports no folder above it`,
    severity: 'error',
    from: { path: pattern },
    to: { path: patterns.slice(index + 1) },
  }));
}

/** A list that leaves a folder out would let it import whatever it likes. */
function listedFolderRules({ folders = [], name, path }: Layer): Rules {
  if (folders.length === 0) return [];
  const listed = folders.filter((folder) => folder !== '.').map((folder) => `${path}/${folder}`);
  const pathNot = [folderPattern(listed), `^src/${escaped(path)}/[^/]+$`];
  const to = { path: folderPattern([path]), pathNot };
  return [
    { name: `every folder of ${name} is listed in layers.json`, severity: 'error', from: {}, to },
  ];
}

function ruleSet(): IFlattenedRuleSet {
  const layers = readLayers();
  const known = folderPattern(layers.map(({ path }) => path));
  return {
    forbidden: [
      ...layers.flatMap((layer) => layerRules(layer, layers)),
      ...layers.flatMap((layer) => [...folderRules(layer), ...listedFolderRules(layer)]),
      {
        name: 'no circular imports',
        severity: 'error',
        from: { path: '^src/' },
        to: { circular: true },
      },
      {
        name: 'every import resolves',
        severity: 'error',
        from: {},
        // A module of a newer Node (node:sqlite) does not resolve on an older one; its user asks before importing it.
        to: { couldNotResolve: true, pathNot: '^node:' },
      },
      {
        name: 'every source belongs to a layer in layers.json',
        severity: 'error',
        from: {},
        to: { path: '^src/', pathNot: known },
      },
    ],
  };
}

async function main(): Promise<void> {
  process.chdir(repositoryRoot);
  if (!readLayers().some((layer) => hasSources(repositoryRoot, layer))) {
    console.log('boundaries: no sources yet');
    return;
  }
  const result = await cruise(['src'], {
    validate: true,
    ruleSet: ruleSet(),
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
    outputType: 'err',
  });
  if (typeof result.output === 'string') {
    process.stdout.write(result.output);
  }
  process.exitCode = result.exitCode === 0 ? 0 : 1;
}

await main();
